package dev.curfew.authority.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatchesTest {
    private final CountDownLatch disk = new CountDownLatch(1);
    private final LinkedBlockingQueue<Integer> commits = new LinkedBlockingQueue<>();
    private final Batches batches = new Batches("test", 1, 4, this::commit);

    @Test
    void whatWaitsWhileOneCommitsSharesTheNextCommit() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> waiting = waitingFor(5, threads);

            disk.countDown();

            for (Future<String> one : waiting) {
                assertThatThrownBy(one::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasRootCauseMessage("settled");
            }
            assertThat(commits.poll(10, TimeUnit.SECONDS)).isEqualTo(4);
        }
        batches.close();
    }

    @Test
    void whoeverComesToAFullQueueIsTurnedAwayAtOnce() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            waitingFor(5, threads);

            assertThatThrownBy(() -> batches.decide(Key.NONE, _ -> Change.answer("no")))
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.OVERLOADED));

            disk.countDown();
        }
        batches.close();
    }

    @Test
    void whoeverHasWaitedForTooManyRoundsIsTurnedAwayAndTheBatchThatCommitsGoesOn() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> waiting = waitingFor(3, threads);

            for (int round = 0; round <= Batches.PATIENCE; round++) {
                batches.goRound();
            }

            for (Future<String> late : waiting.subList(1, 3)) {
                assertThatThrownBy(late::get)
                        .cause()
                        .isInstanceOfSatisfying(
                                Problem.class,
                                problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.OVERLOADED));
            }
            assertThat(waiting.getFirst().isDone()).isFalse();
            assertThat(batches.depth()).isZero();
            disk.countDown();
            assertThatThrownBy(waiting.getFirst()::get).hasRootCauseMessage("settled");
        }
        batches.close();
    }

    /// One that commits, and as many more as the queue holds.
    private List<Future<String>> waitingFor(int count, ExecutorService threads) throws InterruptedException {
        var waiting = new ArrayList<Future<String>>();
        waiting.add(threads.submit(() -> batches.decide(Key.NONE, _ -> Change.answer("first"))));
        assertThat(commits.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
        for (int i = 1; i < count; i++) {
            waiting.add(threads.submit(() -> batches.decide(Key.NONE, _ -> Change.answer("next"))));
        }
        while (batches.depth() < count - 1) {
            Thread.onSpinWait();
        }
        return waiting;
    }

    private void commit(List<Job<?>> jobs) {
        commits.add(jobs.size());
        try {
            disk.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        jobs.forEach(job -> job.failed(new IllegalStateException("settled")));
    }
}
