package dev.curfew.testkit.oauth;

class DeviceSignInOnSqliteTest extends DeviceSignInTest {
    @Override
    OAuthSite site() {
        return OAuthSite.onSqlite();
    }
}
