package dev.curfew.testkit.people;

import dev.curfew.testkit.Engine;

class WorkspaceOnSqliteTest extends WorkspaceTest {
    @Override
    Team team() {
        return new Team(Engine.SQLITE);
    }
}
