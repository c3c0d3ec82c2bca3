package dev.curfew.authority.session;

import dev.curfew.authority.app.App;
import dev.curfew.authority.device.Device;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Kind;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.Copied;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A session with what a list says beside it.
///
/// @param app the app's name; its identifier where the app is gone
/// @param parent the device of the session that approved it
/// @param copied the finding that its credential is used from two places
public record Listed(
        Sessions.Standing standing,
        String app,
        Optional<Device> device,
        Optional<Device> parent,
        Optional<Copied> copied) {
    /// A part of a list.
    ///
    /// @param next after which identifier to go on; empty at the end
    record Slice(List<Listed> sessions, Optional<String> next) {}

    /// The sessions of a person and what lists say beside them, as they are at one moment.
    static Slice of(Store store, String person, Sessions.Which which, String after, int limit, Instant now) {
        return store.read(found -> {
            var slice = Sessions.list(found, person, which, after, limit, now);
            return new Slice(all(found, slice.sessions()), slice.next());
        });
    }

    /// Looks up, at one moment, what lists say beside `sessions`.
    public static List<Listed> all(Store store, List<Sessions.Standing> sessions) {
        return store.read(found -> all(found, sessions));
    }

    /// What lists say beside `sessions`, as `found` sees it: one look for each kind, however many they are.
    static List<Listed> all(Found found, List<Sessions.Standing> standing) {
        var sessions = standing.stream().map(Sessions.Standing::session).toList();
        Map<String, App> apps = of(found, App.KIND, sessions, session -> Stream.of(session.app()));
        Map<String, Session> parents = of(found, Session.KIND, sessions, session -> session.parent().stream());
        Map<String, Copied> copied = sessions.stream()
                .map(Session::person)
                .distinct()
                .flatMap(person -> found.many(Copied.KIND, Page.ALL, Where.is("person", person)).stream())
                .collect(Collectors.toMap(Copied::session, Function.identity()));
        Map<String, Device> devices = of(
                found,
                Device.KIND,
                Stream.concat(sessions.stream(), parents.values().stream()).toList(),
                session -> Stream.of(session.device()));
        return standing.stream()
                .map(one -> new Listed(
                        one,
                        Optional.ofNullable(apps.get(one.session().app()))
                                .map(App::name)
                                .orElse(one.session().app()),
                        Optional.ofNullable(devices.get(one.session().device())),
                        one.session().parent().map(parents::get).map(parent -> devices.get(parent.device())),
                        Optional.ofNullable(copied.get(one.session().id()))))
                .toList();
    }

    private static <T> Map<String, T> of(
            Found found, Kind<T> kind, List<Session> sessions, Function<Session, Stream<String>> named) {
        return found.all(kind, sessions.stream().flatMap(named).distinct().toList());
    }

    /// The session.
    public Session session() {
        return standing.session();
    }

    /// The finding that its credential is used from two places, unless its person has said that both are
    /// theirs.
    public Optional<Copied> suspicion() {
        return copied.filter(finding -> finding.settledAt().isEmpty());
    }

    /// What the API says of it.
    ///
    /// @param current the session of whoever asks
    Map<String, Object> json(String current, Places places, Instant now) {
        var tree = LinkedHashMap.<String, Object>newLinkedHashMap(16);
        tree.put("id", session().id());
        tree.put("app", Map.of("id", session().app(), "name", app));
        tree.put("surface", session().surface().code());
        tree.put("device", device.map(one -> json(one, now)));
        tree.put("address", standing.seen().address());
        tree.put("place", places.of(standing.seen().address()));
        tree.put("how", session().how());
        tree.put("way", session().way().code());
        tree.put("createdAt", session().createdAt());
        tree.put("lastActiveAt", standing.seen().at());
        tree.put("expiresAt", standing.idleUntil());
        tree.put("current", session().id().equals(current));
        tree.put("parent", session().parent());
        tree.put("copied", suspicion().map(finding -> json(finding, places)));
        tree.put("state", standing.over().isPresent() ? "ended" : "active");
        tree.put("ended", standing.over().map(Listed::json));
        return tree;
    }

    /// What the API says of a device.
    public static Map<String, Object> json(Device device, Instant now) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("id", device.id());
        tree.put("name", device.name());
        tree.put("platform", device.platform());
        tree.put("version", device.version());
        tree.put("trusted", device.trusted());
        tree.put("unfamiliar", device.unfamiliar(now).map(doubt -> doubt.code()));
        return tree;
    }

    private static List<Map<String, Object>> json(Copied copied, Places places) {
        return Stream.of(copied.one(), copied.other())
                .map(place -> Map.<String, Object>of(
                        "address", place.address(),
                        "place", places.of(place.address()),
                        "agent", place.agent(),
                        "at", place.at()))
                .toList();
    }

    private static Map<String, Object> json(Session.End end) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("cause", end.cause().code());
        tree.put("by", end.by());
        tree.put("at", end.at());
        return tree;
    }
}
