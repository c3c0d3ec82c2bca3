package dev.curfew.web;

import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One request: an immutable value, read whole before any handler sees it.
///
/// What a handler asks for is checked when it asks: a parameter sent twice, a body that is not what it says
/// to be, and whatever else cannot be read is a {@link Problem}.
public final class Request {
    private static final int USER_AGENT_LIMIT = 200;
    /// RFC 6750 section 2.1.
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/-]+=*)");

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";

    private static final Pattern BASIC = Pattern.compile("(?i:basic) +([A-Za-z0-9+/]+=*)");

    private final String id;
    private final Instant at;
    private final Peer peer;
    private final String method;
    private final String path;
    private final Map<String, String> parameters;
    private final String query;
    private final Map<String, List<String>> headers;
    private final byte[] body;
    private @Nullable Form parsedQuery;
    private @Nullable Form parsedForm;
    private @Nullable Json parsedJson;

    Request(
            String id,
            Instant at,
            Peer peer,
            String method,
            String path,
            Map<String, String> parameters,
            String query,
            Map<String, List<String>> headers,
            byte[] body) {
        this.id = id;
        this.at = at;
        this.peer = peer;
        this.method = method;
        this.path = path;
        this.parameters = parameters;
        this.query = query;
        this.headers = headers;
        this.body = body;
    }

    /// What finds this request in the log; sent back as `x-request-id`.
    public String id() {
        return id;
    }

    /// The one moment at which all of this request happens.
    public Instant at() {
        return at;
    }

    /// Who asks.
    public Peer peer() {
        return peer;
    }

    /// The method, in capitals. A handler of GET also sees HEAD here.
    public String method() {
        return method;
    }

    /// The path as sent, without the query.
    public String path() {
        return path;
    }

    /// The decoded value of the segment `{name}` of the route's pattern.
    public String path(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route's pattern has no {" + name + "}");
        }
        return value;
    }

    /// The value of the query parameter `name`.
    public Optional<String> query(String name) {
        return query().value(name);
    }

    /// The whole query.
    public Form query() {
        Form parsed = parsedQuery;
        if (parsed == null) {
            parsed = Form.parse(query);
            parsedQuery = parsed;
        }
        return parsed;
    }

    /// The header `name`; several of one name are joined with commas, as RFC 9110 section 5.2 says.
    public Optional<String> header(String name) {
        List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        return switch (values.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(values.getFirst());
            default -> Optional.of(String.join(", ", values));
        };
    }

    /// The first cookie `name`.
    public Optional<String> cookie(String name) {
        return headers.getOrDefault("cookie", List.of()).stream()
                .flatMap(line -> Pattern.compile(";").splitAsStream(line))
                .map(String::strip)
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .findFirst();
    }

    /// The bearer token of the `Authorization` header.
    public Optional<String> bearer() {
        return authorization(BEARER, "bearer");
    }

    /// The client's name and secret of the `Authorization` header, each form-decoded (RFC 6749 section
    /// 2.3.1).
    public Optional<Credentials> basic() {
        return authorization(BASIC, "basic").map(encoded -> {
            String pair = Text.utf8(decoded(encoded));
            int colon = pair.indexOf(':');
            if (colon < 0) {
                throw Text.malformed("The Authorization header cannot be read.");
            }
            return new Credentials(
                    Text.percentDecoded(pair.substring(0, colon), true),
                    Secret.of(Text.percentDecoded(pair.substring(colon + 1), true)));
        });
    }

    /// The body's media type, in lower case and without parameters.
    public Optional<String> mediaType() {
        return header("content-type")
                .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .filter(type -> !type.isEmpty());
    }

    /// The body as a form.
    public Form form() {
        if (!mediaType().equals(Optional.of(FORM))) {
            throw unreadable(FORM);
        }
        Form parsed = parsedForm;
        if (parsed == null) {
            parsed = Form.parse(Text.utf8(body));
            parsedForm = parsed;
        }
        return parsed;
    }

    /// The body as a JSON object.
    public Json json() {
        if (!mediaType().equals(Optional.of(JSON))) {
            throw unreadable(JSON);
        }
        Json parsed = parsedJson;
        if (parsed == null) {
            parsed = Json.parse(body);
            parsedJson = parsed;
        }
        return parsed;
    }

    /// Whether this opens a WebSocket (RFC 6455 section 4.1).
    public boolean opensWebSocket() {
        return header("upgrade").filter("websocket"::equalsIgnoreCase).isPresent()
                && header("sec-websocket-version").filter("13"::equals).isPresent()
                && header("sec-websocket-key").isPresent();
    }

    /// The body's bytes; none if there was no body.
    public byte[] body() {
        return body.clone();
    }

    /// Whether there was a body with anything in it.
    public boolean hasBody() {
        return body.length > 0;
    }

    /// The `User-Agent`, cut to 200 characters and without control characters; empty if there was none.
    public String userAgent() {
        return Text.tame(header("user-agent").orElse(""), USER_AGENT_LIMIT);
    }

    /// Whether a browser sent this from a page of `origin` itself, such as `https://curfew.example`. A
    /// request that does not say where it comes from, did not.
    public boolean sameOrigin(String origin) {
        return header("origin")
                .map(origin::equals)
                .orElseGet(() -> header("sec-fetch-site").equals(Optional.of("same-origin")));
    }

    /// The query as it was sent, without its question mark; empty if there was none.
    public String rawQuery() {
        return query;
    }

    /// Every header, by its name in lower case.
    public Map<String, List<String>> headers() {
        return Collections.unmodifiableMap(headers);
    }

    /// Refuses what no handler could mean, whether one looks at it or not: so all of them refuse the same.
    ///
    /// @throws Problem for a query or a body that cannot be read, and for a body of a kind that nothing here
    ///     takes
    void check() {
        var _ = query();
        if (hasBody()) {
            switch (mediaType().orElse("")) {
                case FORM -> form();
                case JSON -> json();
                default -> throw unreadable(FORM + " or " + JSON);
            }
        }
    }

    /// How long the path and the query are, in characters.
    int targetLength() {
        return path.length() + query.length();
    }

    /// The same request, now that its route and its body are known.
    Request with(Map<String, String> parameters, byte[] body) {
        return new Request(id, at, peer, method, path, parameters, query, headers, body);
    }

    /// Whether the caller rather sees a page than JSON.
    boolean wantsPage() {
        return header("accept").orElse("").contains("text/html");
    }

    /// No query, no header, no body: they may hold secrets.
    @Override
    public String toString() {
        return "Request[" + id + " " + method + "]";
    }

    private Optional<String> authorization(Pattern form, String scheme) {
        List<String> lines = headers.getOrDefault("authorization", List.of());
        if (lines.size() > 1) {
            throw Text.malformed("The Authorization header was sent more than once.");
        }
        return lines.stream()
                .filter(line -> line.regionMatches(true, 0, scheme, 0, scheme.length()))
                .map(line -> {
                    var found = form.matcher(line.strip());
                    if (!found.matches()) {
                        throw Text.malformed("The Authorization header cannot be read.");
                    }
                    return found.group(1);
                })
                .findFirst();
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw Text.malformed("The Authorization header cannot be read.");
        }
    }

    private static Problem unreadable(String wanted) {
        return new Problem(Problem.Kind.UNSUPPORTED_MEDIA_TYPE, "Send " + wanted + ".");
    }

    /// A request made by hand, to try a handler without a server.
    public static Draft draft(String method, String path, Instant at, Peer peer) {
        return new Draft(method, path, at, peer);
    }

    /// A request in the making.
    public static final class Draft {
        private final String method;
        private final String path;
        private final Instant at;
        private final Peer peer;
        private final Map<String, String> parameters = new HashMap<>();
        private final Map<String, List<String>> headers = new HashMap<>();
        private String query = "";
        private byte[] body = {};

        Draft(String method, String path, Instant at, Peer peer) {
            this.method = method;
            this.path = path;
            this.at = at;
            this.peer = peer;
        }

        /// Fills the pattern's segment `{name}`.
        public Draft path(String name, String value) {
            parameters.put(name, value);
            return this;
        }

        /// Sets the query, encoded, without its question mark.
        public Draft query(String query) {
            this.query = query;
            return this;
        }

        /// Adds a header.
        public Draft header(String name, String value) {
            headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                    .add(value);
            return this;
        }

        /// Sets the body and its type.
        public Draft body(String mediaType, String text) {
            body = text.getBytes(StandardCharsets.UTF_8);
            return header("content-type", mediaType);
        }

        /// The request under the id `id`.
        public Request as(String id) {
            return new Request(id, at, peer, method, path, Map.copyOf(parameters), query, Map.copyOf(headers), body);
        }
    }
}
