package dev.curfew.gateway.pool;

import dev.curfew.authority.connection.Vault;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// A place in an account, held until it is settled.
final class AccountLease implements Lease {
    private final AccountPool pool;
    private final Slot slot;
    private final Ask ask;
    private final String key;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean repeated = new AtomicBoolean();

    AccountLease(AccountPool pool, Slot slot, Ask ask, String key) {
        this.pool = pool;
        this.slot = slot;
        this.ask = ask;
        this.key = key;
    }

    Slot slot() {
        return slot;
    }

    Ask ask() {
        return ask;
    }

    String key() {
        return key;
    }

    /// Whether the same account may be tried again, which is so once.
    boolean mayRepeat() {
        return repeated.compareAndSet(false, true);
    }

    @Override
    public String account() {
        return slot.id;
    }

    @Override
    public Upstream upstream() {
        return slot.entry().upstream();
    }

    @Override
    public Vault.Presentable present(Duration patience) {
        return pool.present(this, patience);
    }

    @Override
    public void bind(Anchor anchor) {
        pool.bind(this, anchor);
    }

    @Override
    public void observed(Observation observation) {
        pool.observed(this, observation);
    }

    @Override
    public Next settle(Outcome outcome) {
        if (over.get()) {
            return Next.ANSWER;
        }
        Next next = Next.ANSWER;
        try {
            next = pool.settle(this, outcome);
        } finally {
            // Whatever goes wrong in drawing conclusions, the place is given back.
            if (next != Next.SAME) {
                abandon();
            }
        }
        return next;
    }

    /// Ends the lease without a word of the account.
    ///
    /// @return whether it was still out
    boolean abandon() {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        pool.over(this);
        return true;
    }
}
