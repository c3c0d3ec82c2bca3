package dev.curfew.authority.store;

import dev.curfew.base.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The queue of waiting decisions, and the threads that commit them in groups.
///
/// A thread lets everybody else run who can, then takes whatever waits, as one batch; while that commits, the
/// next one gathers. So a batch settles at about half of the callers that wait, without any timer: one caller
/// alone is served at once, and the more there are, the more share a commit.
final class Batches implements AutoCloseable {
    /// How many decisions may wait before more are turned away.
    static final int CAPACITY = 10_000;

    private static final int MOST = 512;
    private static final long PATIENCE_SECONDS = 10;

    private final BlockingQueue<Job<?>> queue;
    private final Consumer<List<Job<?>>> commit;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /// @param commit settles every job it is given, and never throws
    Batches(String name, int writers, int capacity, Consumer<List<Job<?>>> commit) {
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.commit = commit;
        for (int i = 1; i <= writers; i++) {
            threads.add(Thread.ofPlatform().daemon().name(name + "-" + i).start(this::work));
        }
    }

    /// Queues a decision and waits for its answer.
    <R> R decide(Key key, Store.Rule<R> rule) {
        if (threads.contains(Thread.currentThread())) {
            throw new IllegalStateException("a rule cannot wait for another decision");
        }
        var job = new Job<>(key, rule);
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
        if (!job.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            if (queue.remove(job)) {
                throw overloaded();
            }
            job.await(Long.MAX_VALUE, TimeUnit.SECONDS);
        }
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
