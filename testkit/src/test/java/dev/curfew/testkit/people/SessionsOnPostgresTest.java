package dev.curfew.testkit.people;

import dev.curfew.testkit.Engine;

class SessionsOnPostgresTest extends SessionsTest {
    @Override
    Team team() {
        return new Team(Engine.POSTGRESQL);
    }
}
