package dev.curfew.gateway.pool;

import dev.curfew.client.RefreshFailure;
import java.time.Instant;
import java.util.Optional;

/// Something that happens to an account. What is said of a credential names its generation.
public sealed interface Happening {
    /// Its credential was renewed.
    record Refreshed(long generation) implements Happening {}

    /// Its credential was refused for good.
    record Refused(RefreshFailure.Reason reason, String code, long generation) implements Happening {}

    /// Its provider says that the account itself is shut out.
    record Fatal(String code, long generation) implements Happening {}

    /// Its provider says that a limit is reached.
    record Limited(Optional<Instant> resetsAt) implements Happening {}

    /// Its provider says that what is paid for is used up.
    record OutOfQuota(Optional<Instant> resetsAt) implements Happening {}

    /// Its provider asks for less haste.
    record Burst(Instant until) implements Happening {}

    /// Its provider says how much of its windows is used.
    record Seen(Observation observation) implements Happening {}

    /// Its provider does not serve the model to it.
    record WithoutModel(String model, Instant until) implements Happening {}

    /// Somebody puts it aside.
    record Paused(String by) implements Happening {}

    /// Somebody puts it back to work.
    record Resumed() implements Happening {}

    /// Somebody signed it in again.
    record SignedIn(long generation) implements Happening {}

    /// Somebody removes it.
    record Removed() implements Happening {}
}
