package dev.curfew.authority.session;

import dev.curfew.authority.app.App;
import dev.curfew.authority.device.Device;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A session with what a list says beside it.
///
/// @param app the app's name; its identifier where the app is gone
/// @param parent the session that approved it, and the device of that
public record Listed(Sessions.Standing standing, String app, Optional<Device> device, Optional<Device> parent) {
    /// Looks up, at one moment, what lists say beside `sessions`.
    public static List<Listed> all(Store store, List<Sessions.Standing> sessions) {
        return store.read(found -> {
            Map<String, App> apps = found.all(
                    App.KIND,
                    sessions.stream().map(one -> one.session().app()).distinct().toList());
            Map<String, Session> parents = found.all(
                    Session.KIND,
                    sessions.stream()
                            .flatMap(one -> one.session().parent().stream())
                            .distinct()
                            .toList());
            var devices = new LinkedHashMap<>(found.all(
                    Device.KIND,
                    sessions.stream()
                            .map(one -> one.session().device())
                            .distinct()
                            .toList()));
            devices.putAll(found.all(
                    Device.KIND,
                    parents.values().stream().map(Session::device).distinct().toList()));
            return sessions.stream()
                    .map(one -> new Listed(
                            one,
                            Optional.ofNullable(apps.get(one.session().app()))
                                    .map(App::name)
                                    .orElse(one.session().app()),
                            Optional.ofNullable(devices.get(one.session().device())),
                            one.session().parent().map(parents::get).map(parent -> devices.get(parent.device()))))
                    .toList();
        });
    }

    /// The session.
    public Session session() {
        return standing.session();
    }

    /// What the API says of it.
    ///
    /// @param current the session of whoever asks
    Map<String, Object> json(String current, Places places) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("id", session().id());
        tree.put("app", Map.of("id", session().app(), "name", app));
        tree.put("surface", session().surface().code());
        tree.put("device", device.map(Listed::json));
        tree.put("address", standing.seen().address());
        tree.put("place", places.of(standing.seen().address()));
        tree.put("how", session().how());
        tree.put("createdAt", session().createdAt());
        tree.put("lastActiveAt", standing.seen().at());
        tree.put("expiresAt", standing.idleUntil());
        tree.put("current", session().id().equals(current));
        tree.put("parent", session().parent());
        tree.put("state", standing.over().isPresent() ? "ended" : "active");
        tree.put("ended", standing.over().map(Listed::json));
        return tree;
    }

    /// What the API says of a device.
    public static Map<String, Object> json(Device device) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("id", device.id());
        tree.put("name", device.name());
        tree.put("platform", device.platform());
        tree.put("version", device.version());
        tree.put("trusted", device.trusted());
        return tree;
    }

    private static Map<String, Object> json(Session.End end) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("cause", end.cause().code());
        tree.put("by", end.by());
        tree.put("at", end.at());
        return tree;
    }
}
