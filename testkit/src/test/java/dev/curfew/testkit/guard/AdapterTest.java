package dev.curfew.testkit.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.curfew.client.guard.Guard;
import dev.curfew.client.guard.Token;
import dev.curfew.client.guard.Verdict.Refused;
import dev.curfew.guard.httpserver.GuardedHandler;
import dev.curfew.guard.servlet.GuardFilter;
import dev.curfew.testkit.HttpProbe;
import io.helidon.webserver.WebServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Each adapter in the server that it is for: what is guarded is reached by living tokens only, and hears whose
/// they are.
class AdapterTest {
    private final Post post = new Post();
    private final Guard guard = post.guard();

    @AfterEach
    void close() {
        post.close();
    }

    @Test
    void handlerOfTheJdkIsReachedByLivingTokensOnly() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", new GuardedHandler(guard, (exchange, token) -> {
            byte[] body = whose(token).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        }));
        server.createContext("/scoped", new GuardedHandler(guard, (exchange, token) -> exchange.close(), "reports"));
        server.start();
        try {
            isGuarded(server.getAddress().getPort());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void servletBehindTheFilterIsReachedByLivingTokensOnly() throws Exception {
        var server = new Server();
        var connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        var context = new ServletContextHandler();
        context.addFilter(new FilterHolder(new GuardFilter(guard, "reports")), "/scoped", null);
        context.addFilter(new FilterHolder(new GuardFilter(guard)), "/*", null);
        context.addServlet(new ServletHolder(new Whose()), "/*");
        server.setHandler(context);
        server.start();
        try {
            isGuarded(connector.getLocalPort());
        } finally {
            server.stop();
        }
    }

    private static final class Whose extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print(whose((Token) request.getAttribute(GuardFilter.TOKEN)));
        }
    }

    @Test
    void routeOfHelidonIsReachedByLivingTokensOnly() {
        var scoped = new dev.curfew.guard.helidon.GuardFilter(guard, "reports");
        var server = WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .routing(routing -> routing.addFilter(new dev.curfew.guard.helidon.GuardFilter(guard))
                        .addFilter((chain, request, response) -> {
                            if (request.path().path().equals("/scoped")) {
                                scoped.filter(chain, request, response);
                            } else {
                                chain.proceed();
                            }
                        })
                        .get(
                                "/",
                                (request, response) -> response.send(
                                        whose(request.context().get(Token.class).orElseThrow()))))
                .build()
                .start();
        try {
            isGuarded(server.port());
        } finally {
            server.stop();
        }
    }

    private void isGuarded(int port) {
        var service = HttpProbe.at(URI.create("http://127.0.0.1:" + port));
        var terminal = post.terminal();
        var signedIn = service.withBearer(terminal.token());

        var answer = signedIn.get("/");
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("session " + terminal.session());
        assertThat(signedIn.get("/scoped").status()).isEqualTo(403);
        var missing = service.get("/");
        assertThat(missing.status()).isEqualTo(401);
        assertThat(missing.header("WWW-Authenticate")).contains("Bearer");
        assertThat(missing.json().get("code").asString()).isEqualTo("missing");

        terminal.api().post("/api/auth/logout", Map.of());
        Post.awaits(guard, terminal, Refused.class);

        var ended = signedIn.get("/");
        assertThat(ended.status()).isEqualTo(401);
        assertThat(ended.json().get("code").asString()).isEqualTo("ended");
    }

    private static String whose(Token token) {
        return "session " + token.session().orElseThrow();
    }
}
