package dev.curfew.gateway.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Requests that wait for a place in some account, and how many each key holds already.
///
/// A place that becomes free is handed to the one who waits whose key holds the fewest, of equals to the one
/// who came first: so a key that asks for much waits for the others and not they for it.
final class Queue<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Waiter<T>> waiters = new ArrayList<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<String, Integer> held = new ConcurrentHashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();

    private static final class Waiter<T> {
        final String key;
        final Supplier<Optional<T>> attempt;
        final Condition woken;
        Optional<T> result = Optional.empty();

        Waiter(String key, Supplier<Optional<T>> attempt, Condition woken) {
            this.key = key;
            this.attempt = attempt;
            this.woken = woken;
        }
    }

    /// Whether somebody waits.
    boolean busy() {
        return waiting.get() > 0;
    }

    /// Takes down that a request of `key` got its place.
    void entered(String key) {
        held.merge(key, 1, Integer::sum);
        inFlight.incrementAndGet();
    }

    /// Takes down that one is done, and hands on what is free now.
    void left(String key) {
        held.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
        inFlight.decrementAndGet();
        freed();
    }

    /// How many a key holds.
    int held(String key) {
        return held.getOrDefault(key, 0);
    }

    /// How many all hold.
    int inFlight() {
        return inFlight.get();
    }

    /// Whether a key that holds as many as `key` should leave the next place to others, of `places` in all.
    boolean overShare(String key, long places, double pressure) {
        if (inFlight.get() < places * pressure) {
            return false;
        }
        int keys = held.size() + (held.containsKey(key) ? 0 : 1);
        return keys > 1 && held(key) >= Math.max(1, places / keys);
    }

    /// Waits until `attempt` brings something, at most for `patience`. The attempt is made by whoever frees a
    /// place, so it does not wait itself.
    Optional<T> await(String key, Duration patience, Supplier<Optional<T>> attempt) {
        long left = patience.toNanos();
        lock.lock();
        var waiter = new Waiter<>(key, attempt, lock.newCondition());
        try {
            waiters.add(waiter);
            waiting.incrementAndGet();
            hand();
            while (waiter.result.isEmpty() && left > 0) {
                left = waiter.woken.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiters.remove(waiter);
            waiting.decrementAndGet();
            lock.unlock();
        }
        return waiter.result;
    }

    /// Something may have become free.
    void freed() {
        if (!busy()) {
            return;
        }
        lock.lock();
        try {
            hand();
        } finally {
            lock.unlock();
        }
    }

    private void hand() {
        // Sorted anew each time: what others hold changes with every place that is handed on.
        List<Waiter<T>> order = new ArrayList<>(waiters);
        order.sort(Comparator.comparingInt(waiter -> held(waiter.key)));
        for (Waiter<T> waiter : order) {
            if (waiter.result.isEmpty()) {
                waiter.result = waiter.attempt.get();
                if (waiter.result.isPresent()) {
                    waiter.woken.signal();
                }
            }
        }
    }
}
