package dev.curfew.testkit.oauth;

class GrantRaceOnSqliteTest extends GrantRaceTest {
    @Override
    OAuthSite site() {
        return OAuthSite.onSqlite();
    }
}
