package dev.curfew.testkit.people;

class PeopleOnPostgresTest extends PeopleTest {
    @Override
    Team team() {
        return Team.onPostgres();
    }
}
