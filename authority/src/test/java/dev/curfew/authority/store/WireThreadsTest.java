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
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Looks that wait for a wire.
class WireThreadsTest {
    private final WireThreads threads = new WireThreads("look", 1, Duration.ofMillis(200));

    @AfterEach
    void end() {
        threads.close();
    }

    private static <R> R virtually(Callable<R> work) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            return executor.submit(work).get();
        }
    }

    private <R> R look(Supplier<R> look) {
        return threads.take(answer -> answer.accept(look.get()));
    }

    @Test
    void aVirtualThreadHandsItsLookOver() throws Exception {
        assertThat(virtually(() -> look(() -> Thread.currentThread().isVirtual())))
                .isFalse();
    }

    @Test
    void aThreadOfTheSystemLooksItself() {
        assertThat(look(Thread::currentThread)).isSameAs(Thread.currentThread());
    }

    @Test
    void aLookWithinALookNeedsNoOtherPlace() throws Exception {
        assertThat(virtually(() -> look(() -> look(() -> "found")))).isEqualTo("found");
    }

    @Test
    void whatALookThrowsArrivesAsItIs() throws Exception {
        var problem = new Problem(Problem.Kind.CONFLICT, "taken");
        var error = new AssertionError("broken");
        virtually(() -> {
            assertThatThrownBy(() -> look(() -> {
                        throw problem;
                    }))
                    .isSameAs(problem);
            return assertThatThrownBy(() -> look(() -> {
                        throw error;
                    }))
                    .isSameAs(error);
        });
        assertThat(virtually(() -> look(() -> "its place is free again"))).isNotEmpty();
    }

    @Test
    void whoFindsNoPlaceIsTurnedAway() throws Exception {
        var go = new CountDownLatch(1);
        var looking = new CountDownLatch(1);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> first = executor.submit(() -> look(() -> waits(looking, go)));
            looking.await();
            assertThatThrownBy(() -> virtually(() -> look(() -> "never")))
                    .cause()
                    .isInstanceOfSatisfying(
                            Problem.class, it -> assertThat(it.kind()).isEqualTo(Problem.Kind.UNAVAILABLE));
            go.countDown();
            assertThat(first.get()).isTrue();
        }
        assertThat(virtually(() -> look(() -> "now"))).isEqualTo("now");
    }

    @Test
    void aLookIsNotLeftAloneWhenItsCallerIsInterrupted() throws Exception {
        var go = new CountDownLatch(1);
        var looking = new CountDownLatch(1);
        var still = new AtomicBoolean();
        Thread caller = Thread.ofVirtual().start(() -> {
            look(() -> waits(looking, go));
            still.set(Thread.currentThread().isInterrupted());
        });
        looking.await();
        caller.interrupt();
        go.countDown();
        caller.join();
        assertThat(still).isTrue();
    }

    @Test
    void whoHasItsAnswerGoesOnWhileTheConnectionIsPutBack() throws Exception {
        var go = new CountDownLatch(1);
        assertThat(virtually(() -> threads.<String>take(answer -> {
                    answer.accept("found");
                    waits(new CountDownLatch(1), go);
                    throw new IllegalStateException("and this is nobody's business any more");
                })))
                .isEqualTo("found");
        assertThatThrownBy(() -> virtually(() -> look(() -> "never"))).hasCauseInstanceOf(Problem.class);
        go.countDown();
        // Its place is free once it has ended, or soon.
        assertThat(virtually(() -> look(() -> true))).isTrue();
    }

    @Test
    void whoComesWhileTheServerStopsIsTold() {
        threads.close();
        assertThatThrownBy(() -> virtually(() -> look(() -> "never")))
                .cause()
                .isInstanceOfSatisfying(
                        Problem.class, it -> assertThat(it.kind()).isEqualTo(Problem.Kind.UNAVAILABLE));
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
