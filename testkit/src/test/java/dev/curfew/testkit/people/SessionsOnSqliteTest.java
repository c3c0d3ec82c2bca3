package dev.curfew.testkit.people;

import dev.curfew.testkit.Engine;

class SessionsOnSqliteTest extends SessionsTest {
    @Override
    Team team() {
        return new Team(Engine.SQLITE);
    }
}
