package dev.curfew.testkit.story;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// An OpenTelemetry collector on loopback, which keeps what is posted to it.
final class Collector implements AutoCloseable {
    private final HttpServer server;
    private final List<byte[]> bodies = new CopyOnWriteArrayList<>();

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// What was posted, uncompressed.
    List<byte[]> bodies() {
        return List.copyOf(bodies);
    }

    /// Everything that was posted, in the order of arrival.
    List<ExportTraceServiceRequest> posts() {
        var posts = new ArrayList<ExportTraceServiceRequest>();
        for (byte[] body : bodies) {
            try {
                posts.add(ExportTraceServiceRequest.parseFrom(body));
            } catch (InvalidProtocolBufferException e) {
                throw new UncheckedIOException(e);
            }
        }
        return posts;
    }

    /// The spans of this name.
    List<Span> spans(String name) {
        return spans().filter(span -> span.getName().equals(name)).toList();
    }

    Stream<Span> spans() {
        return posts().stream()
                .flatMap(post -> post.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream());
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean small = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            var body = small ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
            bodies.add(body.readAllBytes());
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
