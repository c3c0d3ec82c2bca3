package dev.curfew.testkit.people;

class SessionsOnSqliteTest extends SessionsTest {
    @Override
    Team team() {
        return Team.onSqlite();
    }
}
