package dev.curfew.cli.appserver;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Tells every connection what has changed: the account, the state, what waits to be revoked, in this order
/// and each only when it differs from what was told last. While somebody changes something nothing is told;
/// it is told when the change has been answered.
final class Notices {
    private final ReentrantLock change = new ReentrantLock(true);
    private final AtomicBoolean stirred = new AtomicBoolean();
    private final List<Connection> everybody = new CopyOnWriteArrayList<>();
    private final Supplier<ObjectNode> account;
    private final Supplier<ObjectNode> state;
    private final Supplier<ObjectNode> revocations;
    private @Nullable ObjectNode toldAccount;
    private @Nullable ObjectNode toldState;
    private @Nullable ObjectNode toldRevocations;

    /// A change that may be refused.
    interface Work {
        void run() throws Refusal;
    }

    Notices(Supplier<ObjectNode> account, Supplier<ObjectNode> state, Supplier<ObjectNode> revocations) {
        this.account = account;
        this.state = state;
        this.revocations = revocations;
        toldAccount = account.get();
        toldState = state.get();
        toldRevocations = revocations.get();
    }

    void join(Connection connection) {
        everybody.add(connection);
    }

    void leave(Connection connection) {
        everybody.remove(connection);
    }

    List<Connection> everybody() {
        return everybody;
    }

    /// Changes something, alone; what came of it is told afterwards.
    void during(Work work) throws Refusal {
        change.lock();
        try {
            work.run();
        } finally {
            stirred.set(true);
            try {
                tellChanges();
            } finally {
                change.unlock();
            }
        }
        settle();
    }

    /// Something may have changed.
    void settle() {
        stirred.set(true);
        // Whoever changes something now looks again when it is done.
        while (stirred.get() && !change.isHeldByCurrentThread() && change.tryLock()) {
            try {
                tellChanges();
            } finally {
                change.unlock();
            }
        }
    }

    /// The account is told in any case the next time, even if it is what it was.
    void tellAccountAnyway() {
        toldAccount = null;
    }

    /// Tells something at once, whatever is under way.
    void tell(Note note) {
        everybody.forEach(connection -> connection.tell(note));
    }

    private void tellChanges() {
        if (!stirred.getAndSet(false)) {
            return;
        }
        ObjectNode now = account.get();
        if (!now.equals(toldAccount)) {
            toldAccount = now;
            tell(new Note(Note.ACCOUNT_UPDATED, now, false));
        }
        now = state.get();
        if (!now.equals(toldState)) {
            toldState = now;
            tell(new Note(Note.STATE_UPDATED, now, true));
        }
        now = revocations.get();
        if (!now.equals(toldRevocations)) {
            toldRevocations = now;
            tell(new Note(Note.REVOCATION_UPDATED, now, true));
        }
    }
}
