package dev.curfew.authority.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.curfew.base.ManualWorld;
import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IdTokensTest {
    private static final Keyset FIRST = Samples.KEYSET;
    private static final String ISSUER = "https://id.example";

    private final ManualWorld world = World.manual(2);
    private final Keys keys = Keys.at(KeysetHome.inMemory(FIRST), world);
    private final IdTokens tokens = new IdTokens(keys, ISSUER);

    private IdToken token(Map<String, Object> extra) {
        Instant now = world.now();
        return new IdToken(
                "per_1",
                "app_1",
                now,
                now.plus(Duration.ofMinutes(15)),
                now.minusSeconds(60),
                "n\"once",
                "ses_1",
                "urn:example:acr",
                List.of("pwd", "otp"),
                extra);
    }

    @ParameterizedTest
    @EnumSource
    void anotherLibraryReadsAndVerifiesIt(Algorithm algorithm) throws Exception {
        Map<String, Object> account = Map.of("chatgpt_account_id", "acc\"1", "chatgpt_plan_type", "pro");
        IdToken token = token(Map.of("email", "zoë@example.org", "https://api.openai.com/auth", account));

        SignedJWT jwt = SignedJWT.parse(tokens.mint(algorithm, token, "an access token"));

        JWK key = JWKSet.parse(keys.jwks()).getKeyByKeyId(jwt.getHeader().getKeyID());
        JWSVerifier verifier = switch (algorithm) {
            case ES256 -> new ECDSAVerifier(key.toECKey());
            case RS256 -> new RSASSAVerifier(key.toRSAKey());
        };
        assertThat(jwt.verify(verifier)).isTrue();
        assertThat(jwt.getHeader().getAlgorithm().getName()).isEqualTo(algorithm.name());
        assertThat(jwt.getJWTClaimsSet().getClaims())
                .isEqualTo(Map.ofEntries(
                        Map.entry("iss", ISSUER),
                        Map.entry("sub", "per_1"),
                        Map.entry("aud", List.of("app_1")),
                        Map.entry("azp", "app_1"),
                        Map.entry("iat", Date.from(token.issuedAt())),
                        Map.entry("exp", Date.from(token.expiresAt())),
                        Map.entry("auth_time", token.authenticatedAt().getEpochSecond()),
                        Map.entry("nonce", "n\"once"),
                        // printf 'an access token' | openssl dgst -sha256 -binary | head -c 16 | basenc --base64url
                        Map.entry("at_hash", "FPlcM-1UXiivOYozpUrp7Q"),
                        Map.entry("sid", "ses_1"),
                        Map.entry("acr", "urn:example:acr"),
                        Map.entry("amr", List.of("pwd", "otp")),
                        Map.entry("email", "zoë@example.org"),
                        Map.entry("https://api.openai.com/auth", account)));
    }

    @Test
    void absentClaimsAreLeftOut() throws Exception {
        Instant now = world.now();
        var token = new IdToken("per_1", "app_1", now, now, now, null, null, null, List.of(), Map.of());

        SignedJWT jwt = SignedJWT.parse(tokens.mint(Algorithm.ES256, token, null));

        assertThat(jwt.getJWTClaimsSet().getClaims())
                .containsOnlyKeys("iss", "sub", "aud", "azp", "iat", "exp", "auth_time");
    }

    @Test
    void extraClaimCannotTakeThePlaceOfOurs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> token(Map.of("sub", "per_2")))
                .withMessageContaining("sub");
    }

    @ParameterizedTest
    @EnumSource
    void hintIsReadThoughItHasExpired(Algorithm algorithm) {
        String jwt = tokens.mint(algorithm, token(Map.of()), null);

        world.advance(Duration.ofDays(3));
        keys.rotate();

        assertThat(tokens.hint(jwt)).contains(new IdToken.Hint("per_1", "app_1", "ses_1"));
    }

    @Test
    void hintThatIsNotOursIsNone() {
        String jwt = tokens.mint(Algorithm.ES256, token(Map.of()), null);
        Keys others = Keys.at(KeysetHome.inMemory(Samples.FOREIGN), world);

        assertThat(new IdTokens(keys, "https://other.example").hint(jwt)).isEmpty();
        assertThat(new IdTokens(others, ISSUER).hint(jwt)).isEmpty();
        assertThat(tokens.hint(jwt.substring(0, jwt.length() - 1))).isEmpty();
        assertThat(tokens.hint("")).isEmpty();
    }

    @Test
    void accessTokenIsNoHint() {
        Instant now = world.now();
        var access = new AccessToken(
                "per_1", List.of("a"), "app_1", null, "ses_1", "atk_1", now, now.plusSeconds(60), now, 1, 0);

        assertThat(tokens.hint(new AccessTokens(keys, ISSUER, world).mint(access)))
                .isEmpty();
    }
}
