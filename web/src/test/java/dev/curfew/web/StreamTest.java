package dev.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Server-sent events, from the first byte to either end's hanging up.
class StreamTest {
    @Test
    void eventsArriveAsTheyAreSent() throws Exception {
        var more = new CountDownLatch(1);
        Routes feed = Routes.none()
                .get(
                        "/api/v1/feed",
                        Surface.API,
                        request -> Answer.events(stream -> {
                            stream.send("1", "ended", "{\"a\":1}\nsecond line");
                            await(more);
                            stream.comment("beat");
                            stream.send("2", "ended", "");
                        }));
        try (Site site = Site.open(Site.loopback(), feed);
                Site.Wire wire = site.wire()) {
            wire.write("GET /api/v1/feed HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(wire.until("data: second line\n\n\r\n"))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("Content-Type: text/event-stream\r\n", "Cache-Control: no-store\r\n")
                    .contains("id: 1\nevent: ended\ndata: {\"a\":1}\ndata: second line\n\n");
            more.countDown();
            assertThat(wire.until("0\r\n\r\n")).contains(": beat\n\n", "id: 2\nevent: ended\n\n");
        }
    }

    @Test
    void writerLearnsThatItsReaderWent() throws Exception {
        var gone = new CompletableFuture<Boolean>();
        Routes feed = Routes.none()
                .get(
                        "/api/v1/feed",
                        Surface.API,
                        request -> Answer.events(stream -> {
                            stream.whenClosed(() -> gone.complete(true));
                            while (stream.open()) {
                                stream.comment("beat");
                                pause();
                            }
                        }));
        try (Site site = Site.open(Site.loopback(), feed)) {
            try (Site.Wire wire = site.wire()) {
                wire.write("GET /api/v1/feed HTTP/1.1\r\nHost: a\r\n\r\n");
                wire.until(": beat\n\n\r\n");
            }
            assertThat(gone.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void readerThatStopsReadingIsCutOff() throws Exception {
        var gone = new CompletableFuture<Boolean>();
        Routes feed = Routes.none()
                .get(
                        "/api/v1/feed",
                        Surface.API,
                        request -> Answer.events(stream -> {
                            stream.whenClosed(() -> gone.complete(true));
                            String much = "x".repeat(100_000);
                            while (stream.open()) {
                                stream.send("1", "ended", much);
                            }
                        }));
        try (Site site = Site.open(Site.loopback().waiting(Duration.ofSeconds(1)), feed);
                Site.Wire wire = site.wire()) {
            wire.write("GET /api/v1/feed HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(gone.get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void writerThatBreaksBreaksTheStream() {
        Routes feed = Routes.none()
                .get(
                        "/api/v1/feed",
                        Surface.API,
                        request -> Answer.events(stream -> {
                            stream.send("1", "ended", "x");
                            throw new IllegalStateException("broken writer");
                        }));
        try (Site site = Site.open(Site.loopback(), feed);
                Site.Wire wire = site.wire()) {
            wire.write("GET /api/v1/feed HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(wire.rest())
                    .contains("data: x\n\n")
                    .doesNotEndWith("0\r\n\r\n")
                    .doesNotContain("broken writer");
        }
    }

    @Test
    void drainClosesTheStreams() throws Exception {
        var wake = new CountDownLatch(1);
        Routes feed = Routes.none()
                .get(
                        "/api/v1/feed",
                        Surface.API,
                        request -> Answer.events(stream -> {
                            stream.whenClosed(wake::countDown);
                            stream.send("1", "ended", "x");
                            await(wake);
                        }));
        try (Site site = Site.open(Site.loopback(), feed);
                Site.Wire wire = site.wire()) {
            wire.write("GET /api/v1/feed HTTP/1.1\r\nHost: a\r\n\r\n");
            wire.until("data: x\n\n\r\n");
            site.edge().drain(Duration.ofSeconds(20));
            assertThat(wire.rest()).isEqualTo("0\r\n\r\n");
            assertThat(site.lines(1)).extracting(RequestLog.Line::status).containsExactly(200);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
