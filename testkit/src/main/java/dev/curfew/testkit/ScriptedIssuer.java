package dev.curfew.testkit;

import dev.curfew.base.Octets;
import dev.curfew.base.World;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.json.JsonMapper;

/// An issuer on loopback whose refresh tokens work once, that can be told to misbehave: to answer slowly,
/// with an error or a page, with a wrong date, or to hang up at any point. It counts what reaches it.
///
/// A token that is spent again ends its family, as the strictest servers have it. Next answers are told by
/// {@link #next}; without one it does what an honest server does.
public final class ScriptedIssuer implements AutoCloseable {
    private final ServerSocket door;
    private final CompletableFuture<Void> serving;
    private final World world;
    private final Deque<Act> script = new ArrayDeque<>();
    private final List<Asked> asked = new ArrayList<>();
    private final Map<String, String> families = new HashMap<>();
    private final Set<String> spent = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private final Map<String, String> challenges = new HashMap<>();
    private int issued;
    private int replayed;

    /// A request as it came.
    ///
    /// @param fields the members of the JSON or form body that are text
    public record Asked(String path, Map<String, String> headers, Map<String, String> fields) {
        @Override
        public String toString() {
            return "POST " + path + " " + fields.keySet();
        }
    }

    /// Something to do instead of the honest answer.
    public sealed interface Act {
        /// An answer that has nothing to do with the request; the token is not spent.
        record Say(int status, String mediaType, String body, Map<String, String> headers) implements Act {
            public static Say json(int status, String body) {
                return new Say(status, "application/json", body, Map.of());
            }

            /// A refusal as Codex's own server words it.
            public static Say code(int status, String code) {
                return json(
                        status,
                        "{\"error\":{\"message\":\"m\",\"type\":\"invalid_request_error\",\"code\":\"" + code + "\"}}");
            }
        }

        /// Hangs up when the request has come, having done nothing.
        record HangUpBefore() implements Act {}

        /// Does what was asked, and hangs up before the answer.
        record HangUpAfter() implements Act {}

        /// Does what was asked, and hangs up in the middle of the answer.
        record HangUpWithin() implements Act {}

        /// Does what was asked, after a while.
        record Wait(Duration span) implements Act {}

        /// Does what was asked, and gives a date that is off by `span`.
        record WrongDate(Duration span) implements Act {}

        /// Runs something when the request has come, and then does `then`.
        record Meanwhile(Runnable what, Act then) implements Act {}

        /// The honest answer.
        static Act honest() {
            return new Wait(Duration.ZERO);
        }
    }

    private ScriptedIssuer(ServerSocket door, World world) {
        this.door = door;
        this.world = world;
        serving = CompletableFuture.runAsync(this::serve, Thread::startVirtualThread);
    }

