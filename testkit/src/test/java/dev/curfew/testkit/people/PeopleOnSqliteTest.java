package dev.curfew.testkit.people;

class PeopleOnSqliteTest extends PeopleTest {
    @Override
    Team team() {
        return Team.onSqlite();
    }
}
