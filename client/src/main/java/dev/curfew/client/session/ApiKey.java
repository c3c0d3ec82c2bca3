package dev.curfew.client.session;

import dev.curfew.base.Secret;
import dev.curfew.client.internal.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// An API key of the person, as the server lists it. Its texts are the server's and other people's: whoever shows
/// them escapes them.
///
/// @param sessionId the session in which it was made
/// @param oldSecretUntil until when the secret before the last rotation counts
/// @param lastUsedFrom the address of its last use; empty text if it was never used
/// @param ended why it is over, as the server words it; empty while it is not
public record ApiKey(
        String id,
        String name,
        List<String> scopes,
        String sessionId,
        Optional<Instant> createdAt,
        Optional<Instant> expiresAt,
        Optional<Instant> oldSecretUntil,
        Optional<Instant> lastUsedAt,
        String lastUsedFrom,
        Optional<String> ended) {
    public ApiKey {
        scopes = List.copyOf(scopes);
    }

    /// A key with its secret, which the server tells this once.
    ///
    /// @param forCodex the same secret, as `codex login --with-access-token` takes it
    public record WithSecret(ApiKey key, Secret secret, Secret forCodex) {}

    static ApiKey of(JsonObject said) {
        Optional<JsonObject> used = said.object("lastUsed");
        return new ApiKey(
                Session.text(said, "id"),
                Session.text(said, "name"),
                said.texts("scopes"),
                Session.text(said, "sessionId"),
                Session.time(said, "createdAt"),
                Session.time(said, "expiresAt"),
                Session.time(said, "oldSecretUntil"),
                used.flatMap(each -> Session.time(each, "at")),
                used.map(each -> Session.text(each, "address")).orElse(""),
                said.object("ended").flatMap(ended -> ended.filled("cause")));
    }
}