    /// Starts one that lives in the time of `world`.
    public static ScriptedIssuer start(World world) {
        try {
            return new ScriptedIssuer(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), world);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /// What it does with the requests that come next, one each.
    public ScriptedIssuer next(Act... acts) {
        synchronized (script) {
            script.addAll(List.of(acts));
        }
        return this;
    }

    /// A refresh token of a new family.
    public synchronized String family(String name) {
        return token(name);
    }

    /// All requests so far, in the order of arrival.
    public synchronized List<Asked> asked() {
        return List.copyOf(asked);
    }

    /// The requests to one path so far.
    public List<Asked> asked(String path) {
        return asked().stream().filter(each -> each.path().equals(path)).toList();
    }

    /// How many times a token was refreshed with that had been spent before.
    public synchronized int replayed() {
        return replayed;
    }

    /// Whether a token would still bring another.
    public synchronized boolean isLive(String refreshToken) {
        return families.containsKey(refreshToken)
                && !spent.contains(refreshToken)
                && !ended.contains(families.get(refreshToken));
    }

    /// An access token that lapses at `exp`.
    public static String accessToken(Instant exp, int number) {
        return jwt("{\"exp\":%d,\"jti\":\"%d\"}".formatted(exp.getEpochSecond(), number));
    }

    /// An unsigned token with a payload, as nobody but its holder reads it.
    public static String jwt(String payload) {
        var base64 = Base64.getUrlEncoder().withoutPadding();
        return base64.encodeToString("{\"alg\":\"ES256\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(payload.getBytes(StandardCharsets.UTF_8)) + ".c2ln";
    }

    @Override
    public void close() {
        try {
            door.close();
            // Until then somebody may still be let in.
            serving.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        while (true) {
            try {
                Socket caller = door.accept();
                Thread.ofVirtual().start(() -> answer(caller));
            } catch (SocketException closed) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void answer(Socket caller) {
        try (caller) {
            Asked question = read(new BufferedInputStream(caller.getInputStream()));
            synchronized (this) {
                asked.add(question);
            }
            Act act;
            synchronized (script) {
                act = script.isEmpty() ? Act.honest() : script.poll();
            }
            act(act, question, caller.getOutputStream());
        } catch (IOException hungUp) {
            System.getLogger(ScriptedIssuer.class.getName()).log(System.Logger.Level.DEBUG, "a caller hung up", hungUp);
        }
    }

    private void act(Act act, Asked question, OutputStream out) throws IOException {
        switch (act) {
            case Act.Say say -> out.write(bytes(say, Duration.ZERO));
            case Act.HangUpBefore hangUp -> {}
            case Act.HangUpAfter hangUp -> honest(question);
            case Act.HangUpWithin hangUp -> {
                byte[] whole = bytes(honest(question), Duration.ZERO);
                out.write(whole, 0, whole.length - 20);
            }
            case Act.Wait(Duration span) -> {
                if (!span.isZero()) {
                    World.system().sleep(span);
                }
                out.write(bytes(honest(question), Duration.ZERO));
            }
            case Act.WrongDate(Duration span) -> out.write(bytes(honest(question), span));
            case Act.Meanwhile(Runnable what, Act then) -> {
                what.run();
                act(then, question, out);
            }
        }
        out.flush();
    }

    private synchronized Act.Say honest(Asked question) {
        return switch (question.path().replaceFirst("\\?.*", "")) {
            case "/.well-known/oauth-authorization-server" -> Act.Say.json(200, described());
            case "/oauth/authorize" -> sentBack(fields("", question.path().replaceFirst("[^?]*\\?", "")));
            case "/oauth/device_authorization" -> Act.Say.json(200, """
                        {"device_code":"dc-%d","user_code":"BCDF-GHJK","verification_uri":"%s/device","expires_in":900,"interval":5}""".formatted(++issued, uri()));
            case "/api/accounts/v1/user-auth-credential/whoami" ->
                question.headers().getOrDefault("authorization", "").startsWith("Bearer at-good")
                        ? Act.Say.json(200, "{\"email\":null}")
                        : Act.Say.json(401, "{}");
            case "/oauth/token" -> granted(question.fields());
            case "/oauth/revoke" -> {
                String family = families.get(question.fields().getOrDefault("token", ""));
                if (family != null) {
                    ended.add(family);
                }
                yield Act.Say.json(200, "{}");
            }
            default -> Act.Say.json(404, "{}");
        };
    }

    private String described() {
        return JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "issuer", uri().toString(),
                        "authorization_endpoint", uri() + "/oauth/authorize",
                        "token_endpoint", uri() + "/oauth/token",
                        "device_authorization_endpoint", uri() + "/oauth/device_authorization"));
    }

    /// Everybody who comes is somebody who says yes.
    private Act.Say sentBack(Map<String, String> asked) {
        String code = "code-" + ++issued;
        challenges.put(code, asked.getOrDefault("code_challenge", ""));
        return new Act.Say(
                302,
                "text/plain",
                "",
                Map.of(
                        "Location",
                        asked.get("redirect_uri") + "?code=" + code + "&state=" + asked.getOrDefault("state", "")));
    }

    private Act.Say granted(Map<String, String> asked) {
        return switch (asked.getOrDefault("grant_type", "")) {
            case "authorization_code" ->
                Octets.sha256(asked.getOrDefault("code_verifier", "").getBytes(StandardCharsets.US_ASCII))
                                .toString()
                                .equals(challenges.remove(asked.getOrDefault("code", "")))
                        ? tokens("sign-in-" + ++issued)
                        : Act.Say.json(400, "{\"error\":\"invalid_grant\"}");
            case "urn:ietf:params:oauth:grant-type:device_code" -> tokens("sign-in-" + ++issued);
            default -> redeem(asked.getOrDefault("refresh_token", ""));
        };
    }

    private Act.Say redeem(String refreshToken) {
        String family = families.get(refreshToken);
        if (family == null || ended.contains(family)) {
            return Act.Say.code(401, "refresh_token_invalidated");
        }
        if (!spent.add(refreshToken)) {
            replayed++;
            ended.add(family);
            return Act.Say.code(401, "refresh_token_reused");
        }
        return tokens(family);
    }

    private Act.Say tokens(String family) {
        String next = token(family);
        return Act.Say.json(
                200,
                JsonMapper.shared()
                        .writeValueAsString(Map.of(
                                "access_token",
                                accessToken(world.now().plus(Duration.ofHours(1)), issued),
                                "refresh_token",
                                next)));
    }

    private String token(String family) {
        String token = family + "-" + ++issued;
        families.put(token, family);
        return token;
    }

    private byte[] bytes(Act.Say say, Duration off) {
        byte[] body = say.body().getBytes(StandardCharsets.UTF_8);
        var answer = new ByteArrayOutputStream();
        var head = new StringBuilder("HTTP/1.1 " + say.status() + " Said\r\n");
        var headers = new LinkedHashMap<>(say.headers());
        headers.put("Content-Type", say.mediaType());
        headers.put("Content-Length", String.valueOf(body.length));
        headers.put(
                "Date",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        world.now().plus(off).atOffset(ZoneOffset.UTC)));
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        answer.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        answer.writeBytes(body);
        return answer.toByteArray();
    }

    private static Asked read(InputStream in) throws IOException {
        List<String> request = List.of(line(in).split(" ", 3));
        var headers = new HashMap<String, String>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        String body = new String(
                in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0"))), StandardCharsets.UTF_8);
        return new Asked(request.get(1), headers, fields(headers.getOrDefault("content-type", ""), body));
    }

    private static Map<String, String> fields(String mediaType, String body) {
        var fields = new LinkedHashMap<String, String>();
        if (mediaType.startsWith("application/json")) {
            JsonMapper.shared().readTree(body).properties().stream()
                    .filter(each -> each.getValue().isString())
                    .forEach(each -> fields.put(each.getKey(), each.getValue().stringValue()));
        } else {
            for (String pair : List.of(body.split("&", -1))) {
                List<String> parts = List.of(pair.split("=", 2));
                fields.put(parts.getFirst(), URLDecoder.decode(parts.getLast(), StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the request ends in the middle");
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }
}
