package dev.curfew.testkit.people;

import dev.curfew.testkit.Engine;

class WorkspaceOnPostgresTest extends WorkspaceTest {
    @Override
    Team team() {
        return new Team(Engine.POSTGRESQL);
    }
}
