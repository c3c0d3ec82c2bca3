package dev.curfew.gateway.relay;

import dev.curfew.base.Secret;
import dev.curfew.gateway.pool.Upstream;
import dev.curfew.web.Answer;
import dev.curfew.web.Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which headers pass, and which are the relay's own.
final class Headers {
    /// RFC 9110 section 7.6.1, and what belongs to one connection or one server.
    private static final Set<String> HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length");

    /// What says who the caller is, or would be believed of us. An answer must come unencoded, to be read.
    private static final Set<String> CALLERS = Set.of(
            "authorization",
            "host",
            "cookie",
            "expect",
            "accept-encoding",
            "chatgpt-account-id",
            "openai-organization",
            "openai-project",
            "forwarded",
            "via",
            "x-real-ip",
            "x-request-id",
            "traceparent",
            "tracestate",
            "origin",
            "referer");

    private static final Set<String> SERVERS = Set.of(
            "date",
            "server",
            "set-cookie",
            "strict-transport-security",
            "alt-svc",
            "x-request-id",
            "x-content-type-options",
            "referrer-policy",
            "via",
            "report-to",
            "nel");

    private static final List<String> FAMILIES = List.of("cf-", "x-forwarded-", "sec-", "true-client-");

    private Headers() {}

    /// The head of a request to an upstream.
    ///
    /// @param target the path and the query
    /// @param length of the body; negative for a request without one
    static byte[] request(
            Request request, URI uri, String target, Upstream upstream, Secret token, long length, String more) {
        var head = new StringBuilder(1 << 10);
        String authority = uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
        head.append(request.method())
                .append(' ')
                .append(target)
                .append(" HTTP/1.1\r\nHost: ")
                .append(authority);
        head.append("\r\nAuthorization: Bearer ")
                .append(token.revealText(Secret.Purpose.PRESENT))
                .append("\r\n");
        Set<String> named = hops(request.headers().getOrDefault("connection", List.of()));
        request.headers().forEach((name, values) -> {
            boolean ours = upstream.headers().keySet().stream().anyMatch(name::equalsIgnoreCase);
            if (!ours && !CALLERS.contains(name) && !named.contains(name) && passes(name)) {
                values.forEach(value -> field(head, name, value));
            }
        });
        upstream.headers().forEach((name, value) -> field(head, name, value));
        field(head, "X-Client-Request-Id", request.header("x-client-request-id").isPresent() ? "" : request.id());
        if (length >= 0) {
            field(head, "Content-Length", Long.toString(length));
        }
        return head.append(more).append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /// The headers of an answer, for the client.
    static List<Answer.Header> answer(Map<String, List<String>> headers) {
        var passed = new ArrayList<Answer.Header>();
        Set<String> named = hops(headers.getOrDefault("connection", List.of()));
        headers.forEach((name, values) -> {
            if (!SERVERS.contains(name) && !named.contains(name) && passes(name)) {
                for (String value : values) {
                    if (plain(value)) {
                        passed.add(new Answer.Header(name, value));
                    }
                }
            }
        });
        return passed;
    }

    private static boolean passes(String name) {
        return !HOP.contains(name)
                && FAMILIES.stream().noneMatch(name::startsWith)
                && name.chars().allMatch(c -> c == '-' || c == '_' || Character.isLetterOrDigit(c));
    }

    /// What a `Connection` header names is for this hop.
    private static Set<String> hops(List<String> lines) {
        return lines.isEmpty()
                ? Set.of()
                : java.util.Arrays.stream(String.join(",", lines)
                                .toLowerCase(java.util.Locale.ROOT)
                                .split("[,\\s]+", -1))
                        .collect(java.util.stream.Collectors.toSet());
    }

    private static void field(StringBuilder head, String name, String value) {
        if (!value.isEmpty() && plain(value)) {
            head.append(name).append(": ").append(value).append("\r\n");
        }
    }

    private static boolean plain(String value) {
        return value.chars().allMatch(c -> c >= ' ' && c < 127);
    }
}
