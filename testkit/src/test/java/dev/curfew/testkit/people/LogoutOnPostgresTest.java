package dev.curfew.testkit.people;

class LogoutOnPostgresTest extends LogoutTest {
    @Override
    Team team() {
        return Team.onPostgres();
    }
}
