package dev.curfew.testkit.people;

import dev.curfew.testkit.Engine;

class PeopleOnPostgresTest extends PeopleTest {
    @Override
    Team team() {
        return new Team(Engine.POSTGRESQL);
    }
}
