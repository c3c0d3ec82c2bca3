package dev.curfew.testkit.people;

import dev.curfew.testkit.Engine;

class LogoutOnPostgresTest extends LogoutTest {
    @Override
    Team team() {
        return new Team(Engine.POSTGRESQL);
    }
}
