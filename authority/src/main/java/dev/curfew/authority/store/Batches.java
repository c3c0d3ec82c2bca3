package dev.curfew.authority.store;

import dev.curfew.base.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The queue of waiting decisions, and the threads that commit them in groups.
///
/// A thread lets everybody else run who can, then takes whatever waits, as one batch; while that commits, the
/// next one gathers. So a batch settles at about half of the callers that wait, without any timer: one caller
/// alone is served at once, and the more there are, the more share a commit.
///
/// Callers wait without a time limit of their own, since to set and to cancel a timer for each would cost more
/// than the rest of the waiting. One round a second turns away whoever has waited for too many of them.
final class Batches implements AutoCloseable {
    /// How many decisions may wait before more are turned away.
    static final int CAPACITY = 10_000;

    private static final int MOST = 512;

    /// How many rounds, of a second each, a decision waits for its batch.
    static final int PATIENCE = 10;

    private final BlockingQueue<Job<?>> queue;
    private final Consumer<List<Job<?>>> commit;
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong round = new AtomicLong();
    private volatile boolean closed;

    /// @param commit settles every job it is given, and never throws
    Batches(String name, int writers, int capacity, Consumer<List<Job<?>>> commit) {
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.commit = commit;
        for (int i = 1; i <= writers; i++) {
            threads.add(Thread.ofPlatform().daemon().name(name + "-" + i).start(this::work));
        }
        Thread.ofVirtual().name(name + "-rounds").start(this::rounds);
    }

    /// Queues a decision and waits for its answer.
    <R> R decide(Key key, Store.Rule<R> rule) {
        if (threads.contains(Thread.currentThread())) {
            throw new IllegalStateException("a rule cannot wait for another decision");
        }
        var job = new Job<>(key, rule, round.get());
        if (closed) {
            throw stopping();
        }
        if (!queue.offer(job)) {
            throw overloaded();
        }
        if (closed && queue.remove(job)) {
            // The threads may have ended between the two looks.
            throw stopping();
        }
        job.await();
        return job.answer();
    }

    /// How many decisions wait.
    int depth() {
        return queue.size();
    }

    private void work() {
        var jobs = new ArrayList<Job<?>>(MOST);
        while (true) {
            boolean last = closed;
            Job<?> first = next();
            if (first != null) {
                jobs.add(first);
                letOthersJoin();
                queue.drainTo(jobs, MOST - 1);
                commit.accept(List.copyOf(jobs));
                jobs.clear();
            } else if (last) {
                return;
            }
        }
    }

    private void rounds() {
        try {
            while (!closing.await(1, TimeUnit.SECONDS)) {
                goRound();
            }
        } catch (InterruptedException e) {
            // Nobody has this thread to interrupt it; without it, who waits for a hung database waits on.
            Thread.currentThread().interrupt();
        }
    }

    /// Turns away who came more than {@link #PATIENCE} rounds ago and is in no batch yet; the oldest stand first.
    void goRound() {
        long last = round.incrementAndGet() - PATIENCE;
        Job<?> oldest = queue.peek();
        while (oldest != null && oldest.cameIn() < last) {
            if (queue.remove(oldest)) {
                oldest.failed(overloaded());
            }
            oldest = queue.peek();
        }
    }

    /// Who can run may still join the batch; where nobody can, nothing is waited for. Nothing rests on it but how
    /// many share a commit.
    @SuppressWarnings("ThreadPriorityCheck")
    private static void letOthersJoin() {
        Thread.yield();
    }

    private @Nullable Job<?> next() {
        try {
            return queue.poll(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Only close ends this thread, and it says so by its flag.
            return null;
        }
    }

    /// Takes no more, finishes what waits, and ends the threads.
    @Override
    public void close() {
        closed = true;
        closing.countDown();
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    // What waits is answered first; the caller learns of it afterwards.
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Problem overloaded() {
        return new Problem(Problem.Kind.OVERLOADED, "Too many changes wait for the database; try again");
    }

    private static Problem stopping() {
        return new Problem(Problem.Kind.UNAVAILABLE, "The server is stopping; try again");
    }
}
