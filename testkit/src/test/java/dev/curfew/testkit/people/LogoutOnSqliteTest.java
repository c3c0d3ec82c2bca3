package dev.curfew.testkit.people;

class LogoutOnSqliteTest extends LogoutTest {
    @Override
    Team team() {
        return Team.onSqlite();
    }
}
