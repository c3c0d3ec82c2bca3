package dev.curfew.client.session;

import dev.curfew.base.Secret;
import dev.curfew.client.AuthManager;
import dev.curfew.client.Transport;
import dev.curfew.client.internal.JsonObject;
import dev.curfew.client.session.SessionException.Fault;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The person's sessions at the server that issued this credential.
public final class Sessions {
    private static final Duration WHOLE = Duration.ofSeconds(10);
    private static final int PAGES = 20;

    private final ServerApi server;

    /// @param agent who asks: the `User-Agent`
    /// @param server of a credential that does not say where it came from
    public Sessions(Transport transport, String agent, AuthManager manager, URI server) {
        this.server = new ServerApi(transport, agent, manager, server);
    }

    /// The person's API keys there.
    public ApiKeys keys() {
        return new ApiKeys(this);
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

    JsonObject call(String method, String path, @Nullable JsonObject body) throws SessionException {
        return read(server.ask(method, path, body == null ? Secret.of("") : Secret.of(body.compact()), WHOLE));
    }

    private static JsonObject read(Transport.Reply reply) throws SessionException {
        Optional<JsonObject> said = reply.status() == 200 || reply.status() == 201
                ? JsonObject.parse(reply.body().array())
                : Optional.empty();
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
            case 400 ->
                new SessionException(Fault.NOT_ALLOWED, "The server does not take these values. See: curfew help");
            case 409 ->
                new SessionException(
                        Fault.NOT_ALLOWED,
                        "That contradicts what is there: it has ended, or you have as many as anybody may have.");
            case 200, 201 -> elsewhere();
            default ->
                reply.status() >= 500 || reply.status() == 429 || reply.status() == 408
                        ? new SessionException(
                                Fault.UNAVAILABLE,
                                "The server has a problem of its own, or asks to come back later. Try again in a while.")
                        : elsewhere();
        };
    }

    static SessionException unknown() {
        return new SessionException(
                Fault.UNKNOWN,
                "There is no such session, device or key of yours. See: curfew sessions list, curfew keys list");
    }

    private static SessionException elsewhere() {
        return new SessionException(
                Fault.UNAVAILABLE,
                "What answered is not a Curfew server that lists sessions. Check the address, and the proxy.");
    }
}
