package dev.curfew.client;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.RefreshFailure.Cause;
import dev.curfew.client.RefreshFailure.Misconfigured;
import dev.curfew.client.RefreshFailure.Transient;
import dev.curfew.client.RefreshFailure.What;
import dev.curfew.client.internal.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// A server that issued tokens, as the one who holds them talks to it: in JSON, as Codex does.
public final class Issuer {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration REFRESH = Duration.ofSeconds(8);

    private final Transport transport;
    private final World world;
    private final Map<String, String> headers;

    /// @param agent who asks: the `User-Agent`
    public Issuer(Transport transport, World world, String agent) {
        this.transport = transport;
        this.world = world;
        this.headers = Map.of("Content-Type", "application/json", "Accept", "application/json", "User-Agent", agent);
    }

    /// What came of a refresh.
    sealed interface Answer {
        /// New tokens.
        ///
        /// @param date what time it was at the server
        record Renewed(NewTokens tokens, Optional<Instant> date) implements Answer {}

        /// None, and why.
        record Failed(RefreshFailure failure) implements Answer {}
    }

    /// Spends a refresh token.
    Answer refresh(URI endpoint, String clientId, Secret refreshToken, Due due) {
        JsonObject body = JsonObject.empty()
                .with("client_id", clientId)
                .with("grant_type", "refresh_token")
                .with("refresh_reason", due.wireName())
                .with("refresh_token", refreshToken.revealText(Secret.Purpose.PRESENT));
        try {
            Transport.Reply reply = transport.send(
                    new Transport.Call("POST", endpoint, headers, Secret.of(body.compact()), CONNECT, REFRESH));
            return NewTokens.in(reply)
                    .<Answer>map(tokens -> new Answer.Renewed(tokens, RefusalTable.date(reply)))
                    .orElseGet(() -> new Answer.Failed(RefreshFailure.of(reply, world.now())));
        } catch (Transport.Broken e) {
            return new Answer.Failed(
                    isUnusable(e)
                            ? new Misconfigured(What.ENDPOINT)
                            : new Transient(Cause.NO_NETWORK, Optional.empty(), e.afterSend()));
        }
    }

    /// Says that a token is to die (RFC 7009, in JSON).
    Revocation revoke(RevocationTarget target, Duration patience) {
        JsonObject body = JsonObject.empty()
                .with("token", target.token().revealText(Secret.Purpose.PRESENT))
                .with("token_type_hint", target.hint());
        if (target.clientId().isPresent()) {
            body = body.with("client_id", target.clientId().get());
        }
        try {
            return Revocation.of(
                    transport.send(new Transport.Call(
                            "POST", target.endpoint(), headers, Secret.of(body.compact()), CONNECT, patience)),
                    world.now());
        } catch (Transport.Broken e) {
            return isUnusable(e)
                    ? new Revocation.DeadLetter("there is no revocation endpoint at its address")
                    : new Revocation.Pending(Cause.NO_NETWORK, Optional.empty());
        }
    }

    /// Whether the address or the proxy is none, so that trying again is no use.
    private static boolean isUnusable(Transport.Broken e) {
        return e.getCause() instanceof IllegalArgumentException;
    }
}
