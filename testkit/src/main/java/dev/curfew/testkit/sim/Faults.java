package dev.curfew.testkit.sim;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.ForwardingStore;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import java.util.SplittableRandom;

/// A store that fails as real ones do: before the commit, after it, and by letting a rule run twice.
final class Faults extends ForwardingStore {
    private final SplittableRandom chance;
    private double rate;

    Faults(Store inner, SplittableRandom chance) {
        super(inner);
        this.chance = chance;
    }

    /// The caller never learns what came of its request: it crashed before the commit, or its answer was lost
    /// after.
    static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Lost() {
            super("the answer was lost", null, false, false);
        }
    }

    /// From here on, this share of decisions goes wrong in one way or another.
    void rate(double share) {
        rate = share;
    }

    @Override
    public <R> R decide(Key key, Rule<R> rule) {
        double dice = rate == 0 ? 1 : chance.nextDouble() / rate;
        if (dice < 0.25) {
            throw new Lost();
        }
        if (dice < 0.5) {
            return super.decide(key, found -> {
                rule.decide(found);
                return rule.decide(found);
            });
        }
        R answer = super.decide(key, rule);
        if (dice < 1) {
            throw new Lost();
        }
        return answer;
    }

    /// Makes a change without faults: what sets the scene.
    void surely(Change<?> change) {
        super.decide(Key.NONE, _ -> change);
    }
}
