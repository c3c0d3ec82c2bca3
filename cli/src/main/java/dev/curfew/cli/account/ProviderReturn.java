package dev.curfew.cli.account;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// Where a browser comes back to that a provider sends to the machine it runs on: takes the address that it
/// ends at, and keeps nothing of it. What the address is worth, the server decides.
final class ProviderReturn implements AutoCloseable {
    /// For a browser that does not come here.
    static final ProviderReturn NONE = new ProviderReturn(null);

    private final @Nullable HttpServer server;

    private ProviderReturn(@Nullable HttpServer server) {
        this.server = server;
    }

    /// Takes an address.
    @FunctionalInterface
    interface Taking {
        /// Takes one.
        ///
        /// @return what is wrong with it; empty where nothing is
        Optional<String> take(String address);
    }

    /// Listens where the provider will send the browser, if that is this machine and the port is free.
    ///
    /// @param address where the browser goes, with its `redirect_uri`
    static ProviderReturn listen(String address, Taking taking) {
        URI back = Arrays.stream(
                        String.valueOf(URI.create(address).getRawQuery()).split("&"))
                .filter(pair -> pair.startsWith("redirect_uri="))
                .map(pair ->
                        URI.create(URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8)))
                .findFirst()
                .orElse(URI.create(""));
        if (!"localhost".equals(back.getHost())) {
            return NONE;
        }
        try {
            var server = HttpServer.create(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), back.getPort()), 0);
            server.createContext("/", exchange -> {
                try (exchange) {
                    answer(exchange, back, taking);
                }
            });
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return new ProviderReturn(server);
        } catch (IOException taken) {
            // Then the address is pasted.
            return NONE;
        }
    }

    boolean listens() {
        return server != null;
    }

    private static void answer(HttpExchange exchange, URI back, Taking taking) throws IOException {
        URI asked = exchange.getRequestURI();
        // Another name for this machine would be somebody else's page that tries its luck.
        boolean ours = back.getPath().equals(asked.getPath())
                && exchange.getRequestMethod().equals("GET")
                && back.getRawAuthority().equals(exchange.getRequestHeaders().getFirst("Host"));
        if (!ours || asked.getRawQuery() == null) {
            say(exchange, 404, "Nothing here.");
            return;
        }
        Optional<String> wrong = taking.take(back + "?" + asked.getRawQuery());
        say(
                exchange,
                wrong.isEmpty() ? 200 : 400,
                wrong.isEmpty()
                        ? "The account is signed in. Close this window and go back to the terminal."
                        : "Nobody was signed in. Go back to the terminal to see why.");
    }

    private static void say(HttpExchange exchange, int status, String line) throws IOException {
        byte[] text = (line + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Connection", "close");
        exchange.sendResponseHeaders(status, text.length);
        exchange.getResponseBody().write(text);
    }

    @Override
    public void close() {
        if (server != null) {
            // The page that says so is let out.
            server.stop(1);
        }
    }
}
