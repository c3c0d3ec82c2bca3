package dev.curfew.testkit.people;

import dev.curfew.testkit.Engine;

class LogoutOnSqliteTest extends LogoutTest {
    @Override
    Team team() {
        return new Team(Engine.SQLITE);
    }
}
