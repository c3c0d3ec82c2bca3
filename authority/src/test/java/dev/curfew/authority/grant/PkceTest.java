package dev.curfew.authority.grant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PkceTest {
    /// RFC 7636, appendix B.
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    @Test
    void verifierOfTheRfcAnswersItsChallenge() {
        assertThat(Pkce.challenge(VERIFIER)).isEqualTo(CHALLENGE);
        assertThat(Pkce.isChallenge(CHALLENGE)).isTrue();
        assertThat(Pkce.proves(VERIFIER, CHALLENGE)).isTrue();
    }

    @Test
    void nothingElseDoes() {
        assertThat(Pkce.proves(VERIFIER + "a", CHALLENGE)).isFalse();
        assertThat(Pkce.proves(CHALLENGE, CHALLENGE)).isFalse();
        assertThat(Pkce.proves("", CHALLENGE)).isFalse();
        assertThat(Pkce.proves("short", Pkce.challenge("short"))).isFalse();
        assertThat(Pkce.proves("a".repeat(129), Pkce.challenge("a".repeat(129))))
                .isFalse();
    }

    @Test
    void verifierWithoutAChallengeIsADowngrade() {
        assertThat(Pkce.proves(VERIFIER, "")).isFalse();
        assertThat(Pkce.proves("", "")).isTrue();
    }
}
