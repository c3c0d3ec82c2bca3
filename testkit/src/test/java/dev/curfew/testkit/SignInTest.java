package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignInTest {
    private static final String EMAIL = "olga@example.com";
    private static final String PASSWORD = "four unrelated words do";

    private TestAuthority authority;
    private HttpProbe probe;

    @BeforeEach
    void start() {
        authority = TestAuthority.start();
        authority.owner(EMAIL, PASSWORD);
        probe = authority.probe();
    }

    @AfterEach
    void stop() {
        authority.close();
    }

    @Test
    void nativeSignInIsListedAndLogsOut() {
        var tokens = probe.post("/api/auth/login", Map.of("email", EMAIL, "password", PASSWORD, "client", "native"));
        assertThat(tokens.status()).as(tokens.toString()).isEqualTo(200);
        var mine = probe.withBearer(tokens.json().get("accessToken").asString());

        var listed = mine.get("/api/v1/sessions");

        assertThat(listed.status()).as(listed.toString()).isEqualTo(200);
        assertThat(listed.json().get("sessions").get(0).get("current").asBoolean())
                .isTrue();
    }
}
