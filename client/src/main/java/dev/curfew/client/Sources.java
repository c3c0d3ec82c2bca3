package dev.curfew.client;

import dev.curfew.client.RefreshFailure.Cause;
import dev.curfew.client.RefreshFailure.Transient;
import java.util.EnumMap;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where a manager's credential may come from, besides its store: variables, and whoever supplies one from
/// outside.
final class Sources {
    private final Surroundings surroundings;
    private final AtomicReference<@Nullable ExternalAuth> host = new AtomicReference<>();

    Sources(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// Which credential counts.
    Optional<Counted> counted(Optional<Credential> stored) {
        var found = new EnumMap<Origin, Credential>(Origin.class);
        found.putAll(surroundings.environment().found());
        Optional<Origin> before = Counted.of(found).map(Counted::origin);
        // A command is not run for what does not count.
        if (before.isEmpty() || before.get().compareTo(Origin.HOST) > 0) {
            supplier().flatMap(ExternalAuth::current).ifPresent(it -> found.put(Origin.HOST, it));
        }
        stored.ifPresent(it -> found.put(Origin.STORE, it));
        return Counted.of(found);
    }

    /// Why a credential may not be used; empty where it may.
    Optional<String> violation(Credential credential) {
        return surroundings.restrictions().violation(credential);
    }

    boolean singleTarget() {
        return surroundings.singleTarget();
    }

    /// How things stand.
    AuthState state(Known known, boolean refreshing, Function<Credential, Optional<Due>> due) {
        Optional<Counted> counted = counted(known.credential());
        if (counted.isEmpty()) {
            return AuthState.without(known.fault());
        }
        Credential credential = counted.get().credential();
        Optional<String> violation = violation(credential);
        if (violation.isPresent()) {
            return new AuthState.Restricted(violation.get());
        }
        return refreshing && known.failure().isEmpty()
                ? new AuthState.Refreshing()
                : AuthState.of(counted.get(), known.failure(), due.apply(credential));
    }

    void supply(ExternalAuth supplier) {
        host.set(supplier);
    }

    boolean isSupplied() {
        return supplier().isPresent();
    }

    /// Forgets who supplies one.
    ///
    /// @return whether there was anybody
    boolean forget() {
        return host.getAndSet(null) != null;
    }

    /// Gets another one from whoever supplies the credential.
    Optional<RefreshFailure> renew(Credential refused) {
        return supplier().map(it -> it.renew(refused)).orElseGet(() -> Optional.of(Transient.of(Cause.SUPPLIER)));
    }

    private Optional<ExternalAuth> supplier() {
        return Optional.ofNullable(host.get());
    }
}
