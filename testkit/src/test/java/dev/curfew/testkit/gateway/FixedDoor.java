package dev.curfew.testkit.gateway;

import dev.curfew.gateway.admission.Admission;
import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.admission.Door;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A door that knows four words.
final class FixedDoor implements Door {
    private final Set<Runnable> watches = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    @Override
    public Admission admit(Optional<String> bearer) {
        return switch (bearer.orElse("")) {
            case "crak_good" -> new Admission.Admitted(caller(Optional.of("key_1")));
            case "good" ->
                ended
                        ? new Admission.Refused("invalid_api_key", "This session was ended.")
                        : new Admission.Admitted(caller(Optional.empty()));
            case "late" -> new Admission.Refused("expired", "This key has expired.");
            case "no-right" -> new Admission.Forbidden("pool_use_needed", "You may not use the pool.");
            case "unsure" -> new Admission.Unsure(Duration.ofSeconds(2));
            default -> new Admission.Refused("invalid_api_key", "Show an API key or an access token.");
        };
    }

    private static Caller caller(Optional<String> key) {
        return new Caller("per_1", Optional.of("ses_1"), key, Optional.empty(), "cli", Optional.empty());
    }

    @Override
    public Watch watch(Caller caller, Runnable cut) {
        watches.add(cut);
        return () -> watches.remove(cut);
    }

    /// Ends what "good" stands for.
    void end() {
        ended = true;
        watches.forEach(Runnable::run);
    }

    int watching() {
        return watches.size();
    }
}
