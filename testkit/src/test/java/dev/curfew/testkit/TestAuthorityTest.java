package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestAuthorityTest {
    @Test
    void isReadyAndDescribesItself() {
        try (var authority = TestAuthority.start()) {
            assertThat(authority.probe().get("/health/ready").status()).isEqualTo(200);
            assertThat(authority
                            .probe()
                            .get("/.well-known/openid-configuration")
                            .json()
                            .get("issuer")
                            .asString())
                    .isEqualTo(authority.uri().toString());
            assertThat(authority.probe().get("/metrics").text()).contains("curfew_http_requests");
        }
    }
}
