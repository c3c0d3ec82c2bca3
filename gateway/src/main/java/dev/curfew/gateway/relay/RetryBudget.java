package dev.curfew.gateway.relay;

import dev.curfew.base.World;

/// How many tries there may be beside the first ones: a fifth of the requests of the last ten seconds, so
/// that an upstream in trouble is not asked twice as often. A few are always free.
final class RetryBudget {
    private static final int SECONDS = 10;
    private static final int FREE = 10;
    private static final int SHARE = 5;

    private final World world;
    private final int[] requests = new int[SECONDS];
    private final int[] retries = new int[SECONDS];
    private long second;

    RetryBudget(World world) {
        this.world = world;
        second = now();
    }

    /// Counts a request.
    synchronized void request() {
        turn();
        requests[(int) Math.floorMod(second, (long) SECONDS)]++;
    }

    /// Takes one try more, if there is one.
    synchronized boolean retry() {
        turn();
        if (sum(retries) >= FREE + sum(requests) / SHARE) {
            return false;
        }
        retries[(int) Math.floorMod(second, (long) SECONDS)]++;
        return true;
    }

    private void turn() {
        long now = now();
        for (long gone = Math.max(second + 1, now - SECONDS + 1); gone <= now; gone++) {
            requests[(int) Math.floorMod(gone, (long) SECONDS)] = 0;
            retries[(int) Math.floorMod(gone, (long) SECONDS)] = 0;
        }
        second = Math.max(second, now);
    }

    private long now() {
        return Math.floorDiv(world.nanos(), 1_000_000_000L);
    }

    private static int sum(int[] counts) {
        int sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }
}
