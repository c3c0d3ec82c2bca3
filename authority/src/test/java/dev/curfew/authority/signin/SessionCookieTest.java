package dev.curfew.authority.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionCookieTest {
    private static final String SECRET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";

    private final SessionCookie cookie = new SessionCookie("ses_01jd8x3v7e0000000000000000", Secret.of(SECRET));

    @Test
    void valueReadsBack() {
        assertThat(SessionCookie.parse(cookie.value())).contains(cookie);
    }

    @Test
    void formTokenIsNeitherTheSecretNorItsDigest() {
        assertThat(cookie.csrf())
                .isNotEqualTo(SECRET)
                .isNotEqualTo(cookie.digest().toString())
                .isEqualTo(SessionCookie.parse(cookie.value()).orElseThrow().csrf());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "crws_", "crws_ses_1.short", "x", "crws_../../etc.aaaa", "crws_ses_012345678"})
    void anythingElseIsNone(String value) {
        assertThat(SessionCookie.parse(value)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/sessions, true",
        "/oauth/authorize?client_id=x&redirect_uri=https%3A%2F%2Fa.example, true",
        "/, true",
        "//evil.example, false",
        "/\\evil.example, false",
        "https://evil.example, false",
        "evil, false",
        "'/a b', false"
    })
    void onlyOwnPathsAreGoneOnTo(String next, boolean ours) {
        assertThat(SignInRoutes.isOurs(next)).isEqualTo(ours);
    }
}
