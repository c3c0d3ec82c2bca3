package dev.curfew.client;

import dev.curfew.client.StoreException.Fault;
import dev.curfew.client.internal.Turns;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// A store that ends with the process.
public final class EphemeralStore implements CredentialStore {
    private final AtomicReference<Optional<AuthFile>> stored = new AtomicReference<>(Optional.empty());
    private final Turns turns = new Turns();

    /// An empty one.
    public EphemeralStore() {}

    @Override
    public Optional<AuthFile> load() {
        return stored.get();
    }

    @Override
    public void save(AuthFile file) {
        stored.set(Optional.of(file));
    }

    @Override
    public boolean delete() {
        return stored.getAndSet(Optional.empty()).isPresent();
    }

    @Override
    public Held hold(Duration patience) throws StoreException {
        if (!turns.take(patience)) {
            throw new StoreException(Fault.LOCKED, "Another part of this program is changing the sign-in.", null);
        }
        return turns::giveBack;
    }

    @Override
    public String place() {
        return "this process";
    }
}
