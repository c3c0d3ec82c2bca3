package dev.curfew.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A caller that says exactly what it is told to one server and follows no redirect. It keeps the cookies it
/// is given, as a browser does. With a {@link Contract} every answer is checked against it.
public final class HttpProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient CLIENT = client(HttpClient.newBuilder());
    private static final byte[] NOTHING = {};

    private final HttpClient client;
    private final URI server;
    private final Map<String, String> headers;
    private final Map<String, String> cookies;
    private final @Nullable Contract contract;

    /// What the server said.
    ///
    /// @param text the body, read as UTF-8
    public record Answer(int status, HttpHeaders headers, String text) {
        /// The first value of a header.
        public Optional<String> header(String name) {
            return headers.firstValue(name);
        }

        /// The media type without its parameters.
        public Optional<String> mediaType() {
            return header("content-type")
                    .map(type -> type.replaceFirst(";.*", "").strip());
        }

        public JsonNode json() {
            return JsonMapper.shared().readTree(text);
        }

        /// Where a redirect leads.
        public URI location() {
            return URI.create(header("location").orElseThrow(() -> new AssertionError("no redirect: " + this)));
        }

        /// Status, headers and body, for failure messages.
        @Override
        public String toString() {
            return status + " " + headers.map() + "\n" + text;
        }
    }

    private HttpProbe(
            HttpClient client,
            URI server,
            Map<String, String> headers,
            Map<String, String> cookies,
            @Nullable Contract contract) {
        this.client = client;
        this.server = server;
        this.headers = headers;
        this.cookies = cookies;
        this.contract = contract;
    }

    /// A caller without credentials.
    ///
    /// @param server its scheme and authority; what follows is ignored
    public static HttpProbe at(URI server) {
        return new HttpProbe(CLIENT, server, Map.of(), new LinkedHashMap<>(), null);
    }

    /// A caller of a server whose certificate `trust` knows.
    public static HttpProbe at(URI server, SSLContext trust) {
        var client = client(HttpClient.newBuilder().sslContext(trust));
        return new HttpProbe(client, server, Map.of(), new LinkedHashMap<>(), null);
    }

    /// The same caller, whose answers are checked from now on.
    public HttpProbe holding(Contract expected) {
        return new HttpProbe(client, server, headers, cookies, expected);
    }

    /// The same caller (and cookies) with one more header on each request; a header of that name is replaced.
    public HttpProbe with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpProbe(client, server, more, cookies, contract);
    }

    public HttpProbe withBearer(String token) {
        return with("Authorization", "Bearer " + token);
    }

    /// Client authentication as RFC 6749, section 2.3.1 has it: both parts form-encoded first.
    public HttpProbe withBasic(String user, String password) {
        String pair = encoded(user) + ":" + encoded(password);
        return with(
                "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    /// Another caller at the same server, with neither headers nor cookies.
    public HttpProbe stranger() {
        return new HttpProbe(client, server, Map.of(), new LinkedHashMap<>(), contract);
    }

    /// The cookies it holds, by name. The map can be changed.
    public Map<String, String> cookies() {
        return cookies;
    }

    public Answer get(String path) {
        return send("GET", path, null, NOTHING);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null, NOTHING);
    }

    /// Posts JSON.
    ///
    /// @param value what Jackson can write, or a `String` that is JSON already
    public Answer post(String path, Object value) {
        return send("POST", path, "application/json", json(value));
    }

    /// Puts JSON.
    public Answer put(String path, Object value) {
        return send("PUT", path, "application/json", json(value));
    }

    /// Patches with JSON.
    public Answer patch(String path, Object value) {
        return send("PATCH", path, "application/json", json(value));
    }

    /// Posts a form.
    ///
    /// @param fields names and values in turn; a name may come twice
    public Answer form(String path, String... fields) {
        return send(
                "POST", path, "application/x-www-form-urlencoded", query(fields).getBytes(StandardCharsets.UTF_8));
    }

    /// Names and values in turn, as they stand in a form or after a question mark.
    public static String query(String... fields) {
        var pairs = new ArrayList<String>();
        for (int i = 0; i < fields.length; i += 2) {
            pairs.add(encoded(fields[i]) + "=" + encoded(fields[i + 1]));
        }
        return String.join("&", pairs);
    }

    /// Sends anything.
    ///
    /// @param mediaType of the body; null for none
    public Answer send(String method, String path, @Nullable String mediaType, byte[] body) {
        var request = HttpRequest.newBuilder(server.resolve(path)).timeout(PATIENCE);
        request.method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (mediaType != null) {
            request.setHeader("Content-Type", mediaType);
        }
        if (!cookies.isEmpty()) {
            request.setHeader(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        headers.forEach(request::setHeader);
        HttpResponse<byte[]> response = response(request.build());
        response.headers().allValues("set-cookie").forEach(this::keep);
        if (contract != null) {
            String type = response.headers().firstValue("content-type").orElse(null);
            contract.check(method, path, response.statusCode(), type, response.body());
        }
        return new Answer(
                response.statusCode(), response.headers(), new String(response.body(), StandardCharsets.UTF_8));
    }

    /// Sends these bytes over a connection of their own and returns what comes until the server closes it:
    /// for requests that no honest client can make. Ask for `Connection: close`. Plain HTTP only.
    ///
    /// @param request characters up to 255, each a byte
    public String raw(String request) {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<byte[]> response(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(request + " failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(request + " was interrupted", e);
        }
    }

    private void keep(String line) {
        List<String> parts = List.of(line.split(";"));
        String pair = parts.getFirst();
        int equals = pair.indexOf('=');
        String name = pair.substring(0, equals).strip();
        if (parts.stream().anyMatch(part -> part.strip().equalsIgnoreCase("Max-Age=0"))) {
            cookies.remove(name);
        } else {
            cookies.put(name, pair.substring(equals + 1).strip());
        }
    }

    private static byte[] json(Object value) {
        return value instanceof String text
                ? text.getBytes(StandardCharsets.UTF_8)
                : JsonMapper.shared().writeValueAsBytes(value);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static HttpClient client(HttpClient.Builder builder) {
        return builder.version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(PATIENCE)
                .build();
    }
}
