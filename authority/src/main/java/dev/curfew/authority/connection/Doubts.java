package dev.curfew.authority.connection;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.client.RefreshFailure.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a restored backup knows of connections, and what it cannot know (laws L1 and L2).
///
/// A refresh token of a backup may have been spent since, here or by the server that the backup was taken
/// from and that still runs. Spending it again would end the sign-in there too. So none is presented until
/// somebody says that it is the newest one, or signs in again.
public final class Doubts {
    private static final int STEP = 200;

    private Doubts() {}

    /// Doubts every sign-in.
    ///
    /// @param blind whether nothing newer is known: then API keys are doubted too, some of which may have
    ///     been
    ///     removed since, and it is told. A restore that follows a newer feed tells nothing of its own.
    public static void all(Store store, boolean blind, Instant now) {
        for (Page page = Page.first(STEP); ; ) {
            Page next = page;
            List<Credential> some = store.decide(Key.NONE, found -> {
                List<Credential> credentials = found.many(Credential.KIND, next);
                Change<List<Credential>> change = Change.answer(credentials);
                credentials.stream()
                        .filter(it -> blind || it.sealed().refresh().isPresent())
                        .forEach(it -> doubt(change, it, now, blind));
                return change;
            });
            if (some.size() < STEP) {
                return;
            }
            page = new Page(some.getLast().connection(), STEP);
        }
    }

    /// Doubts one that the feed tells newer things of.
    public static void one(Store store, String connection, Instant now) {
        store.decide(Key.of(Credential.KIND, connection), found -> {
            Change<Boolean> change = Change.answer(true);
            found.one(Credential.KIND, connection).ifPresent(it -> doubt(change, it, now, false));
            return change;
        });
    }

    /// Removes one that the feed tells was removed.
    public static void remove(Store store, String connection) {
        store.decide(Key.of(Connection.KIND, connection).and(Credential.KIND, connection), found -> {
            Change<Boolean> change = Change.answer(true);
            if (found.one(Connection.KIND, connection).isPresent()) {
                change.remove(Connection.KIND, connection).remove(Credential.KIND, connection);
            }
            return change;
        });
    }

    private static void doubt(Change<?> change, Credential before, Instant now, boolean told) {
        Credential after = before.condemned(before.generation(), Reason.REUSED, Credential.RESTORED, now);
        if (after.equals(before)) {
            return;
        }
        change.replace(Credential.KIND, after);
        if (told) {
            change.tell(Event.of(Event.Type.CONNECTION_SIGN_IN_NEEDED, now, Ledger.CURFEW, "restored")
                    .connection(before.connection())
                    .note(Credential.RESTORED));
        }
    }

    /// Whether somebody who may can say that what is held is the newest.
    static Optional<Credential> settled(Credential credential) {
        return credential
                .dead()
                .filter(dead -> dead.code().equals(Credential.RESTORED))
                .map(_ -> credential.trusted());
    }
}
