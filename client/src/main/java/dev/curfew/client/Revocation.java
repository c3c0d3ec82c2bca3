package dev.curfew.client;

import java.time.Duration;
import java.util.Optional;

/// What became of telling a server that a token is to die. *Confirmed* is said of nothing else (law L7).
public sealed interface Revocation {
    /// The server said that it is dead, now or already.
    record Confirmed() implements Revocation {}

    /// The server could not be told yet.
    ///
    /// @param retryAfter how long it asked to wait
    record Pending(RefreshFailure.Cause cause, Optional<Duration> retryAfter) implements Revocation {}

    /// The server will never do it as it is asked; somebody must act.
    record DeadLetter(String why) implements Revocation {}

    /// Reads a revocation endpoint's answer (RFC 7009), by the same table as a refusal to refresh: what
    /// cannot be refreshed any more is dead.
    static Revocation of(Transport.Reply reply, java.time.Instant now) {
        if (reply.status() >= 200 && reply.status() < 300) {
            return new Confirmed();
        }
        return switch (RefreshFailure.of(reply, now)) {
            case RefreshFailure.Permanent(RefreshFailure.Reason reason) ->
                reason == RefreshFailure.Reason.REJECTED ? new DeadLetter("it refuses us") : new Confirmed();
            case RefreshFailure.Transient(RefreshFailure.Cause cause, Optional<Duration> retryAfter, var sent) ->
                cause == RefreshFailure.Cause.REFUSED
                        ? RefusalTable.saysUnknownToken(reply)
                                ? new Confirmed()
                                : new DeadLetter("it refuses for a reason that this version does not know")
                        : new Pending(cause, retryAfter);
            case RefreshFailure.Misconfigured(RefreshFailure.What what) ->
                switch (what) {
                    case PROXY -> new Pending(RefreshFailure.Cause.IN_BETWEEN, Optional.empty());
                    case CLIENT -> new DeadLetter("it does not accept the client id");
                    case ENDPOINT -> new DeadLetter("there is no revocation endpoint at its address");
                    case GRANT, WORKSPACE -> new DeadLetter("it does not revoke tokens of this kind");
                };
        };
    }
}
