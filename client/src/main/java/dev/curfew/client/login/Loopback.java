package dev.curfew.client.login;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.curfew.base.Octets;
import dev.curfew.base.World;
import dev.curfew.client.login.Login.Pasted;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;

/// The way back from the browser: a listener on 127.0.0.1 that takes one answer of the server and shows the
/// person how it went (RFC 8252, section 7.3). Only the answer that carries this sign-in's own `state`
/// counts; anything else that knocks is turned away and changes nothing.
final class Loopback implements Login.Return {
    private static final String PATH = "/auth/callback";
    /// Codex's, which are registered at servers that want to know the port.
    private static final List<Integer> PORTS = List.of(1455, 1457);
    private static final int VERIFIER = 64;
    private static final int STATE = 32;

    private final Site site;
    private final HttpServer server;
    private final String verifier;
    private final String state;

    private Loopback(Site site, HttpServer server, World world) {
        this.site = site;
        this.server = server;
        this.verifier = unguessable(world, VERIFIER);
        this.state = unguessable(world, STATE);
    }

    /// Opens the listener.
    ///
    /// @param anyPort whether the server takes people back to any port
    static Loopback open(Site site, boolean anyPort, World world) throws LoginException {
        for (int port : PORTS) {
            Optional<HttpServer> server = bound(port);
            if (server.isPresent()) {
                return new Loopback(site, server.get(), world);
            }
        }
        if (anyPort) {
            Optional<HttpServer> server = bound(0);
            if (server.isPresent()) {
                return new Loopback(site, server.get(), world);
            }
        }
        throw new LoginException("No port on 127.0.0.1 is free for the browser to come back to (1455, 1457)."
                + " End the sign-in that waits there, or sign in with --device-auth.");
    }

    /// Where the person is to go.
    URI authorization() throws LoginException {
        URI at = site.authorization()
                .orElseThrow(() -> new LoginException(
                        "The server does not sign people in through a browser. Sign in with --device-auth."));
        var query = new LinkedHashMap<String, String>();
        query.put("response_type", "code");
        query.put("client_id", site.terms().clientId());
        query.put("redirect_uri", redirect());
        query.put("scope", site.terms().scope());
        query.put("code_challenge", challenge());
        query.put("code_challenge_method", "S256");
        query.put("state", state);
        if (!site.terms().workspaces().isEmpty()) {
            query.put("allowed_workspace_id", String.join(",", site.terms().workspaces()));
        }
        return URI.create(at + (at.getRawQuery() == null ? "?" : "&") + Site.form(query));
    }

    /// Begins to listen.
    void serve(Login login) {
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(login, exchange);
            }
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /// Stops.
    void close() {
        server.stop(0);
    }

    /// What a person brought back from a browser on another machine.
    @Override
    public Pasted take(Login login, String address) {
        Optional<Map<String, String>> answer = answer(address);
        if (answer.isEmpty()) {
            return Pasted.UNKNOWN;
        }
        if (!isOurs(answer.get())) {
            return Pasted.FOREIGN;
        }
        if (!login.take()) {
            return Pasted.OVER;
        }
        Thread.startVirtualThread(() -> login.tell(finished(login, answer.get())));
        return Pasted.TAKEN;
    }

    private void answer(Login login, HttpExchange exchange) throws IOException {
        if (!isForUs(exchange)) {
            show(exchange, 404, LoginPage.NOTHING_HERE);
            return;
        }
        if (!exchange.getRequestMethod().equals("GET")) {
            show(exchange, 405, LoginPage.NOTHING_HERE);
            return;
        }
        Map<String, String> answer = fields(exchange.getRequestURI().getRawQuery());
        if (!isOurs(answer)) {
            show(exchange, 400, LoginPage.ANOTHER_SIGN_IN);
        } else if (!login.take()) {
            show(exchange, 409, LoginPage.OVER);
        } else {
            Outcome outcome = finished(login, answer);
            try {
                show(exchange, outcome instanceof Outcome.SignedIn ? 200 : 400, LoginPage.of(outcome));
            } finally {
                exchange.close();
                login.tell(outcome);
            }
        }
    }

    /// Another name for this machine would be somebody else's page that tries its luck.
    private boolean isForUs(HttpExchange exchange) {
        String host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"));
        int port = server.getAddress().getPort();
        return exchange.getRequestURI().getPath().equals(PATH)
                && (host.equals("127.0.0.1:" + port) || host.equals("localhost:" + port));
    }

    private boolean isOurs(Map<String, String> answer) {
        return Octets.sha256(answer.getOrDefault("state", "").getBytes(StandardCharsets.UTF_8))
                .equals(Octets.sha256(state.getBytes(StandardCharsets.UTF_8)));
    }

    private Outcome finished(Login login, Map<String, String> answer) {
        // RFC 9207: an answer of another server is not taken to this one.
        String issuer = answer.getOrDefault("iss", site.namesItself() ? "" : site.issuer());
        if (!issuer.equals(site.issuer())) {
            return new Outcome.Failed("Another server than the one that was asked answered. Start the sign-in again.");
        }
        if (answer.containsKey("error")) {
            Refusal refusal = Refusal.of(answer.get("error"));
            return refusal == Refusal.DENIED ? new Outcome.Denied() : new Outcome.Failed(refusal.sentence());
        }
        String code = answer.getOrDefault("code", "");
        if (code.isEmpty()) {
            return new Outcome.Failed("The server sent the browser back without a code. Start the sign-in again.");
        }
        return login.finish(() -> site.redeem(Map.of(
                "grant_type",
                "authorization_code",
                "client_id",
                site.terms().clientId(),
                "code",
                code,
                "redirect_uri",
                redirect(),
                "code_verifier",
                verifier)));
    }

    private String redirect() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
    }

    private String challenge() {
        return Octets.sha256(verifier.getBytes(StandardCharsets.US_ASCII)).toString();
    }

    private static String unguessable(World world, int length) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(world.random(length));
    }

    private static Optional<HttpServer> bound(int port) {
        try {
            return Optional.of(HttpServer.create(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0));
        } catch (IOException taken) {
            return Optional.empty();
        }
    }

    private static Optional<Map<String, String>> answer(String address) {
        try {
            URI uri = new URI(address);
            return PATH.equals(uri.getPath()) && uri.getRawQuery() != null
                    ? Optional.of(fields(uri.getRawQuery()))
                    : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    /// The members of a query; of one that is there twice the first.
    private static Map<String, String> fields(@org.jspecify.annotations.Nullable String query) {
        var fields = new HashMap<String, String>();
        for (String pair : query == null ? new String[0] : query.split("&", 64)) {
            int equals = pair.indexOf('=');
            try {
                fields.putIfAbsent(
                        decoded(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            } catch (IllegalArgumentException garbled) {
                return Map.of();
            }
        }
        return fields;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void show(HttpExchange exchange, int status, LoginPage page) throws IOException {
        byte[] bytes = page.html();
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "text/html; charset=utf-8");
        headers.set("Cache-Control", "no-store");
        headers.set("Connection", "close");
        // The address holds a code: it is spent, and still nobody's business.
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
