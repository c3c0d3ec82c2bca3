package dev.curfew.web;

import dev.curfew.base.World;
import io.helidon.http.DirectHandler;
import io.helidon.http.HttpLogConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The running HTTP server.
public final class Edge implements AutoCloseable {
    /// Of the request line: a hard limit of the server; {@link Exchange} refuses less.
    private static final int TARGET_LIMIT = 16 * 1024;
    /// Hard limit of the server; {@link Exchange} refuses less, and in the form of the surface.
    private static final int HEADER_LIMIT = 64 * 1024;

    private static final int CONNECTION_LIMIT = 10_000;

    /// For connections to end once no request is left on them.
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final WebServer server;
    private final int port;
    private final Routes routes;
    private final Running running;
    private final Patience patience;
    private @Nullable Thread stopping;

    private Edge(WebServer server, Routes routes, Running running, Patience patience) {
        this.server = server;
        port = server.port();
        this.routes = routes;
        this.running = running;
        this.patience = patience;
    }

    /// Binds and serves `routes`.
    ///
    /// @param page how problems look to people
    /// @param log who is told of every answered request
    /// @throws IllegalArgumentException if TLS cannot use the files that it was given
    /// @throws java.io.UncheckedIOException if the address cannot be bound
    public static Edge open(EdgeSettings settings, World world, Routes routes, ErrorPage page, RequestLog log) {
        checkFree(settings);
        var running = new Running();
        var patience = new Patience(settings.patience());
        var reception = new Reception(
                world,
                new RouteTable(routes),
                new Proxies(settings.trustedProxies()),
                settings.bodyLimit(),
                patience,
                running,
                page,
                log);
        int largestBody = routes.all().stream()
                .filter(route -> !route.takesAnything())
                .mapToInt(Route::bodyLimit)
                .reduce(settings.bodyLimit(), Math::max);
        // of any body; a visit's is never in memory whole
        int largestVisit = routes.all().stream().mapToInt(Route::bodyLimit).reduce(largestBody, Math::max);
        try {
            WebServer server = WebServer.builder()
                    .host(settings.host())
                    .port(settings.port())
                    // without it an answer of two segments waits for the first one's delayed acknowledgement
                    .connectionOptions(options -> options.tcpNoDelay(true))
                    // a channel has two buffers of 8 KiB for as long as it is open, a socket one
                    .useNio(false)
                    .addConnectionSelector(http1(patience, largestBody))
                    .protocolsDiscoverServices(false)
                    .featuresDiscoverServices(false)
                    .maxPayloadSize(largestVisit + Exchange.TOLERANCE)
                    .contentEncoding(new AsSent())
                    .maxTcpConnections(CONNECTION_LIMIT)
                    .idleConnectionTimeout(settings.patience().multipliedBy(4))
                    .idleConnectionPeriod(settings.patience())
                    // drain ends what runs, and nothing else does
                    .shutdownGracePeriod(Duration.ofDays(1))
                    .shutdownHook(false)
                    .directHandlers(every(reception))
                    .routing(routing -> routing.any(reception))
                    .update(builder -> settings.tls()
                            .ifPresent(tls -> builder.tls(
                                    secure -> secure.sslContext(PatientTls.context(Pem.keyManagers(tls), patience)))))
                    .build()
                    .start();
            if (!server.isRunning()) {
                throw new IllegalStateException("the server did not start; its log says why");
            }
            return new Edge(server, routes, running, patience);
        } catch (RuntimeException e) {
            patience.close();
            throw e;
        }
    }

    /// The port that was bound.
    public int port() {
        return port;
    }

    /// Everything that it answers.
    public Routes routes() {
        return routes;
    }

    /// Takes no new work, closes the streams, and returns when the running requests are done; what still runs
    /// after `grace` is interrupted.
    public synchronized void drain(Duration grace) {
        running.refuse();
        Thread stop = stopping;
        if (stop == null) {
            // stops listening and then waits for every connection, which could be longer than grace
            stop = Thread.ofVirtual().name("curfew-edge-stop").start(server::stop);
            stopping = stop;
        }
        running.await(grace);
        patience.endAll();
        patience.close();
        try {
            stop.join(LAST_WORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends at once what still runs.
    @Override
    public void close() {
        drain(Duration.ZERO);
    }

    private static Metered http1(Patience patience, int largestBody) {
        Http1Config.Builder http1 = Http1Config.builder()
                .maxPrologueLength(TARGET_LIMIT)
                .maxHeadersSize(HEADER_LIMIT)
                // its own log would hold headers, and so credentials
                .log(HttpLogConfig.builder().receiveLog(false).sendLog(false).build());
        // twice the content leaves room for the framing of any chunks that a sane client makes
        return new Metered(http1, patience, TARGET_LIMIT + HEADER_LIMIT + 2L * (largestBody + Exchange.TOLERANCE));
    }

    /// Binds for a moment, for the sake of the reason: the server keeps it to itself.
    private static void checkFree(EdgeSettings settings) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(settings.host(), settings.port()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + settings.host() + ":" + settings.port(), e);
        }
    }

    private static DirectHandlers every(DirectHandler handler) {
        var handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, handler);
        }
        return handlers.build();
    }
}
