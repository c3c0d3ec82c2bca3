package dev.curfew.authority.console;

import dev.curfew.authority.app.App;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.device.Device;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Listed;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Surface;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Puts sessions into the words of the pages.
///
/// @param viewer the identifier of who looks
/// @param current the session in which they do
/// @param now the request's moment
/// @param places where addresses are
record Wording(String viewer, String current, Instant now, Places places) {
    private static final String APP = "app:";
    private static final String CURFEW = "curfew";
    /// How long a device is pointed out as one that was not there before.
    private static final Duration NEW = Duration.ofDays(1);

    /// Active sessions under their devices, the current one first, then as they come.
    List<Part.Device> devices(List<Listed> sessions, Map<String, Part.Copied> copies, Instant since) {
        var byDevice = new LinkedHashMap<String, List<Listed>>();
        sessions.forEach(one -> byDevice.computeIfAbsent(one.session().device(), _ -> new ArrayList<>())
                .add(one));
        return byDevice.entrySet().stream()
                .map(entry -> device(entry.getKey(), entry.getValue(), copies, since))
                .sorted(Comparator.comparing(Part.Device::current).reversed())
                .toList();
    }

    private Part.Device device(String id, List<Listed> here, Map<String, Part.Copied> copies, Instant since) {
        Optional<Device> device = here.getFirst().device();
        var sessions = here.stream().map(one -> session(one, copies)).toList();
        boolean isCurrent = sessions.stream().anyMatch(Part.Session::current);
        boolean trusted = device.filter(Device::trusted).isPresent();
        boolean fresh = device.filter(one -> one.createdAt().isAfter(now.minus(NEW)))
                .filter(one -> one.createdAt().isAfter(since.plus(NEW)))
                .isPresent();
        return new Part.Device(
                id,
                name(device),
                device.map(Device::platform).orElse(""),
                surface(sessions),
                isCurrent,
                trusted,
                fresh && !trusted && !isCurrent,
                sessions);
    }

    /// What a device is drawn as: a browser if one is signed in there, whatever else is.
    private static Part.Surface surface(List<Part.Session> here) {
        return here.stream()
                .map(Part.Session::surface)
                .filter(Part.Surface.WEB::equals)
                .findFirst()
                .orElse(here.getFirst().surface());
    }

    private Part.Session session(Listed one, Map<String, Part.Copied> copies) {
        var session = one.session();
        return new Part.Session(
                session.id(),
                one.app(),
                surface(session.surface()),
                one.device().map(Wording::version).orElse(""),
                place(one.standing().seen().address()),
                session.createdAt(),
                one.standing().seen().at(),
                session.parent().isPresent() ? Part.SignedInBy.BROWSER : Part.SignedInBy.PASSWORD,
                session.id().equals(current),
                one.parent().map(Device::name).orElse(""),
                one.standing().idleUntil(),
                copies.get(session.id()));
    }

    /// A session that ended.
    ///
    /// @param names of those who ended something, by what the session says of them
    Part.Ended ended(Listed one, Map<String, String> names) {
        var end = one.standing().over().orElseThrow();
        return new Part.Ended(
                one.app(),
                surface(one.session().surface()),
                one.device().map(Device::name).orElse(""),
                place(one.standing().seen().address()),
                Part.Cause.valueOf(end.cause().name()),
                end.cause() == Cause.LAPSED ? "" : names.getOrDefault(end.by(), end.by()),
                one.session().createdAt(),
                end.at());
    }

    /// What to call those who ended `sessions`: *you*, a person or an app by name, or Curfew itself.
    Map<String, String> names(Store store, List<Listed> sessions) {
        var ids = sessions.stream()
                .flatMap(one -> one.standing().over().stream())
                .map(Session.End::by)
                .distinct()
                .toList();
        var apps = ids.stream().filter(id -> id.startsWith(APP)).map(id -> id.substring(APP.length()));
        var appIds = apps.toList();
        var names = new LinkedHashMap<String, String>();
        store.read(found -> found.all(Person.KIND, ids)).forEach((id, person) -> names.put(id, name(person)));
        store.read(found -> found.all(App.KIND, appIds)).forEach((id, app) -> names.put(APP + id, app.name()));
        names.put(CURFEW, "Curfew");
        names.put(viewer, "you");
        return names;
    }

    /// Such as `Codex on build-box`.
    static String name(Listed one) {
        return one.app() + " on " + name(one.device());
    }

    static String name(Optional<Device> device) {
        return device.map(Device::name).orElse("an unknown device");
    }

    static String name(Person person) {
        return person.name().isBlank() ? person.email() : person.name();
    }

    private Part.Place place(String address) {
        return Part.Place.of(places, address);
    }

    static Part.Surface surface(Surface surface) {
        return Part.Surface.valueOf(surface.name());
    }

    /// Without the product, which the app's name says better: `0.169.0` of `codex_exec/0.169.0`.
    private static String version(Device device) {
        return device.version().substring(device.version().lastIndexOf('/') + 1);
    }
}
