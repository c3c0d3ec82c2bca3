package dev.curfew.client;

import java.time.Duration;
import java.util.Optional;

/// A refresh that a crash ended between the server and the store.
final class Interrupted {
    private static final System.Logger LOG = System.getLogger(Interrupted.class.getName());

    private Interrupted() {}

    /// Puts in place what such a refresh left, if it belongs there.
    @SuppressWarnings("try") // the store is held, not used
    static void takeUp(CredentialStore store, Duration patience) {
        try {
            if (store.unfinished().isEmpty()) {
                return;
            }
            try (var held = store.hold(patience)) {
                Optional<AuthFile> draft = store.unfinished();
                Optional<AuthFile> stored = store.load();
                if (draft.isPresent() && stored.isPresent() && NextStep.follows(draft.get(), stored.get())) {
                    store.save(draft.get());
                    LOG.log(System.Logger.Level.INFO, "took up a refresh that was interrupted");
                }
            }
        } catch (StoreException e) {
            LOG.log(System.Logger.Level.WARNING, "{0}", e.getMessage());
        }
    }
}
