package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.curfew.testkit.Stub.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpProbeTest {
    private final Stub stub = Stub.start();
    private final HttpProbe probe = HttpProbe.at(stub.uri());

    @AfterEach
    void stop() {
        stub.close();
    }

    @Test
    void itSaysWhatItIsTold() {
        stub.on("POST", "/form", asked -> Answer.json(200, asked.form()));
        stub.on("POST", "/json", asked -> Answer.json(201, asked.body()));

        assertThat(probe.form("/form", "a", "1 & 2", "b", "ü").json()).hasToString("{\"a\":\"1 & 2\",\"b\":\"ü\"}");
        var answer = probe.withBearer("crat_1").with("X-Thing", "x").post("/json", Map.of("name", "ü"));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.mediaType()).contains("application/json");
        assertThat(answer.json().path("name").asString()).isEqualTo("ü");
        var asked = stub.asked("/json").getFirst();
        assertThat(asked.bearer()).isEqualTo("crat_1");
        assertThat(asked.headers()).containsEntry("x-thing", "x").containsEntry("content-type", "application/json");
        assertThat(stub.asked("/form").getFirst().headers()).doesNotContainKey("authorization");
    }

    @Test
    void aFieldMayComeTwice() {
        probe.form("/form", "code", "1", "code", "2");

        assertThat(stub.asked("/form").getFirst().body()).isEqualTo("code=1&code=2");
    }

    @Test
    void basicCredentialsAreEncodedFirst() {
        probe.withBasic("a:b", "c d").get("/");

        assertThat(stub.asked("/").getFirst().headers()).containsEntry("authorization", "Basic YSUzQWI6Yytk");
    }

    @Test
    void redirectsAreShownAndCookiesKept() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.createContext("/in", exchange -> {
            exchange.getResponseHeaders().add("Set-Cookie", "curfew_session=s1; HttpOnly; Path=/");
            exchange.getResponseHeaders().add("Location", "/home?a=1");
            exchange.sendResponseHeaders(303, -1);
        });
        server.createContext("/who", exchange -> {
            byte[] cookie = String.valueOf(exchange.getRequestHeaders().getFirst("Cookie"))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, cookie.length);
            exchange.getResponseBody().write(cookie);
            exchange.close();
        });
        server.createContext("/out", exchange -> {
            exchange.getResponseHeaders().add("Set-Cookie", "curfew_session=; Max-Age=0");
            exchange.sendResponseHeaders(204, -1);
        });
        server.start();
        try {
            var browser = HttpProbe.at(
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort()));

            var in = browser.get("/in");

            assertThat(in.status()).isEqualTo(303);
            assertThat(in.location()).isEqualTo(URI.create("/home?a=1"));
            assertThat(browser.cookies()).isEqualTo(Map.of("curfew_session", "s1"));
            assertThat(browser.get("/who").text()).isEqualTo("curfew_session=s1");
            assertThat(browser.stranger().get("/who").text()).isEqualTo("null");
            browser.get("/out");
            assertThat(browser.get("/who").text()).isEqualTo("null");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void answersAreHeldAgainstAContract() {
        var contract = Contract.load(new ByteArrayInputStream("""
                openapi: 3.1.0
                paths:
                  /ok: {get: {responses: {200: {description: Fine., content: {application/json: {schema: {type: object}}}}}}}
                """.getBytes(StandardCharsets.UTF_8)));
        stub.on("GET", "/ok", asked -> Answer.json(200, "{}"));

        assertThat(probe.holding(contract).get("/ok").status()).isEqualTo(200);

        stub.on("GET", "/ok", asked -> Answer.json(200, "[]"));
        assertThatThrownBy(() -> probe.holding(contract).withBearer("x").get("/ok"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("GET /ok");
        assertThat(probe.get("/ok").text()).isEqualTo("[]");
    }

    @Test
    void whatNoHonestClientSaysCanBeSaid() {
        assertThat(probe.raw("NONSENSE\r\n\r\n")).startsWith("HTTP/1.1 400");
    }
}
