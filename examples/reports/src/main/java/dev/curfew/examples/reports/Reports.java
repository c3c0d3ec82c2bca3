package dev.curfew.examples.reports;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.guard.Guard;
import dev.curfew.client.guard.GuardSettings;
import dev.curfew.client.guard.Token;
import dev.curfew.guard.httpserver.GuardedHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;

/// Answers `GET /report` for whoever holds a living access token of the authority that the environment names.
public final class Reports {
    private Reports() {}

    /// Serves until it is killed.
    public static void main(String[] words) throws IOException {
        Map<String, String> environment = System.getenv();
        String server = environment.getOrDefault("CURFEW_SERVER", "http://127.0.0.1:8420");
        String issuer = environment.getOrDefault("CURFEW_ISSUER", server);
        Guard guard = Guard.start(
                World.system(),
                GuardSettings.of(
                        URI.create(server),
                        issuer,
                        Set.of(environment.getOrDefault("REPORTS_AUDIENCE", issuer)),
                        required("REPORTS_CLIENT_ID"),
                        Secret.of(required("REPORTS_CLIENT_SECRET"))),
                environment);

        int port = Integer.parseInt(environment.getOrDefault("REPORTS_PORT", "8430"));
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/report", new GuardedHandler(guard, Reports::report));
        http.createContext("/health", exchange -> health(exchange, guard));
        http.start();
        System.out.println(
                "reports are at http://127.0.0.1:" + http.getAddress().getPort() + "/report");
    }

    private static void report(HttpExchange exchange, Token token) throws IOException {
        answer(exchange, 200, "a report for " + token.subject() + "\n");
    }

    private static void health(HttpExchange exchange, Guard guard) throws IOException {
        boolean fresh = guard.standing().fresh();
        answer(exchange, fresh ? 200 : 503, fresh ? "well\n" : "not sure who has signed out\n");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String required(String variable) {
        return Optional.ofNullable(System.getenv(variable))
                .orElseThrow(() -> new IllegalStateException(variable
                        + " is missing: register a first-party app with the scope feed, and give its id and secret"));
    }
}
