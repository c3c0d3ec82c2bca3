package dev.curfew.authority.key;

import dev.curfew.base.Octets;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Mints id tokens (OpenID Connect Core 1.0, section 2), and reads them again as hints.
public final class IdTokens {
    private static final List<JwtKind> KINDS = List.of(JwtKind.ID_TOKEN_ES256, JwtKind.ID_TOKEN_RS256);

    private final Keys keys;
    private final String issuer;

    public IdTokens(Keys keys, String issuer) {
        this.keys = keys;
        this.issuer = issuer;
    }

    /// The signed token.
    ///
    /// @param accessToken that is issued beside it, for `at_hash`; null where there is none
    public String mint(Algorithm algorithm, IdToken token, @Nullable String accessToken) {
        return keys.sign(JwtKind.idToken(algorithm), Claims.write(claims -> {
            claims.text("iss", issuer);
            claims.text("sub", token.subject());
            claims.text("aud", token.clientId());
            claims.text("azp", token.clientId());
            claims.time("iat", token.issuedAt());
            claims.time("exp", token.expiresAt());
            claims.time("auth_time", token.authenticatedAt());
            claims.text("nonce", token.nonce());
            claims.text("at_hash", accessToken == null ? null : atHash(accessToken));
            claims.text("sid", token.session());
            claims.text("acr", token.acr());
            claims.list("amr", token.amr());
            token.extra().forEach(claims::any);
        }));
    }

    /// Reads an `id_token_hint`: an id token that we signed for our issuer, expired or not; empty for anything
    /// else, and for one whose key was dropped long after it expired.
    public Optional<IdToken.Hint> hint(String jwt) {
        return KINDS.stream()
                .flatMap(kind -> keys.claims(kind, jwt).stream())
                .findFirst()
                .flatMap(Claims::read)
                .filter(claims -> claims.is("iss", issuer))
                .flatMap(IdTokens::hint);
    }

    private static Optional<IdToken.Hint> hint(Claims claims) {
        String subject = claims.text("sub");
        String clientId = claims.text("azp");
        return subject == null || clientId == null
                ? Optional.empty()
                : Optional.of(new IdToken.Hint(subject, clientId, claims.text("sid")));
    }

    /// The left half of the SHA-256 of the access token (section 3.1.3.6); both algorithms use SHA-256.
    private static String atHash(String accessToken) {
        byte[] digest =
                Octets.sha256(accessToken.getBytes(StandardCharsets.US_ASCII)).array();
        return Base64Url.encode(Arrays.copyOf(digest, digest.length / 2));
    }
}
