package dev.curfew.authority.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TogetherTest {
    @Test
    void whoAsksDuringALookSharesTheNext() throws Exception {
        var looks = new AtomicInteger();
        var begun = new CountDownLatch(1);
        var open = new CountDownLatch(1);
        var together = new Together<>(() -> {
            begun.countDown();
            await(open);
            return looks.incrementAndGet();
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> first = threads.submit(together::get);
            begun.await();
            var others = new ArrayList<Future<Integer>>();
            var asking = new CountDownLatch(20);
            for (int i = 0; i < 20; i++) {
                others.add(threads.submit(() -> {
                    asking.countDown();
                    return together.get();
                }));
            }
            asking.await();
            open.countDown();

            assertThat(first.get()).isEqualTo(1);
            for (Future<Integer> other : others) {
                assertThat(other.get()).isGreaterThan(1);
            }
        }
    }

    @Test
    void whatGoesWrongIsToldAndNotRemembered() {
        var looks = new AtomicInteger();
        var together = new Together<>(() -> {
            if (looks.incrementAndGet() == 1) {
                throw new IllegalArgumentException("away");
            }
            return looks.get();
        });

        assertThatThrownBy(together::get)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("away");
        assertThat(together.get()).isEqualTo(2);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
