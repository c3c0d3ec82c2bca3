package dev.curfew.testkit.oauth;

class TokenOnSqliteTest extends TokenTest {
    @Override
    OAuthSite site() {
        return OAuthSite.onSqlite();
    }
}
