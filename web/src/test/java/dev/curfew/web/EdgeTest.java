package dev.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.World;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What a proper client sees: routes, forms of refusal, headers.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EdgeTest {
    private final Site site = Site.open();

    @AfterAll
    void close() {
        site.close();
    }

    @Test
    void literalGoesBeforeParameter() {
        assertThat(site.get("/api/v1/sessions/current").body()).isEqualTo("{\"current\":true}");
        assertThat(site.get("/api/v1/sessions/curren").body()).isEqualTo("{\"id\":\"curren\"}");
        assertThat(site.get("/api/v1/sessions/a%20b%C3%BC").body()).isEqualTo("{\"id\":\"a bü\"}");
        assertThat(site.get("/api/v1/sessions").body()).isEqualTo("[\"a\",\"b\"]");
    }

    @Test
    void unknownPathIsRefusedInTheFormOfItsPrefix() {
        HttpResponse<String> api = site.get("/api/v1/nothing");
        assertThat(api.statusCode()).isEqualTo(404);
        assertThat(api.headers().firstValue("content-type")).hasValue("application/problem+json");
        String id = api.headers().firstValue("x-request-id").orElseThrow();
        assertThat(api.body())
                .isEqualTo(
                        "{\"type\":\"urn:curfew:problem:not-found\",\"title\":\"There is nothing here\",\"status\":404,"
                                + "\"detail\":\"Check the address.\",\"code\":\"not-found\",\"instance\":\"" + id
                                + "\"}");

        HttpResponse<String> oauth = site.get("/oauth/nothing");
        assertThat(oauth.statusCode()).isEqualTo(404);
        assertThat(oauth.body())
                .isEqualTo("{\"error\":\"invalid_request\",\"error_description\":\"Check the address.\"}");

        HttpResponse<String> page = site.get("/nothing", "Accept", "text/html,application/xhtml+xml");
        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body()).contains("<title>There is nothing here</title>");

        assertThat(site.get("/nothing").headers().firstValue("content-type")).hasValue("application/problem+json");
    }

    @Test
    void wrongMethodNamesTheRightOnes() {
        HttpResponse<String> refused =
                site.send(site.to("/api/v1/sessions/x").PUT(HttpRequest.BodyPublishers.noBody()));
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("allow")).hasValue("DELETE, GET, HEAD, OPTIONS");
        assertThat(refused.body()).contains("\"code\":\"method-not-allowed\"");

        HttpResponse<String> token = site.get("/oauth/token");
        assertThat(token.statusCode()).isEqualTo(405);
        assertThat(token.headers().firstValue("allow")).hasValue("OPTIONS, POST");
        assertThat(token.body()).contains("\"error\":\"invalid_request\"");
    }

    @Test
    void optionsTellWhatMayBeDone() {
        HttpResponse<String> options =
                site.send(site.to("/api/v1/sessions/x").method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.headers().firstValue("allow")).hasValue("DELETE, GET, HEAD, OPTIONS");
    }

    @Test
    void headIsGetWithoutItsBody() {
        HttpResponse<String> head =
                site.send(site.to("/api/v1/sessions").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("content-length")).hasValue("9");
        assertThat(head.body()).isEmpty();
        assertThat(site.get("/api/v1/sessions").statusCode()).isEqualTo(200);
    }

    @Test
    void noContentHasNone() {
        assertThat(site.send(site.to("/api/v1/sessions/x").DELETE()).statusCode())
                .isEqualTo(204);
    }

    @Test
    void ourOwnDefectIsInternalAndTellsNothing() {
        HttpResponse<String> broken = site.get("/api/v1/broken");
        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(broken.body())
                .contains("\"code\":\"internal\"")
                .contains(broken.headers().firstValue("x-request-id").orElseThrow())
                .doesNotContain("boom", "IllegalState");
    }

    @Test
    void whoShouldComeBackLearnsWhen() {
        HttpResponse<String> busy = site.get("/api/v1/busy");
        assertThat(busy.statusCode()).isEqualTo(503);
        assertThat(busy.headers().firstValue("retry-after")).hasValue("1");

        HttpResponse<String> slow = site.get("/oauth/slow");
        assertThat(slow.statusCode()).isEqualTo(429);
        assertThat(slow.headers().firstValue("retry-after")).hasValue("7");
        assertThat(slow.body()).contains("\"error\":\"slow_down\"");
    }

    @Test
    void everyAnswerCarriesTheSecurityHeaders() {
        for (String path : List.of("/page", "/api/v1/sessions", "/oauth/nothing", "/api/v1/broken")) {
            HttpResponse<String> answer = site.get(path);
            assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("referrer-policy")).hasValue("no-referrer");
            assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
            assertThat(answer.headers().firstValue("x-request-id").orElseThrow())
                    .matches("req_[0-9a-z]{26}");
            assertThat(answer.headers().firstValue("strict-transport-security")).isEmpty();
        }
    }

    @Test
    void pageRunsNothingButOurFiles() {
        HttpResponse<String> page = site.get("/page");
        assertThat(page.headers().firstValue("content-security-policy"))
                .hasValue("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
                        + " font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none';"
                        + " base-uri 'none'");
        assertThat(page.headers().allValues("set-cookie"))
                .containsExactly(
                        "one=1; Path=/; HttpOnly; Secure; SameSite=Lax",
                        "two=2; Path=/; HttpOnly; Secure; SameSite=Lax");
    }

    @Test
    void problemOfAPageIsAPage() {
        HttpResponse<String> page = site.get("/page/none", "Accept", "application/json");
        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("content-security-policy")).isPresent();
    }

    @Test
    void logNamesTheRouteAndNeverThePath() throws InterruptedException {
        try (Site quiet = Site.open()) {
            String id = quiet.get("/api/v1/sessions/s3cret?token=s3cret", "Authorization", "Bearer s3cret")
                    .headers()
                    .firstValue("x-request-id")
                    .orElseThrow();
            quiet.get("/s3cret");
            List<RequestLog.Line> lines = quiet.lines(2);
            RequestLog.Line line = lines.getFirst();
            assertThat(line)
                    .isEqualTo(new RequestLog.Line("GET", "/api/v1/sessions/{id}", 200, line.nanos(), id, "127.0.0.1"));
            assertThat(lines.getLast().route()).isEqualTo("-");
            assertThat(lines.getLast().status()).isEqualTo(404);
            assertThat(lines.toString()).doesNotContain("s3cret");
        }
    }

    @Test
    void errorPageThatBreaksLeavesItsStatus() {
        ErrorPage broken = (problem, request) -> {
            throw new IllegalStateException("broken page");
        };
        try (Edge edge = Edge.open(Site.loopback(), World.system(), Site.ROUTES, broken, RequestLog.NONE);
                Site.Wire wire = new Site.Wire(edge.port())) {
            wire.write("GET /page/none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(wire.rest())
                    .startsWith("HTTP/1.1 404 ")
                    .contains("There is nothing here. (req_")
                    .doesNotContain("broken");
        }
    }

    @Test
    void logRecordsCarryTheirFields() throws InterruptedException {
        var records = new CopyOnWriteArrayList<LogRecord>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                records.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger access = Logger.getLogger("dev.curfew.access");
        access.addHandler(handler);
        try (Site quiet = Site.open()) {
            quiet.get("/api/v1/sessions/s3cret");
            quiet.lines(1);
        } finally {
            access.removeHandler(handler);
        }
        assertThat(records)
                .anySatisfy(record -> assertThat(record.getParameters())
                        .contains(
                                Map.entry("method", "GET"),
                                Map.entry("route", "/api/v1/sessions/{id}"),
                                Map.entry("status", 200),
                                Map.entry("peer", "127.0.0.1")))
                .allSatisfy(record ->
                        assertThat(List.of(record.getParameters()).toString()).doesNotContain("s3cret"));
    }

    @Test
    void takenPortIsAnErrorThatNamesIt() {
        EdgeSettings taken = EdgeSettings.of("127.0.0.1", site.edge().port());
        assertThatThrownBy(() -> Site.open(taken, Routes.none()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot listen on 127.0.0.1:" + site.edge().port());
    }

    @Test
    void routeIsGivenOnce() {
        Routes twice = Routes.none().get("/peer", Surface.API, request -> Answer.noContent());
        assertThatThrownBy(() -> Site.open(Site.loopback(), twice)).hasMessageContaining("two routes for GET /peer");
    }

    @Test
    void formAndQueryAreRead() {
        assertThat(site.post(
                                "/oauth/token",
                                "Application/X-WWW-Form-Urlencoded; charset=UTF-8",
                                "grant_type=a+b%C3%BC&x=".getBytes(StandardCharsets.UTF_8))
                        .body())
                .isEqualTo("{\"grant_type\":\"a bü\"}");
        assertThat(site.get("/oauth/authorize?state=a%26b%3Dc%2Bd").body()).isEqualTo("{\"state\":\"a&b=c+d\"}");
        assertThat(site.get("/oauth/authorize").body()).isEqualTo("{\"state\":\"-\"}");
    }
}
