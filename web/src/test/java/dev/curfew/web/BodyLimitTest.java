package dev.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How much of a body is read, and for how long.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BodyLimitTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int LIMIT = EdgeSettings.BODY_LIMIT;

    private final Site site = Site.open();
    private final Site hasty = Site.open(Site.loopback().waiting(Duration.ofSeconds(1)), Routes.none());

    @AfterAll
    void close() {
        site.close();
        hasty.close();
    }

    @Test
    void bodyAtTheLimitIsRead() {
        assertThat(whole("/api/v1/size", LIMIT).body()).isEqualTo("{\"size\":" + LIMIT + "}");
        assertThat(chunked("/api/v1/size", LIMIT).body()).isEqualTo("{\"size\":" + LIMIT + "}");
        assertThat(whole("/api/v1/size", 0).body()).isEqualTo("{\"size\":0}");
    }

    @ParameterizedTest
    @ValueSource(ints = {LIMIT + 1, 2 * LIMIT, LIMIT + Exchange.TOLERANCE - 1})
    void bodyOverTheLimitIsTooLarge(int size) {
        assertTooLarge(whole("/api/v1/size", size));
        assertTooLarge(chunked("/api/v1/size", size));
        assertThat(whole("/oauth/token", size).body()).contains("\"error\":\"invalid_request\"");
    }

    /// What is not taken in any more makes the system reset the connection, which can overtake the answer.
    @Test
    void bodyFarOverTheLimitIsRefusedOrHungUpOn() {
        for (int i = 0; i < 20; i++) {
            try {
                assertTooLarge(whole("/api/v1/size", LIMIT + Exchange.TOLERANCE + 1));
            } catch (UncheckedIOException hungUp) {
                assertThat(hungUp).hasCauseInstanceOf(IOException.class);
            }
        }
        assertThat(whole("/api/v1/size", 3).body()).isEqualTo("{\"size\":3}");
    }

    @Test
    void routeMayHaveItsOwnLimit() {
        assertThat(whole("/api/v1/large", 200_000).body()).isEqualTo("{\"size\":200000}");
        assertTooLarge(whole("/api/v1/large", 200_001));
    }

    @Test
    void bodyThatIsOnlyAnnouncedIsRefusedUnread() {
        assertThat(site.raw("POST /api/v1/size HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ")
                .contains("\"code\":\"body-too-large\"");
        String expecting =
                "POST /api/v1/size HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n";
        assertThat(site.raw(expecting)).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void chunkThatIsOnlyAnnouncedIsRefusedUnread() {
        assertThat(site.raw("POST /api/v1/size HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n"))
                .startsWith("HTTP/1.1 413 ")
                .contains("\"code\":\"body-too-large\"");
    }

    @Test
    void chunkSizeWithoutEndIsCutOff() throws InterruptedException {
        try (Site own = Site.open()) {
            try (Site.Wire wire = own.wire()) {
                wire.write("POST /api/v1/size HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;");
                String filler = "x".repeat(8192);
                for (int i = 0; i < 200; i++) {
                    wire.write(filler);
                }
                assertThat(wire.rest()).startsWith("HTTP/1.1 413 ");
            } catch (UncheckedIOException e) {
                assertThat(e).as("hung up on").hasCauseInstanceOf(SocketException.class);
            }
            // written although the client is no longer there to read it: 413, or 499 where writing failed too
            assertThat(own.lines(1)).extracting(RequestLog.Line::status).containsAnyOf(413, 499);
        }
    }

    @Test
    void bodyThatNobodyWantsIsReadBeforeItIsRefused() {
        assertThat(whole("/api/v1/nothing", LIMIT).statusCode()).isEqualTo(404);
        assertThat(whole("/api/v1/sessions", LIMIT).statusCode()).isEqualTo(405);
        assertThat(chunked("/api/v1/sessions/%00", LIMIT).statusCode()).isEqualTo(400);
        assertThat(whole("/api/v1/nothing", LIMIT + 100_000).statusCode()).isEqualTo(404);
    }

    @Test
    void bodyThatNobodyWantsIsNotWaitedForLong() {
        try (Site.Wire wire = hasty.wire()) {
            wire.write("POST /api/v1/nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
            assertThat(wire.rest()).isEmpty();
        }
    }

    @Test
    void bodyShorterThanAnnouncedReachesNoHandler() throws InterruptedException {
        try (Site own = Site.open(Site.loopback().waiting(Duration.ofSeconds(1)), Routes.none())) {
            try (Site.Wire wire = own.wire()) {
                wire.write("POST /api/v1/size HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
                assertThat(wire.rest()).isEmpty();
            }
            assertThat(own.lines(1)).extracting(RequestLog.Line::status).containsExactly(499);
        }
    }

    @Test
    void bodyLongerThanAnnouncedIsAnotherRequestAndABrokenOne() {
        String answers = site.raw("POST /api/v1/size HTTP/1.1\r\nHost: a\r\nContent-Type: " + FORM
                + "\r\nContent-Length: 3\r\n\r\nabcdef\r\n\r\n");
        assertThat(answers).startsWith("HTTP/1.1 200 ").contains("{\"size\":3}").contains("HTTP/1.1 400 ");
    }

    @Test
    void headersThatDripAreCutOff() throws InterruptedException {
        try (Site.Wire wire = hasty.wire()) {
            wire.write("GET /api/v1/sessions HTTP/1.1\r\nHost: a\r\n");
            var drip = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 100; i++) {
                        wire.write("x-" + i + ": 1\r\n");
                        Thread.sleep(100);
                    }
                } catch (InterruptedException | RuntimeException e) {
                    // the server hung up
                }
            });
            assertThat(wire.rest()).doesNotContain("200 OK");
            drip.interrupt();
            drip.join();
        }
    }

    @Test
    void silentConnectionIsCutOff() {
        try (Site.Wire wire = hasty.wire()) {
            assertThat(wire.rest()).isEmpty();
        }
    }

    @Test
    void continueIsSaidBeforeTheBodyIsSent() {
        try (Site.Wire wire = site.wire()) {
            wire.write("POST /api/v1/size HTTP/1.1\r\nHost: a\r\nContent-Type: " + FORM
                    + "\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            assertThat(wire.until("\r\n\r\n")).startsWith("HTTP/1.1 100 ");
            wire.write("abc");
            assertThat(wire.until("}")).contains("{\"size\":3}");
        }
    }

    private static void assertTooLarge(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("\"code\":\"body-too-large\"");
    }

    private HttpResponse<String> whole(String path, int size) {
        return site.post(path, FORM, new byte[size]);
    }

    private HttpResponse<String> chunked(String path, int size) {
        return site.send(site.to(path)
                .header("Content-Type", FORM)
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[size]))));
    }
}
