package dev.curfew.gateway.pool;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What happened to accounts on this node, until it stands in the database.
///
/// A happening is applied there by the same pure rule as here, to what is there: two nodes that hear of two
/// limits end with both. While the database is away the happenings wait; what is decided here does not.
final class AccountBook implements Consequences.Book {
    private static final System.Logger LOG = System.getLogger("dev.curfew.pool");
    private static final int MOST = 64;

    private final Store store;
    private final Tuning tuning;
    private final Duration gather;
    private final Object lock = new Object();
    private Map<String, List<Note>> waiting = new HashMap<>();

    private record Note(Standing standing, Happening happening, Instant at) {}

    AccountBook(Store store, Tuning tuning) {
        this.store = store;
        this.tuning = tuning;
        this.gather = tuning.span("usage.behind");
    }

    @Override
    public void note(String account, Standing standing, Happening happening, Instant at) {
        synchronized (lock) {
            List<Note> notes = waiting.computeIfAbsent(account, _ -> new ArrayList<>());
            if (notes.size() == MOST) {
                // Newer figures and limits say more than older ones.
                notes.removeFirst();
            }
            notes.add(new Note(standing, happening, at));
        }
    }

    @Override
    public boolean waits(String account) {
        synchronized (lock) {
            return waiting.containsKey(account);
        }
    }

    /// Writes what waits; mere figures only when some time has passed since the first of them.
    void flush(Instant now) {
        Map<String, List<Note>> due = due(now);
        for (var entry : due.entrySet()) {
            try {
                write(entry.getKey(), entry.getValue());
            } catch (Problem e) {
                LOG.log(System.Logger.Level.DEBUG, "an account cannot be written now; it will be tried again", e);
                synchronized (lock) {
                    List<Note> newer = waiting.getOrDefault(entry.getKey(), List.of());
                    var all = new ArrayList<>(entry.getValue());
                    all.addAll(newer);
                    waiting.put(
                            entry.getKey(),
                            all.size() > MOST ? new ArrayList<>(all.subList(all.size() - MOST, all.size())) : all);
                }
            }
        }
    }

    private Map<String, List<Note>> due(Instant now) {
        var due = new HashMap<String, List<Note>>();
        synchronized (lock) {
            waiting.forEach((account, notes) -> {
                boolean figures = notes.stream().allMatch(note -> note.happening() instanceof Happening.Seen);
                if (!figures || !now.isBefore(notes.getFirst().at().plus(gather))) {
                    due.put(account, notes);
                }
            });
            Set.copyOf(due.keySet()).forEach(waiting::remove);
        }
        return due;
    }

    private void write(String account, List<Note> notes) {
        store.decide(Key.of(Account.KIND, account), found -> {
            var there = found.one(Account.KIND, account);
            Account before = there.orElseGet(() -> Account.fresh(account));
            Evidence evidence = before.evidence();
            for (Note note : notes) {
                evidence = after(evidence.under(note.standing()), note);
            }
            Account after = before.with(evidence);
            Change<Boolean> change = Change.answer(true);
            if (after.equals(before)) {
                return change;
            }
            if (there.isPresent()) {
                change.replace(Account.KIND, after);
            } else {
                change.create(Account.KIND, after);
            }
            Instant at = notes.getLast().at();
            String was = before.evidence().status(at).name();
            String is = after.evidence().status(at).name();
            return was.equals(is)
                    ? change
                    : change.tell(Event.of(Event.Type.ACCOUNT_CHANGED, at, "curfew", is)
                            .connection(account));
        });
    }

    private Evidence after(Evidence evidence, Note note) {
        return evidence.after(note.happening(), note.at(), tuning) instanceof Ruling.Stands(Evidence after)
                ? after
                : evidence;
    }
}
