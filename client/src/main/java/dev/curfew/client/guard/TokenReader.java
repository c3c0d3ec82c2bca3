package dev.curfew.client.guard;

import dev.curfew.client.internal.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads access tokens as RFC 9068, section 4, has it: `at+jwt`, ES256, of our issuer, under a published key.
/// Whether they have lapsed or ended is for others to say.
final class TokenReader {
    private static final Duration LONGEST_LIFE = Ends.LONGEST_LIFE.plusMinutes(1);

    private final String issuer;

    TokenReader(String issuer) {
        this.issuer = issuer;
    }

    /// The key that a token says it was signed with; empty for what is no token of this kind.
    Optional<String> key(String jwt) {
        List<String> parts = List.of(jwt.split("\\.", -1));
        return parts.size() != 3
                ? Optional.empty()
                : json(parts.getFirst())
                        .filter(header -> header.text("alg").equals(Optional.of("ES256"))
                                && header.text("typ")
                                        .filter(TokenReader::isAccessToken)
                                        .isPresent()
                                && !header.has("crit"))
                        .flatMap(header -> header.filled("kid"));
    }

    /// What a token says; empty unless the key has signed it, and it is whole and of our issuer.
    Optional<Token> read(String jwt, String kid, PublicKey key) {
        int end = jwt.lastIndexOf('.');
        int start = jwt.indexOf('.') + 1;
        return isSigned(jwt.substring(0, end), jwt.substring(end + 1), key)
                ? json(jwt.substring(start, end)).flatMap(claims -> token(claims, kid))
                : Optional.empty();
    }

    private static boolean isSigned(String text, String signature, PublicKey key) {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
            verifier.initVerify(key);
            verifier.update(text.getBytes(StandardCharsets.ISO_8859_1));
            return verifier.verify(Base64.getUrlDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private Optional<Token> token(JsonObject claims, String kid) {
        Optional<Instant> expires = time(claims, "exp");
        Optional<Instant> issued = time(claims, "iat");
        boolean whole = claims.text("iss").equals(Optional.of(issuer))
                && claims.filled("sub").isPresent()
                && claims.filled("client_id").isPresent()
                && claims.filled("jti").isPresent()
                && expires.isPresent()
                && issued.isPresent()
                // Longer than what ended is remembered.
                && !expires.get().isAfter(issued.get().plus(LONGEST_LIFE));
        if (!whole) {
            return Optional.empty();
        }
        return Optional.of(new Token(
                claims.filled("sub").orElseThrow(),
                claims.texts("aud"),
                claims.filled("client_id").orElseThrow(),
                scopes(claims.text("scope").orElse("")),
                claims.filled("sid"),
                claims.filled("jti").orElseThrow(),
                time(claims, "nbf").orElse(Instant.MIN),
                expires.get(),
                claims.number("epoch").orElse(0L),
                kid));
    }

    private static Set<String> scopes(String text) {
        return Stream.of(text.split(" ")).filter(scope -> !scope.isEmpty()).collect(Collectors.toSet());
    }

    private static Optional<Instant> time(JsonObject claims, String name) {
        // Before the year 10000, so that a leeway more is a time too.
        return claims.number(name)
                .filter(seconds -> seconds >= 0 && seconds < 253_402_300_800L)
                .map(Instant::ofEpochSecond);
    }

    private static boolean isAccessToken(String type) {
        String plain = type.toLowerCase(Locale.ROOT);
        return plain.equals("at+jwt") || plain.equals("application/at+jwt");
    }

    private static Optional<JsonObject> json(String part) {
        try {
            return JsonObject.parse(Base64.getUrlDecoder().decode(part));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
