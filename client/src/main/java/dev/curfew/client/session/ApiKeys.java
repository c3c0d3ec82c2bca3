package dev.curfew.client.session;

import dev.curfew.base.Secret;
import dev.curfew.client.internal.JsonObject;
import dev.curfew.client.session.SessionException.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The person's API keys at the server that issued this credential.
public final class ApiKeys {
    private static final String PATH = "/api/v1/keys";

    private final Sessions calls;

    ApiKeys(Sessions calls) {
        this.calls = calls;
    }

    /// Those that count, the newest first, then those that ended.
    public List<ApiKey> list() throws SessionException {
        return calls.call("GET", PATH, null).objects("keys").stream()
                .map(ApiKey::of)
                .toList();
    }

    /// Makes one for the pool of upstream accounts.
    ///
    /// @param name 1 to 100 characters
    /// @param days 1 to 365
    public ApiKey.WithSecret create(String name, int days) throws SessionException {
        return withSecret(
                calls.call("POST", PATH, JsonObject.empty().with("name", name).with("expiresInDays", days)));
    }

    /// Gives one a new secret.
    ///
    /// @param overlap how long the old one counts beside it, up to 30 days
    /// @param days that the new one counts; empty for as long as the old one was given
    public ApiKey.WithSecret rotate(String id, Duration overlap, Optional<Integer> days) throws SessionException {
        JsonObject body = JsonObject.empty().with("overlapSeconds", overlap.toSeconds());
        return withSecret(calls.call(
                "POST",
                PATH + "/" + checked(id) + "/rotate",
                days.isPresent() ? body.with("expiresInDays", days.get().longValue()) : body));
    }

    /// Ends one.
    ///
    /// @return how many ended: none if it was over already
    public long revoke(String id) throws SessionException {
        return count(calls.call("DELETE", PATH + "/" + checked(id), null));
    }

    /// Ends all.
    ///
    /// @return how many ended
    public long revokeAll() throws SessionException {
        return count(calls.call("POST", PATH + "/revoke", JsonObject.empty()));
    }

    private static String checked(String id) throws SessionException {
        if (!id.matches("\\w{1,80}")) {
            throw Sessions.unknown();
        }
        return id;
    }

    private static long count(JsonObject said) {
        return said.number("count").orElse(0L);
    }

    private static ApiKey.WithSecret withSecret(JsonObject said) throws SessionException {
        Optional<Secret> secret = said.filled("secret").map(Secret::of);
        Optional<Secret> forCodex = said.filled("codexToken").map(Secret::of);
        if (secret.isEmpty() || forCodex.isEmpty()) {
            throw new SessionException(
                    Fault.UNAVAILABLE, "The server's answer holds no secret. Look again: curfew keys list");
        }
        return new ApiKey.WithSecret(ApiKey.of(said), secret.get(), forCodex.get());
    }
}
