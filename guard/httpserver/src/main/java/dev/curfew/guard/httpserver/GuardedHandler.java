package dev.curfew.guard.httpserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.curfew.client.guard.Guard;
import dev.curfew.client.guard.Token;
import dev.curfew.client.guard.Verdict;
import java.io.IOException;
import java.util.List;

/// A handler behind a guard. It hands the token on with the call: the attributes of an exchange belong to all
/// exchanges of its context.
public final class GuardedHandler implements HttpHandler {
    private final Guard guard;
    private final List<String> scopes;
    private final Service service;

    /// What is guarded.
    @FunctionalInterface
    public interface Service {
        /// Answers a call.
        ///
        /// @param token on whose word it was let through
        void handle(HttpExchange exchange, Token token) throws IOException;
    }

    /// @param scopes that a token must have, all of them
    public GuardedHandler(Guard guard, Service service, String... scopes) {
        this.guard = guard;
        this.service = service;
        this.scopes = List.of(scopes);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        List<String> sent = exchange.getRequestHeaders().getOrDefault("Authorization", List.of());
        Verdict verdict = guard.check(sent.size() == 1 ? sent.getFirst() : null);
        for (String scope : scopes) {
            verdict = verdict.demanding(scope);
        }
        if (verdict instanceof Verdict.Admitted(Token token)) {
            service.handle(exchange, token);
            return;
        }
        try (exchange) {
            verdict.headers().forEach(exchange.getResponseHeaders()::set);
            boolean bare = exchange.getRequestMethod().equals("HEAD");
            byte[] body = verdict.problem();
            exchange.sendResponseHeaders(verdict.status(), bare ? -1 : body.length);
            if (!bare) {
                exchange.getResponseBody().write(body);
            }
        }
    }
}
