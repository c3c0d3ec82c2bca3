package dev.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Stopping without losing anything that was begun.
class DrainTest {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch finish = new CountDownLatch(1);
    private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    private final Routes slow = Routes.none().get("/api/v1/slow", Surface.API, request -> {
        begun.countDown();
        try {
            finish.await();
            interrupted.complete(false);
        } catch (InterruptedException e) {
            interrupted.complete(true);
        }
        return Answer.text(200, "done");
    });

    @Test
    void runningRequestFinishesAndNothingNewBegins() throws Exception {
        try (Site site = Site.open(Site.loopback(), slow);
                Site.Wire running = site.wire();
                Site.Wire begunEarlier = site.wire();
                Site.Wire idle = site.wire()) {
            idle.write("GET /api/v1/sessions HTTP/1.1\r\nHost: a\r\n\r\n");
            idle.until("]");
            begunEarlier.write("GET /api/v1/sessions HTTP/1.1\r\nHost: a\r\n");
            running.write("GET /api/v1/slow HTTP/1.1\r\nHost: a\r\n\r\n");
            begun.await();

            var drained = CompletableFuture.runAsync(() -> site.edge().drain(Duration.ofSeconds(30)));

            assertThat(idle.rest()).isEmpty();
            assertThat(site.isClosed()).isTrue();
            begunEarlier.write("\r\n");
            assertThat(begunEarlier.rest())
                    .startsWith("HTTP/1.1 503 ")
                    .contains("Retry-After: 1\r\n", "Connection: close\r\n", "\"code\":\"unavailable\"");
            assertThat(drained).isNotDone();
            finish.countDown();
            assertThat(running.rest())
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Connection: close\r\n")
                    .endsWith("done");
            drained.get(10, TimeUnit.SECONDS);
            assertThat(interrupted).isCompletedWithValue(false);
        }
    }

    @Test
    void whatOutlastsTheGraceIsInterrupted() throws Exception {
        try (Site site = Site.open(Site.loopback(), slow);
                Site.Wire running = site.wire()) {
            running.write("GET /api/v1/slow HTTP/1.1\r\nHost: a\r\n\r\n");
            begun.await();
            site.edge().drain(Duration.ofMillis(50));
            assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void idleServerDrainsAtOnceAndTwice() throws InterruptedException {
        try (Site site = Site.open()) {
            site.get("/api/v1/sessions");
            site.edge().drain(Duration.ofMinutes(1));
            site.edge().drain(Duration.ofMinutes(1));
            assertThat(site.isClosed()).isTrue();
        }
    }
}
