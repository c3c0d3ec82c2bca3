package dev.curfew.testkit.people;

import dev.curfew.testkit.Engine;

class PasswordOnSqliteTest extends PasswordTest {
    @Override
    Team team() {
        return new Team(Engine.SQLITE);
    }
}
