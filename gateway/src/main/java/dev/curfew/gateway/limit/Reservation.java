package dev.curfew.gateway.limit;

import dev.curfew.gateway.pool.Outcome.Usage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// What one request holds of its limits until it is settled, once.
public final class Reservation {
    private final Limits limits;
    private final Optional<String> model;
    private final List<Hold> holds;
    private final AtomicBoolean over = new AtomicBoolean();

    Reservation(Limits limits, Optional<String> model, List<Hold> holds) {
        this.limits = limits;
        this.model = model;
        this.holds = List.copyOf(holds);
    }

    /// A part of one limit.
    record Hold(Meter meter, Measure measure, long amount) {
        void letGo() {
            meter.settle(amount, 0);
        }
    }

    /// Counts what the request used; what was reserved beyond it is free again. A second time changes
    /// nothing.
    public void settle(Usage usage) {
        if (over.compareAndSet(false, true)) {
            for (Hold hold : holds) {
                hold.meter().settle(hold.amount(), limits.amount(hold.measure(), model, usage));
            }
            limits.settled(this);
        }
    }

    /// Counts nothing: the request never came to an upstream. A second time changes nothing.
    ///
    /// @return whether it was still open
    public boolean letGo() {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        holds.forEach(Hold::letGo);
        limits.settled(this);
        return true;
    }
}
