package dev.curfew.client.session;

import dev.curfew.base.Secret;
import dev.curfew.client.AuthManager;
import dev.curfew.client.Credential;
import dev.curfew.client.Recovery;
import dev.curfew.client.RefreshFailure;
import dev.curfew.client.Transport;
import dev.curfew.client.internal.JsonObject;
import dev.curfew.client.session.SessionException.Fault;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The person's sessions at the server that issued this credential.
public final class Sessions {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration WHOLE = Duration.ofSeconds(10);
    private static final int PAGES = 20;

    private final Transport transport;
    private final String agent;
    private final AuthManager manager;
    private final URI server;

    /// @param agent who asks: the `User-Agent`
    /// @param server of a credential that does not say where it came from
    public Sessions(Transport transport, String agent, AuthManager manager, URI server) {
        this.transport = transport;
        this.agent = agent;
        this.manager = manager;
        this.server = server;
    }

    /// What to end of several.
    public sealed interface Scope {
        /// All but the one of this credential.
        record Others() implements Scope {}

        /// All, this one too.
        record Everywhere() implements Scope {}

        /// All on one device.
        record OnDevice(String id) implements Scope {}

        /// All through one app.
        record ThroughApp(String id) implements Scope {}
    }

    /// Those that are open, newest first; or those that are over, the last ended first.
    public List<Session> list(boolean ended) throws SessionException {
        var sessions = new ArrayList<Session>();
        String from = "/api/v1/sessions?limit=500&state=" + (ended ? "ended" : "active");
        Optional<String> cursor = Optional.of("");
        for (int page = 0; page < PAGES && cursor.isPresent(); page++) {
            JsonObject said = call("GET", from + (cursor.get().isEmpty() ? "" : "&cursor=" + cursor.get()), null);
            said.objects("sessions").forEach(each -> sessions.add(Session.of(each)));
            cursor = said.filled("nextCursor").filter(it -> it.matches("[\\w.~-]{1,500}"));
        }
        return sessions;
    }

    /// Ends one.
    ///
    /// @return how many ended: none if it was over already
    public long end(String id) throws SessionException {
        if (!id.matches("\\w{1,80}")) {
            throw unknown();
        }
        return count(call("DELETE", "/api/v1/sessions/" + id, null));
    }

    /// Ends several.
    ///
    /// @return how many ended
    public long signOut(Scope scope) throws SessionException {
        JsonObject body = JsonObject.empty();
        return count(call(
                "POST",
                "/api/v1/sign-out",
                switch (scope) {
                    case Scope.Others others -> body.with("scope", "others");
                    case Scope.Everywhere everywhere -> body.with("scope", "everywhere");
                    case Scope.OnDevice(String id) ->
                        body.with("scope", "device").with("deviceId", id);
                    case Scope.ThroughApp(String id) ->
                        body.with("scope", "app").with("appId", id);
                }));
    }

    /// Calls one of the person's devices by a name of their choice: 1 to 100 characters.
    public void name(Session.Device device, String name) throws SessionException {
        if (!device.id().matches("\\w{1,80}")) {
            throw unknown();
        }
        call("PATCH", "/api/v1/devices/" + device.id(), JsonObject.empty().with("name", name));
    }

    private static long count(JsonObject said) {
        return said.number("count").orElse(0L);
    }

    /// Calls with the credential of now, and goes on along the way through a refusal.
    private JsonObject call(String method, String path, @Nullable JsonObject body) throws SessionException {
        Optional<Credential> credential = manager.auth();
        Recovery recovery = manager.recovery();
        while (true) {
            Transport.Reply reply = sent(method, path, body, tokens(credential));
            if (reply.status() != 401) {
                return read(reply);
            }
            credential = switch (recovery.next()) {
                case Recovery.Outcome.TryAgain again -> manager.cached();
                case Recovery.Outcome.Failed(RefreshFailure failure) ->
                    throw new SessionException(
                            failure instanceof RefreshFailure.Permanent ? Fault.NEEDS_LOGIN : Fault.UNAVAILABLE,
                            failure.advice());
                case Recovery.Outcome.Unavailable none ->
                    throw new SessionException(
                            Fault.NEEDS_LOGIN, "The server does not accept this sign-in. Sign in again: curfew login");
            };
        }
    }

    private static Credential.Tokens tokens(Optional<Credential> credential) throws SessionException {
        if (credential.isEmpty()) {
            throw new SessionException(Fault.NOT_SIGNED_IN, "Not logged in. Sign in first: curfew login");
        }
        if (credential.get() instanceof Credential.Managed managed) {
            return managed.tokens();
        }
        throw new SessionException(
                Fault.NOT_SIGNED_IN,
                "A key or token has no sessions of its own. Sign in with an account: curfew login");
    }

    private Transport.Reply sent(String method, String path, @Nullable JsonObject body, Credential.Tokens tokens)
            throws SessionException {
        String issuer = tokens.issuer().orElseGet(server::toString).replaceFirst("/+$", "");
        try {
            return transport.send(new Transport.Call(
                    method,
                    new URI(issuer + path),
                    Map.of(
                            "Authorization",
                            "Bearer " + tokens.accessToken().revealText(Secret.Purpose.PRESENT),
                            "Accept",
                            "application/json",
                            "Content-Type",
                            "application/json",
                            "User-Agent",
                            agent),
                    body == null ? Secret.of("") : Secret.of(body.compact()),
                    CONNECT,
                    WHOLE));
        } catch (Transport.Broken e) {
            throw new SessionException(
                    Fault.UNAVAILABLE,
                    e.afterSend()
                            ? "The server's answer was lost: what was asked may be done. Look again."
                            : "The server could not be reached. Check the network and the proxy, and try again.");
        } catch (URISyntaxException e) {
            throw new SessionException(Fault.UNAVAILABLE, "The address of the server is none. Sign in again.");
        }
    }

    private static JsonObject read(Transport.Reply reply) throws SessionException {
        Optional<JsonObject> said =
                reply.status() == 200 ? JsonObject.parse(reply.body().array()) : Optional.empty();
        if (said.isPresent()) {
            return said.get();
        }
        throw switch (reply.status()) {
            case 403 ->
                reply.isPage()
                        ? elsewhere()
                        : new SessionException(
                                Fault.NOT_ALLOWED,
                                "This sign-in may not look after sessions. Sign in with: curfew login");
            case 404 -> reply.isPage() ? elsewhere() : unknown();
            case 200 -> elsewhere();
            default ->
                reply.status() >= 500 || reply.status() == 429 || reply.status() == 408
                        ? new SessionException(
                                Fault.UNAVAILABLE,
                                "The server has a problem of its own, or asks to come back later. Try again in a while.")
                        : elsewhere();
        };
    }

    private static SessionException unknown() {
        return new SessionException(
                Fault.UNKNOWN, "There is no such session or device of yours. See: curfew sessions list");
    }

    private static SessionException elsewhere() {
        return new SessionException(
                Fault.UNAVAILABLE,
                "What answered is not a Curfew server that lists sessions. Check the address, and the proxy.");
    }
}
