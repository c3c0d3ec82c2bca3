package dev.curfew.testkit.sim;

import dev.curfew.base.World;
import dev.curfew.client.AuthFile;
import dev.curfew.client.CredentialStore;
import dev.curfew.client.StoreException;
import dev.curfew.client.StoreException.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A store whose lock is waited for in the time of a simulation; everything else is the real one's.
record PatientStore(CredentialStore store, World world) implements CredentialStore {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(300);

    @Override
    public Optional<AuthFile> load() throws StoreException {
        return store.load();
    }

    @Override
    public void save(AuthFile file) throws StoreException {
        store.save(file);
    }

    @Override
    public boolean delete() throws StoreException {
        return store.delete();
    }

    @Override
    public Optional<AuthFile> unfinished() throws StoreException {
        return store.unfinished();
    }

    @Override
    public Held hold(Duration patience) throws StoreException {
        long until = world.nanos() + patience.toNanos();
        while (true) {
            try {
                return store.hold(Duration.ZERO);
            } catch (StoreException e) {
                if (e.fault() != Fault.LOCKED || world.nanos() - until >= 0) {
                    throw e;
                }
                world.sleep(LOOK_AGAIN);
            }
        }
    }

    @Override
    public Optional<Path> beside() {
        return store.beside();
    }

    @Override
    public String place() {
        return store.place();
    }
}
