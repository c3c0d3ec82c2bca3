package dev.curfew.testkit.people;

import dev.curfew.testkit.Engine;

class PeopleOnSqliteTest extends PeopleTest {
    @Override
    Team team() {
        return new Team(Engine.SQLITE);
    }
}
