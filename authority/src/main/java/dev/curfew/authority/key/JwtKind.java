package dev.curfew.authority.key;

import java.nio.charset.StandardCharsets;

/// A kind of token that Curfew signs: its media type and its algorithm, which together with the key make its
/// header.
enum JwtKind {
    /// RFC 9068.
    ACCESS_TOKEN("at+jwt", Algorithm.ES256),
    ID_TOKEN_ES256("JWT", Algorithm.ES256),
    ID_TOKEN_RS256("JWT", Algorithm.RS256);

    private final String type;
    private final Algorithm algorithm;

    JwtKind(String type, Algorithm algorithm) {
        this.type = type;
        this.algorithm = algorithm;
    }

    static JwtKind idToken(Algorithm algorithm) {
        return switch (algorithm) {
            case ES256 -> ID_TOKEN_ES256;
            case RS256 -> ID_TOKEN_RS256;
        };
    }

    Algorithm algorithm() {
        return algorithm;
    }

    /// The one header that tokens of this kind carry under this key, encoded. It is compared as text when a token
    /// comes back, so one look-up settles type, algorithm and key, and a header from elsewhere is never parsed.
    String header(String kid) {
        String json = "{\"typ\":\"" + type + "\",\"alg\":\"" + algorithm + "\",\"kid\":\"" + kid + "\"}";
        return Base64Url.encode(json.getBytes(StandardCharsets.UTF_8));
    }
}
