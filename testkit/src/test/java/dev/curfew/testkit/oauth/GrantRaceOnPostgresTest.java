package dev.curfew.testkit.oauth;

class GrantRaceOnPostgresTest extends GrantRaceTest {
    @Override
    OAuthSite site() {
        return OAuthSite.onPostgres();
    }
}
