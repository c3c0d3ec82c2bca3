package dev.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is not a proper request is refused with a clear 4xx in the form of its surface, and the next one is
/// served.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";

    private final Site site = Site.open();

    @AfterEach
    void siteStillServes() {
        assertThat(site.get("/api/v1/sessions").statusCode()).isEqualTo(200);
        assertThat(site.lines()).allSatisfy(line -> {
            assertThat(line.method()).matches("[A-Z]+");
            assertThat(line.route()).matches("-|/[a-z0-9/{}]+");
        });
    }

    @AfterAll
    void close() {
        site.close();
    }

    @Test
    void parameterSentTwiceIsRefused() {
        HttpResponse<String> form = post("/oauth/token", FORM, "grant_type=a&grant_type=a");
        assertThat(form.statusCode()).isEqualTo(400);
        assertThat(form.body()).contains("\"error\":\"invalid_request\"", "more than once");
        assertThat(form.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(post("/oauth/token", FORM, "grant_type=a&x=1&x=2").statusCode())
                .isEqualTo(400);
        assertThat(post("/oauth/token", FORM, "grant_type=a&resource=1&resource=2")
                        .statusCode())
                .isEqualTo(200);
        assertThat(site.get("/oauth/authorize?state=1&state=2").statusCode()).isEqualTo(400);
    }

    @Test
    void missingParameterIsNamed() {
        HttpResponse<String> missing = post("/oauth/token", FORM, "grant_type=&x=1");
        assertThat(missing.statusCode()).isEqualTo(400);
        assertThat(missing.body())
                .isEqualTo("{\"error\":\"invalid_request\","
                        + "\"error_description\":\"The parameter grant_type is missing.\"}");
    }

    @Test
    void invalidUtf8IsRefused() {
        assertThat(post("/oauth/token", FORM, "grant_type=%ff%fe").statusCode()).isEqualTo(400);
        assertThat(post("/oauth/token", FORM, "grant_type=\u00ff").statusCode()).isEqualTo(400);
        assertThat(post("/api/v1/echo", JSON, "{\"name\":\"\u00ff\"}").statusCode())
                .isEqualTo(400);
        assertThat(site.raw("GET /oauth/authorize?state=%ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"error\":\"invalid_request\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"grant_type=%", "grant_type=%4", "grant_type=%zz", "%%%=1"})
    void brokenEscapeIsRefused(String body) {
        assertThat(post("/oauth/token", FORM, body).statusCode()).isEqualTo(400);
        assertThat(site.raw("GET /oauth/authorize?" + body.replace("grant_type", "state")
                        + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"error\":\"invalid_request\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "\"name\"",
                "{\"name\":1}",
                "{\"name\":null}",
                "{\"name\":\"\"}",
                "{\"name\":\"a\",\"name\":\"b\"}",
                "{\"name\":\"a\"} x",
                "{'name':'a'}"
            })
    void bodyThatIsNotTheObjectAskedForIsRefused(String body) {
        HttpResponse<String> refused = post("/api/v1/echo", JSON, body);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(refused.body()).contains("\"code\":\"malformed-request\"");
    }

    @Test
    void deepNestingIsRefused() {
        assertThat(post("/api/v1/echo", JSON, "{\"a\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void unknownMembersAreIgnored() {
        assertThat(post("/api/v1/echo", JSON, "{\"x\":[{}],\"name\":\"a\"}").body())
                .isEqualTo("{\"name\":\"a\"}");
    }

    @Test
    void otherMediaTypesAreRefused() {
        HttpResponse<String> api = post("/api/v1/echo", FORM, "name=a");
        assertThat(api.statusCode()).isEqualTo(415);
        assertThat(api.body()).contains("\"code\":\"unsupported-media-type\"");
        HttpResponse<String> oauth = post("/oauth/token", "text/plain", "grant_type=a");
        assertThat(oauth.statusCode()).isEqualTo(415);
        assertThat(oauth.body()).contains("\"error\":\"invalid_request\"");
        HttpResponse<String> none = site.send(site.to("/oauth/token").POST(HttpRequest.BodyPublishers.ofString("a=b")));
        assertThat(none.statusCode()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%ff", "a=1&a=2", "%e2%82=1"})
    void queryThatNobodyLooksAtIsRefusedToo(String query) {
        assertThat(site.get("/api/v1/sessions?" + query).statusCode()).isEqualTo(400);
    }

    @Test
    void bodyThatNobodyLooksAtIsRefusedToo() {
        assertThat(post("/oauth/client", JSON, "[]").statusCode()).isEqualTo(405);
        assertThat(site.raw("GET /api/v1/sessions HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                        + "Content-Type: text/plain\r\nContent-Length: 1\r\n\r\nx"))
                .startsWith("HTTP/1.1 415 ");
        assertThat(site.raw("GET /api/v1/sessions HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                        + "Content-Type: application/json\r\nContent-Length: 1\r\n\r\n{"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void unreadableCredentialsAreRefused() {
        assertThat(site.get("/oauth/client", "Authorization", "Basic !!!").statusCode())
                .isEqualTo(400);
        assertThat(site.get("/oauth/client", "Authorization", basic("nocolon")).statusCode())
                .isEqualTo(400);
        assertThat(site.get("/oauth/client", "Authorization", basic("a%zz:b")).statusCode())
                .isEqualTo(400);
        assertThat(site.get("/oauth/client", "Authorization", basic("a%3Ab+c:d"))
                        .body())
                .isEqualTo("{\"name\":\"a:b c\"}");
        assertThat(site.get("/oauth/client", "Authorization", "Digest x").body())
                .isEqualTo("{\"name\":\"-\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/sessions/..",
                "/api/v1/sessions/../../../etc/passwd",
                "/api/v1/sessions/%2e%2e",
                "/api/v1/sessions/%2E.",
                "/api/v1/sessions/.",
                "/api/v1/sessions/a%2fb",
                "/api/v1/sessions/a%2Fb",
                "/api/v1/sessions/a%5cb",
                "/api/v1/sessions/a%00b",
                "/api/v1/sessions/a%0d%0ab",
                "/api/v1/sessions/%ff",
                "/api/v1/sessions/%",
                "/api/v1/sessions/%4",
                "/api/v1/sessions/%zz",
            })
    void pathThatCouldMeanAnotherIsRefused(String path) {
        String answer = site.raw("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\"code\":\"malformed-request\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//api/v1/sessions",
                "/api//v1/sessions",
                "/api/v1/sessions/",
                "/api/v1/sessions//",
                "/api/v1/sessions;x=1",
                "/api/v1/SESSIONS",
                "/api",
                "/",
            })
    void pathThatIsOnlySimilarIsUnknown(String path) {
        String answer = site.raw("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 404 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\n",
                "hello\r\n\r\n",
                "GET\r\n\r\n",
                "GET /\r\n\r\n",
                "GET / HTTP/1.0\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\nHost: a\n\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nb ad: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nx: a\u0000b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n folded: x\r\n\r\n",
                "GET /<script> HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /\u00ff\u00fe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET sessions HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "POST /oauth/token HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
                "POST /oauth/token HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "POST /oauth/token HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "POST /oauth/token HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /oauth/token HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
                "POST /oauth/token HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "POST /oauth/token HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
                "POST /oauth/token HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n",
            })
    void garbageIsRefusedAndNotRepeated(String garbage) {
        String answer = site.raw(garbage);
        assertThat(answer).matches("(?s)HTTP/1\\.1 (400|404|413) .*");
        assertThat(answer).contains("x-request-id: req_").contains("Connection: close");
        assertThat(answer).doesNotContain("<script", "hello", "\u00ff", "Content-Length: x", "java.", "Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "CONNECT", "FOO", "PROPFIND"})
    void otherMethodsAreNotAllowed(String method) {
        String answer = site.raw(method + " /api/v1/sessions HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 405 ").contains("Allow: GET, HEAD, OPTIONS");
    }

    @Test
    void overlongAddressIsRefused() {
        assertThat(site.raw("GET /oauth/authorize?state=" + "a".repeat(9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(site.get("/oauth/authorize?state=" + "a".repeat(7_000)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void thousandCookiesAreRefused() {
        String cookies = IntStream.range(0, 1000).mapToObj(i -> "c" + i + "=1").collect(Collectors.joining("; "));
        HttpResponse<String> refused = site.get("/api/v1/sessions", "Cookie", cookies);
        assertThat(refused.statusCode()).isEqualTo(431);
        assertThat(refused.body()).contains("\"code\":\"headers-too-large\"");
        assertThat(site.get("/oauth/authorize", "Cookie", cookies).body()).contains("\"error\":\"invalid_request\"");
    }

    @Test
    void tooManyOrTooLargeHeadersAreRefused() {
        String many =
                IntStream.range(0, 101).mapToObj(i -> "x-" + i + ": 1\r\n").collect(Collectors.joining());
        assertThat(site.raw("GET /api/v1/sessions HTTP/1.1\r\nHost: a\r\n" + many + "\r\n"))
                .startsWith("HTTP/1.1 431 ");
        String large = "x-large: " + "a".repeat(17_000) + "\r\n";
        assertThat(site.raw("GET /api/v1/sessions HTTP/1.1\r\nHost: a\r\n" + large + "\r\n"))
                .startsWith("HTTP/1.1 431 ");
        String huge = "x-huge: " + "a".repeat(70_000) + "\r\n";
        assertThat(site.raw("GET /api/v1/sessions HTTP/1.1\r\nHost: a\r\n" + huge + "\r\n"))
                .startsWith("HTTP/1.1 4");
    }

    @Test
    void userAgentIsTamed() {
        String answer = site.raw("GET /peer HTTP/1.1\r\nHost: a\r\nConnection: close\r\nUser-Agent: a\tb"
                + "x".repeat(300) + "\r\n\r\n");
        assertThat(answer).contains("\"agent\":\"ab" + "x".repeat(198) + "\"");
    }

    private HttpResponse<String> post(String path, String mediaType, String body) {
        return site.post(path, mediaType, body.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
