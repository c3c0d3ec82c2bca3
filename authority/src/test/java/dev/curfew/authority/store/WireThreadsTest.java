package dev.curfew.authority.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.Problem;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Looks that wait for a wire.
class WireThreadsTest {
    private final WireThreads threads = new WireThreads("look", 1, Duration.ofMillis(20));

    @AfterEach
    void end() {
        threads.close();
    }

    private static <R> R virtually(Callable<R> work) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            return executor.submit(work).get();
        }
    }

    @Test
    void aVirtualThreadHandsItsLookOver() throws Exception {
        assertThat(virtually(() -> threads.take(() -> Thread.currentThread().isVirtual())))
                .isFalse();
    }

    @Test
    void aThreadOfTheSystemLooksItself() {
        assertThat(threads.take(Thread::currentThread)).isSameAs(Thread.currentThread());
    }

    @Test
    void aLookWithinALookNeedsNoOtherPlace() throws Exception {
        assertThat(virtually(() -> threads.take(() -> threads.take(() -> "found"))))
                .isEqualTo("found");
    }

    @Test
    void whatALookThrowsArrivesAsItIs() throws Exception {
        var problem = new Problem(Problem.Kind.CONFLICT, "taken");
        var error = new AssertionError("broken");
        virtually(() -> {
            assertThatThrownBy(() -> threads.take(() -> {
                        throw problem;
                    }))
                    .isSameAs(problem);
            return assertThatThrownBy(() -> threads.take(() -> {
                        throw error;
                    }))
                    .isSameAs(error);
        });
        assertThat(virtually(() -> threads.take(() -> "its place is free again")))
                .isNotEmpty();
    }

    @Test
    void whoFindsNoPlaceIsTurnedAway() throws Exception {
        var go = new CountDownLatch(1);
        var looking = new CountDownLatch(1);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> first = executor.submit(() -> threads.take(() -> waits(looking, go)));
            looking.await();
            assertThatThrownBy(() -> virtually(() -> threads.take(() -> "never")))
                    .cause()
                    .isInstanceOfSatisfying(
                            Problem.class, it -> assertThat(it.kind()).isEqualTo(Problem.Kind.UNAVAILABLE));
            go.countDown();
            assertThat(first.get()).isTrue();
        }
        assertThat(virtually(() -> threads.take(() -> "now"))).isEqualTo("now");
    }

    @Test
    void aLookIsNotLeftAloneWhenItsCallerIsInterrupted() throws Exception {
        var go = new CountDownLatch(1);
        var looking = new CountDownLatch(1);
        var still = new AtomicBoolean();
        Thread caller = Thread.ofVirtual().start(() -> {
            threads.take(() -> waits(looking, go));
            still.set(Thread.currentThread().isInterrupted());
        });
        looking.await();
        caller.interrupt();
        go.countDown();
        caller.join();
        assertThat(still).isTrue();
    }

    private static boolean waits(CountDownLatch begun, CountDownLatch go) {
        begun.countDown();
        try {
            go.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
