package dev.curfew.authority.key;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.curfew.base.Octets;
import dev.curfew.base.World;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Mints and verifies access tokens: `at+jwt` (RFC 9068), signed with ES256.
///
/// Verifying says that a token is ours and has not expired. Whether its session has ended or its `jti` was
/// revoked is for the owner of sessions to say.
public final class AccessTokens {
    /// Some 10 MB at most.
    private static final int REMEMBERED = 10_000;

    private final Keys keys;
    private final String issuer;
    private final World world;
    private final Cache<Octets, AccessToken> verified =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    public AccessTokens(Keys keys, String issuer, World world) {
        this.keys = keys;
        this.issuer = issuer;
        this.world = world;
    }

    /// The signed token.
    ///
    /// @throws IllegalArgumentException where it would outlive the keys, see {@link Keyset#LONGEST_TOKEN_LIFE}
    public String mint(AccessToken token) {
        if (token.expiresAt().isAfter(token.issuedAt().plus(Keyset.LONGEST_TOKEN_LIFE))) {
            throw new IllegalArgumentException("an access token lives " + Keyset.LONGEST_TOKEN_LIFE + " at most");
        }
        return keys.sign(JwtKind.ACCESS_TOKEN, Claims.write(claims -> {
            claims.text("iss", issuer);
            claims.text("sub", token.subject());
            claims.oneOrMore("aud", token.audience());
            claims.text("client_id", token.clientId());
            claims.text("scope", token.scope());
            claims.text("sid", token.session());
            claims.text("jti", token.id());
            claims.time("iat", token.issuedAt());
            claims.time("exp", token.expiresAt());
            claims.time("auth_time", token.authenticatedAt());
            if (token.session() != null) {
                claims.number("gen", token.generation());
            }
            claims.number("epoch", token.epoch());
        }));
    }

    /// What the token says; empty unless it is {@linkplain #genuine genuine} and not expired.
    public Optional<AccessToken> verify(String jwt) {
        return genuine(jwt).filter(token -> world.now().isBefore(token.expiresAt()));
    }

    /// What the token says, expired or not; empty unless it is an access token that we signed, under a key that
    /// still verifies, for our issuer. A token seen before costs a digest and a look-up.
    public Optional<AccessToken> genuine(String jwt) {
        if (!keys.recognizes(JwtKind.ACCESS_TOKEN, jwt)) {
            return Optional.empty();
        }
        Octets digest = Octets.sha256(jwt.getBytes(StandardCharsets.UTF_8));
        AccessToken known = verified.getIfPresent(digest);
        if (known == null) {
            known = keys.claims(JwtKind.ACCESS_TOKEN, jwt)
                    .flatMap(Claims::read)
                    .filter(claims -> claims.is("iss", issuer))
                    .flatMap(AccessTokens::token)
                    .orElse(null);
            if (known == null) {
                return Optional.empty();
            }
            verified.put(digest, known);
        }
        return Optional.of(known);
    }

    private static Optional<AccessToken> token(Claims claims) {
        String subject = claims.text("sub");
        List<String> audience = claims.oneOrMore("aud");
        String clientId = claims.text("client_id");
        String id = claims.text("jti");
        Instant issuedAt = claims.time("iat");
        Instant expiresAt = claims.time("exp");
        if (subject == null
                || audience.isEmpty()
                || clientId == null
                || id == null
                || issuedAt == null
                || expiresAt == null) {
            return Optional.empty();
        }
        return Optional.of(new AccessToken(
                subject,
                audience,
                clientId,
                claims.text("scope"),
                claims.text("sid"),
                id,
                issuedAt,
                expiresAt,
                claims.time("auth_time"),
                claims.number("gen", 0),
                claims.number("epoch", 0)));
    }
}
