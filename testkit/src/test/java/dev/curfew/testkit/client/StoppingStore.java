package dev.curfew.testkit.client;

import dev.curfew.client.AuthFile;
import dev.curfew.client.CredentialStore;
import dev.curfew.client.StoreException;
import dev.curfew.testkit.client.LogoutNode.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// A store that says where whoever changes it is. It is read when a manager opens, and again by what changes
/// it.
final class StoppingStore implements CredentialStore {
    private final CredentialStore store;
    private final Consumer<Step> at;
    private boolean held;

    StoppingStore(CredentialStore store, Consumer<Step> at) {
        this.store = store;
        this.at = at;
    }

    @Override
    public Optional<AuthFile> load() throws StoreException {
        var file = store.load();
        if (held) {
            at.accept(Step.LOADED);
        }
        return file;
    }

    @Override
    public void save(AuthFile file) throws StoreException {
        at.accept(Step.WRITTEN_DOWN);
        store.save(file);
        at.accept(Step.CHANGED);
    }

    @Override
    public boolean delete() throws StoreException {
        at.accept(Step.WRITTEN_DOWN);
        boolean removed = store.delete();
        at.accept(Step.CHANGED);
        return removed;
    }

    @Override
    public Held hold(Duration patience) throws StoreException {
        var hold = store.hold(patience);
        held = true;
        at.accept(Step.HELD);
        return () -> {
            at.accept(Step.DECIDED);
            hold.close();
        };
    }

    @Override
    public Optional<AuthFile> unfinished() throws StoreException {
        return store.unfinished();
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
