package dev.curfew.authority.grant;

import dev.curfew.base.Octets;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;

/// The proof that whoever spends a code is who asked for it (RFC 7636); only `S256`.
final class Pkce {
    static final String METHOD = "S256";

    private static final Pattern VERIFIER = Pattern.compile("[A-Za-z0-9._~-]{43,128}");
    /// SHA-256 in base64url.
    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");

    private Pkce() {}

    /// Whether this can be a challenge at all.
    static boolean isChallenge(String text) {
        return CHALLENGE.matcher(text).matches();
    }

    /// The challenge that `verifier` answers.
    static String challenge(String verifier) {
        return Octets.sha256(verifier.getBytes(StandardCharsets.US_ASCII)).toString();
    }

    /// Whether `verifier` answers `challenge`. Where there was no challenge there must be no verifier: else a
    /// code begged without one could be spent by a client that thinks itself protected (RFC 9700, section
    /// 4.8.2).
    static boolean proves(String verifier, String challenge) {
        if (challenge.isEmpty() || verifier.isEmpty()) {
            return challenge.isEmpty() && verifier.isEmpty();
        }
        return VERIFIER.matcher(verifier).matches()
                && MessageDigest.isEqual(
                        challenge(verifier).getBytes(StandardCharsets.US_ASCII),
                        challenge.getBytes(StandardCharsets.US_ASCII));
    }
}
