package dev.curfew.gateway.pool;

import java.util.random.RandomGenerator;

/// Chooses an account: a pure function of a snapshot, of what each account carries at the moment, and of
/// chance.
///
/// An account that is drawn by weight and found open is taken with the probability that its load leaves it;
/// refused draws are drawn again. So the outcome has exactly the distribution of the weights times what load
/// leaves of them, without anything to keep up to date but counts. Up to {@link #LINEAR} accounts the same
/// weights are added up one by one, which is quicker there.
public final class Picker {
    /// Up to so many accounts are looked at one by one.
    static final int LINEAR = 128;

    /// No account.
    public static final int NONE = -1;

    private final double pressure;
    private final double probe;
    private final int tries;
    private final int top;

    public Picker(Tuning tuning) {
        pressure = tuning.fraction("pressure");
        probe = tuning.fraction("health.probe");
        tries = tuning.number("draw.tries");
        top = tuning.number("availability.top");
    }

    /// What the accounts of a snapshot carry, by number.
    public interface Load {
        /// Whether it may be taken by this request now.
        boolean open(int account);

        /// How many requests it serves.
        int inFlight(int account);
    }

    /// The number of an account, or `NONE` where none is open.
    ///
    /// @param turn rises by one with each request: whose turn it is
    public int pick(Snapshot snapshot, Load load, long turn, RandomGenerator random) {
        Snapshot.Tier healthy = snapshot.healthy;
        Snapshot.Tier probing = snapshot.probing;
        boolean probeFirst = probing.members.length > 0 && random.nextDouble() < probe;
        int account = pick(snapshot.strategy, probeFirst ? probing : healthy, load, turn, random);
        if (account == NONE) {
            account = pick(snapshot.strategy, probeFirst ? healthy : probing, load, turn, random);
        }
        return account == NONE ? pick(snapshot.strategy, snapshot.draining, load, turn, random) : account;
    }

    private int pick(Strategy strategy, Snapshot.Tier tier, Load load, long turn, RandomGenerator random) {
        if (tier.members.length == 0) {
            return NONE;
        }
        return switch (strategy) {
            case CAPACITY_WEIGHTED -> weighted(tier, load, random);
            case RELATIVE_AVAILABILITY -> amongBest(tier, load, random);
            case ROUND_ROBIN -> first(tier, load, (int) Math.floorMod(turn, (long) tier.members.length));
            case USAGE_WEIGHTED, FILL_FIRST, SEQUENTIAL_DRAIN, RESET_DRAIN, SINGLE_ACCOUNT -> first(tier, load, 0);
        };
    }

    private static int first(Snapshot.Tier tier, Load load, int start) {
        int[] members = tier.members;
        for (int i = 0; i < members.length; i++) {
            int account = members[(start + i) % members.length];
            if (load.open(account)) {
                return account;
            }
        }
        return NONE;
    }

    private int weighted(Snapshot.Tier tier, Load load, RandomGenerator random) {
        int size = tier.members.length;
        if (size <= LINEAR) {
            return drawn(tier, load, size, random);
        }
        double sum = tier.sums[size - 1];
        for (int i = 0; i < tries; i++) {
            int place = place(tier.sums, random.nextDouble() * sum);
            int account = tier.members[place];
            if (load.open(account)
                    && (load.inFlight(account) == 0 || random.nextDouble() < left(load.inFlight(account)))) {
                return account;
            }
        }
        return drawn(tier, load, size, random);
    }

    private int amongBest(Snapshot.Tier tier, Load load, RandomGenerator random) {
        int[] best = new int[top];
        double[] weights = new double[top];
        int count = 0;
        double sum = 0;
        for (int i = 0; i < tier.members.length && count < top; i++) {
            int account = tier.members[i];
            if (load.open(account)) {
                best[count] = account;
                weights[count] = tier.weights[i] * left(load.inFlight(account));
                sum += weights[count++];
            }
        }
        if (count == 0) {
            return NONE;
        }
        double drawn = random.nextDouble() * sum;
        int i = 0;
        while (i < count - 1 && drawn >= weights[i]) {
            drawn -= weights[i++];
        }
        return best[i];
    }

    /// A draw by adding up. Where load leaves nothing of any weight, the first that is open.
    private int drawn(Snapshot.Tier tier, Load load, int size, RandomGenerator random) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            int account = tier.members[i];
            if (load.open(account)) {
                sum += tier.weights[i] * left(load.inFlight(account));
            }
        }
        double drawn = random.nextDouble() * sum;
        int last = NONE;
        for (int i = 0; i < size; i++) {
            int account = tier.members[i];
            if (load.open(account)) {
                last = account;
                drawn -= tier.weights[i] * left(load.inFlight(account));
                if (drawn < 0) {
                    return account;
                }
            }
        }
        return last;
    }

    private double left(int inFlight) {
        return Math.max(0, 1 - pressure * inFlight);
    }

    /// The first place whose running sum is over `drawn`.
    private static int place(double[] sums, double drawn) {
        int low = 0;
        int high = sums.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sums[middle] > drawn) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
