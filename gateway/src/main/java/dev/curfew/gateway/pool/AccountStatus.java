package dev.curfew.gateway.pool;

import java.time.Instant;
import java.util.Optional;

/// What an account is, as its {@link Evidence} has it. Only a ready one is leased (law L10).
public sealed interface AccountStatus {
    /// It may serve.
    record Ready() implements AccountStatus {}

    /// Its provider asked to be left alone for a while.
    ///
    /// @param burst whether it only asked for less haste, without saying that a limit is reached
    record CoolingDown(Instant until, boolean burst) implements AccountStatus {}

    /// It has used up what it is allowed.
    ///
    /// @param resetsAt when that ends, where the provider said so
    /// @param window the name of the window that is used up; empty text where nobody said
    record Exhausted(Optional<Instant> resetsAt, String window) implements AccountStatus {}

    /// Its credential is dead: somebody must sign in again.
    ///
    /// @param code such as `session_ended`
    /// @param reason in whole sentences, with what to do
    record SignInNeeded(String code, String reason) implements AccountStatus {}

    /// Its provider shut it out.
    record Suspended(String code, String reason) implements AccountStatus {}

    /// Somebody put it aside.
    record Paused(String by) implements AccountStatus {}

    /// It is on its way out.
    record Retired() implements AccountStatus {}

    /// What it is called outside, such as `rate_limited`. A burst is no status of its own.
    default String name() {
        return switch (this) {
            case Ready _ -> "active";
            case CoolingDown(Instant _, boolean burst) -> burst ? "active" : "rate_limited";
            case Exhausted _ -> "quota_exceeded";
            case SignInNeeded _ -> "reauth_required";
            case Suspended _ -> "suspended";
            case Paused _ -> "paused";
            case Retired _ -> "deleting";
        };
    }

    /// The coarse name: `active`, `paused` or `deactivated`. What is not active takes no part in choosing,
    /// whatever its access token would still open.
    default String lifecycle() {
        return switch (this) {
            case Ready _, CoolingDown _, Exhausted _ -> "active";
            case Paused _ -> "paused";
            case SignInNeeded _, Suspended _, Retired _ -> "deactivated";
        };
    }

    /// A stable word for why, where the status has one.
    default Optional<String> why() {
        return switch (this) {
            case Ready _, CoolingDown _, Paused _, Retired _ -> Optional.empty();
            case Exhausted(var _, String window) -> Optional.of(window).filter(it -> !it.isEmpty());
            case SignInNeeded(String code, String _) -> Optional.of(code);
            case Suspended(String code, String _) -> Optional.of(code);
        };
    }

    /// What somebody is told of why, in whole sentences.
    default Optional<String> advice() {
        return switch (this) {
            case Ready _, CoolingDown _, Exhausted _, Paused _, Retired _ -> Optional.empty();
            case SignInNeeded(String _, String reason) -> Optional.of(reason);
            case Suspended(String _, String reason) -> Optional.of(reason);
        };
    }

    /// When it is ready again by itself, where an upstream said so.
    default Optional<Instant> freeAt() {
        return switch (this) {
            case CoolingDown(Instant until, boolean _) -> Optional.of(until);
            case Exhausted(Optional<Instant> resetsAt, String _) -> resetsAt;
            case Ready _, SignInNeeded _, Suspended _, Paused _, Retired _ -> Optional.empty();
        };
    }
}
