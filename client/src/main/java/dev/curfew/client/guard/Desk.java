package dev.curfew.client.guard;

import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.Transport;
import dev.curfew.client.internal.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What a guard asks its authority one question at a time: for the published keys, for a token of its own,
/// and whether a token is alive.
final class Desk {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration TOTAL = Duration.ofSeconds(4);
    private static final Duration SPARE = Duration.ofSeconds(30);

    private final Transport transport;
    private final GuardSettings settings;
    private final World world;
    private Optional<Own> own = Optional.empty();

    /// The guard's own token.
    ///
    /// @param until when it is better not used any more, by nanoseconds
    private record Own(Secret token, long until) {}

    Desk(Transport transport, GuardSettings settings, World world) {
        this.transport = transport;
        this.settings = settings;
        this.world = world;
    }

    /// The published keys (RFC 7517).
    byte[] keys() throws IOException {
        return answer(transport.send(call("GET", "/oauth/jwks", Map.of(), ""))).array();
    }

    /// A token with which the feed is read.
    synchronized Secret token() throws IOException {
        if (own.isPresent() && world.nanos() - own.get().until() < 0) {
            return own.get().token();
        }
        JsonObject answer = asked("/oauth/token", "grant_type=client_credentials&scope=feed");
        Secret token = answer.filled("access_token")
                .map(Secret::of)
                .orElseThrow(() -> new IOException("the authority gives no token for the feed"));
        Duration life =
                Duration.ofSeconds(answer.number("expires_in").orElse(60L)).minus(SPARE);
        own = Optional.of(new Own(token, world.nanos() + life.toNanos()));
        return token;
    }

    /// Forgets its token, which was refused.
    synchronized void forget() {
        own = Optional.empty();
    }

    /// Whether a token is alive (RFC 7662).
    boolean isAlive(String token) throws IOException {
        return asked("/oauth/introspect", "token=" + URLEncoder.encode(token, StandardCharsets.UTF_8))
                .isTrue("active");
    }

    private JsonObject asked(String path, String form) throws IOException {
        var headers = new HashMap<String, String>();
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        headers.put("Authorization", "Basic " + basic());
        return JsonObject.parse(answer(transport.send(call("POST", path, headers, form)))
                        .array())
                .orElseThrow(() -> new IOException("the authority's answer is no JSON object"));
    }

    private Transport.Call call(String method, String path, Map<String, String> more, String body) {
        var headers = new HashMap<>(more);
        headers.put("Accept", "application/json");
        headers.put("User-Agent", settings.agent());
        return new Transport.Call(method, settings.at(path), headers, Secret.of(body), CONNECT, TOTAL);
    }

    /// RFC 6749, section 2.3.1: both parts are encoded as in a form.
    private String basic() {
        String secret = settings.clientSecret().revealText(Secret.Purpose.PRESENT);
        String pair = URLEncoder.encode(settings.clientId(), StandardCharsets.UTF_8) + ":"
                + URLEncoder.encode(secret, StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static Octets answer(Transport.Reply reply) throws IOException {
        if (reply.status() != 200) {
            throw refused(reply.status());
        }
        return reply.body();
    }

    /// What to complain of when an answer is not the one that was asked for.
    static IOException refused(int status) {
        return new IOException(
                switch (status) {
                    case 400, 401, 403 ->
                        "the authority answers " + status
                                + "; check the id and secret of the guard's app, that it is first-party and has the scope feed";
                    case 404 -> "the authority answers 404; check its address";
                    default -> "the authority answers " + status;
                });
    }
}
