package dev.curfew.authority.key;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an id token says (OpenID Connect Core 1.0, section 2), apart from its issuer, which is ours.
///
/// @param clientId the app: `aud` and `azp`
/// @param authenticatedAt when the person proved who they are (`auth_time`)
/// @param nonce as the app sent it; null where it sent none
/// @param session `sid`
/// @param acr the authentication context class; null where it has no name
/// @param amr the authentication methods (RFC 8176); may be empty
/// @param extra further claims by name, of any form that JSON has; none of the names above
public record IdToken(
        String subject,
        String clientId,
        Instant issuedAt,
        Instant expiresAt,
        Instant authenticatedAt,
        @Nullable String nonce,
        @Nullable String session,
        @Nullable String acr,
        List<String> amr,
        Map<String, Object> extra) {

    private static final Set<String> OURS =
            Set.of("iss", "sub", "aud", "azp", "iat", "exp", "auth_time", "nonce", "at_hash", "sid", "acr", "amr");

    public IdToken {
        amr = List.copyOf(amr);
        extra = Collections.unmodifiableMap(new LinkedHashMap<>(extra));
        for (String name : extra.keySet()) {
            if (OURS.contains(name)) {
                throw new IllegalArgumentException("the claim " + name + " is not an extra one");
            }
        }
    }

    /// What an id token that an app shows us again, perhaps long expired, is good for: naming the person, the app
    /// and the session that it was about. It proves nothing about the one who shows it.
    public record Hint(
            String subject, String clientId, @Nullable String session) {}
}
