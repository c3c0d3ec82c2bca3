package dev.curfew.testkit.people;

import dev.curfew.testkit.Engine;

class PasswordOnPostgresTest extends PasswordTest {
    @Override
    Team team() {
        return new Team(Engine.POSTGRESQL);
    }
}
