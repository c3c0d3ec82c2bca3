package dev.curfew.authority.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.curfew.base.ManualWorld;
import dev.curfew.base.World;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccessTokensTest {
    private static final String ISSUER = "https://id.example";

    private final ManualWorld world = World.manual(3);
    private final KeysetHome home = KeysetHome.inMemory(Samples.KEYSET);
    private final Keys keys = Keys.at(home, world);
    private final AccessTokens tokens = new AccessTokens(keys, ISSUER, world);

    private AccessToken token() {
        Instant now = world.now();
        return new AccessToken(
                "per_1",
                List.of("https://api.example"),
                "app_1",
                "openid sessions",
                "ses_1",
                world.id("atk"),
                now,
                now.plus(Duration.ofMinutes(15)),
                now.minusSeconds(60),
                4,
                2);
    }

    private AccessToken named(String text) {
        AccessToken one = token();
        return new AccessToken(
                text,
                List.of(text, text + "2"),
                text,
                text,
                text,
                text,
                one.issuedAt(),
                one.expiresAt(),
                one.authenticatedAt(),
                0,
                0);
    }

    @Test
    void verifyingGivesBackWhatWasMinted() {
        AccessToken token = token();
        String jwt = tokens.mint(token);

        assertThat(tokens.verify(jwt)).contains(token);
        assertThat(tokens.verify(jwt)).as("from memory").contains(token);
    }

    @Test
    void tokenOfAnAppOnItsOwnAccountHasNoSession() {
        Instant now = world.now();
        var token = new AccessToken(
                "app_1", List.of("a", "b"), "app_1", null, null, "atk_1", now, now.plusSeconds(900), null, 0, 0);

        assertThat(tokens.verify(tokens.mint(token))).contains(token);
    }

    @Test
    void anotherLibraryReadsAndVerifiesIt() throws Exception {
        AccessToken token = token();

        SignedJWT jwt = SignedJWT.parse(tokens.mint(token));

        var key = JWKSet.parse(keys.jwks()).getKeyByKeyId(jwt.getHeader().getKeyID());
        assertThat(jwt.verify(new ECDSAVerifier(key.toECKey()))).isTrue();
        assertThat(jwt.getHeader().getType()).isEqualTo(new JOSEObjectType("at+jwt"));
        assertThat(jwt.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.ES256);
        var claims = jwt.getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo(ISSUER);
        assertThat(claims.getSubject()).isEqualTo("per_1");
        assertThat(claims.getClaim("aud")).isEqualTo(List.of("https://api.example"));
        assertThat(claims.getStringClaim("client_id")).isEqualTo("app_1");
        assertThat(claims.getStringClaim("scope")).isEqualTo("openid sessions");
        assertThat(claims.getStringClaim("sid")).isEqualTo("ses_1");
        assertThat(claims.getJWTID()).isEqualTo(token.id());
        assertThat(claims.getIssueTime()).isEqualTo(Date.from(token.issuedAt()));
        assertThat(claims.getExpirationTime()).isEqualTo(Date.from(token.expiresAt()));
        assertThat(claims.getLongClaim("gen")).isEqualTo(4);
        assertThat(claims.getLongClaim("epoch")).isEqualTo(2);
    }

    @Test
    void singleAudienceIsAString() {
        String jwt = tokens.mint(token());

        String claims = new String(Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[1]), StandardCharsets.UTF_8);
        assertThat(claims).contains("\"aud\":\"https://api.example\"");
    }

    @Test
    void textInAClaimStaysInThatClaim() {
        for (String text : List.of(
                "\",\"sub\":\"per_2",
                "\\\",\"exp\":9999999999,\"x\":\"",
                "\\",
                "line\nbreak\ttab\0nul\u001f",
                "</script>\u2028\u2029",
                "Zoë 日本 \ud83d\ude80")) {
            AccessToken token = named(text);
            assertThat(tokens.verify(tokens.mint(token))).as(text).contains(token);
        }
    }

    @Test
    void halfASurrogatePairIsNoError() {
        assertThat(tokens.verify(tokens.mint(named("a\ud83db")))).isPresent();
    }

    @Test
    void expiredTokenIsRefusedThoughItWasVerifiedBefore() {
        String jwt = tokens.mint(token());
        world.advance(Duration.ofMinutes(15).minusMillis(1));
        assertThat(tokens.verify(jwt)).isPresent();

        world.advance(Duration.ofMillis(1));

        assertThat(tokens.verify(jwt)).isEmpty();
    }

    @Test
    void everyChangedCharacterIsNoticed() {
        String jwt = tokens.mint(token());

        for (int i = 0; i < jwt.length(); i++) {
            char other = jwt.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(tokens.verify(jwt.substring(0, i) + other + jwt.substring(i + 1)))
                    .as("at %d", i)
                    .isEmpty();
        }
    }

    @Test
    void anythingElseIsRefused() {
        String jwt = tokens.mint(token());
        String[] parts = jwt.split("\\.", -1);
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(List.of(
                        "",
                        ".",
                        "..",
                        "a.b.c",
                        parts[0],
                        parts[0] + ".",
                        parts[0] + "..",
                        parts[0] + "." + parts[1],
                        parts[0] + "." + parts[1] + ".",
                        jwt + ".",
                        jwt + "=",
                        jwt + "." + parts[2],
                        parts[0] + "." + parts[2] + "." + parts[1],
                        none + "." + parts[1] + ".",
                        "crft_" + parts[2]))
                .allSatisfy(text -> assertThat(tokens.verify(text)).isEmpty());
    }

    @Test
    void idTokenIsNoAccessToken() {
        Instant now = world.now();
        var id = new IdToken(
                "per_1", "app_1", now, now.plusSeconds(900), now, null, null, null, List.of(), java.util.Map.of());

        assertThat(tokens.verify(new IdTokens(keys, ISSUER).mint(Algorithm.ES256, id, null)))
                .isEmpty();
    }

    @Test
    void tokenForAnotherIssuerUnderTheSameKeysIsRefused() {
        assertThat(new AccessTokens(keys, "https://other.example", world).verify(tokens.mint(token())))
                .isEmpty();
    }

    @Test
    void tokenUnderAnotherAuthoritysKeysIsRefused() {
        Keys others = Keys.at(KeysetHome.inMemory(Samples.FOREIGN), world);

        assertThat(tokens.verify(new AccessTokens(others, ISSUER, world).mint(token())))
                .isEmpty();
    }

    @Test
    void tokenThatOutlivesTheKeysIsNotMinted() {
        AccessToken one = token();
        var eternal = new AccessToken(
                one.subject(),
                one.audience(),
                one.clientId(),
                null,
                null,
                one.id(),
                one.issuedAt(),
                one.issuedAt().plus(Keyset.LONGEST_TOKEN_LIFE).plusSeconds(1),
                null,
                0,
                0);

        assertThatIllegalArgumentException().isThrownBy(() -> tokens.mint(eternal));
    }

    @Test
    void rememberedTokenIsForgottenWithItsKey() {
        AccessToken token = token();
        String jwt = tokens.mint(token);
        assertThat(tokens.verify(jwt)).isPresent();

        home.update(kept -> Samples.FOREIGN);
        keys.reload();

        assertThat(tokens.verify(jwt)).isEmpty();
    }
}
