package dev.curfew.testkit.people;

class SessionsOnPostgresTest extends SessionsTest {
    @Override
    Team team() {
        return Team.onPostgres();
    }
}
