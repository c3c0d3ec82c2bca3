package dev.curfew.authority.console;

import dev.curfew.authority.app.App;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.device.Device;
import dev.curfew.authority.device.Doubt;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Listed;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Surface;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.Copied;
import dev.curfew.authority.workspace.Person;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Puts sessions into the words of the pages.
///
/// @param viewer the identifier of who looks
/// @param current the session in which they do
/// @param now the request's moment
/// @param places where addresses are
record Wording(String viewer, String current, Instant now, Places places) {
    private static final String APP = "app:";
    private static final String CURFEW = "curfew";

    /// Sessions under their devices, each in the order in which they come.
    List<Part.Device> devices(List<Listed> sessions) {
        var byDevice = new LinkedHashMap<String, List<Listed>>();
        sessions.forEach(one -> byDevice.computeIfAbsent(one.session().device(), _ -> new ArrayList<>())
                .add(one));
        var names =
                sessions.stream().collect(Collectors.toMap(one -> one.session().id(), Wording::name));
        var approved = new LinkedHashMap<String, List<String>>();
        sessions.forEach(one -> one.session()
                .parent()
                .ifPresent(parent ->
                        approved.computeIfAbsent(parent, _ -> new ArrayList<>()).add(name(one))));
        return byDevice.entrySet().stream()
                .map(entry -> device(
                        entry.getKey(),
                        entry.getValue(),
                        entry.getValue().stream()
                                .map(one -> session(one, names, approved))
                                .toList()))
                .toList();
    }

    private Part.Device device(String id, List<Listed> here, List<Part.Session> sessions) {
        Optional<Device> device = here.getFirst().device();
        return new Part.Device(
                id,
                name(device),
                device.map(Device::platform).orElse(""),
                surface(sessions),
                sessions.stream().anyMatch(Part.Session::current),
                device.filter(Device::trusted).isPresent(),
                device.flatMap(this::doubt).orElse(null),
                sessions,
                sessions.size());
    }

    private Optional<Part.Doubt> doubt(Device device) {
        return device.unfamiliar(now).map(why -> new Part.Doubt(why == Doubt.PASSWORD, device.createdAt()));
    }

    /// What a device is drawn as: a browser if one is signed in there, whatever else is.
    private static Part.Surface surface(List<Part.Session> here) {
        return here.stream()
                .map(Part.Session::surface)
                .filter(Part.Surface.WEB::equals)
                .findFirst()
                .orElse(here.getFirst().surface());
    }

    /// @param names of the active sessions
    /// @param approved what each of them has approved
    private Part.Session session(Listed one, Map<String, String> names, Map<String, List<String>> approved) {
        var session = one.session();
        return new Part.Session(
                session.id(),
                session.app(),
                one.app(),
                surface(session.surface()),
                one.device().map(Wording::version).orElse(""),
                place(one.standing().seen().address()),
                session.createdAt(),
                one.standing().seen().at(),
                Part.SignedInBy.valueOf(session.way().name()),
                session.id().equals(current),
                one.parent().map(Device::name).orElse(""),
                session.parent().filter(names::containsKey).orElse(""),
                approved.getOrDefault(session.id(), List.of()),
                one.standing().idleUntil(),
                copied(one));
    }

    /// The sessions whose credential was copied.
    List<Part.Suspect> suspects(List<Listed> sessions) {
        var suspects = new ArrayList<Part.Suspect>();
        for (Listed one : sessions) {
            Part.Copied copied = copied(one);
            if (copied != null) {
                suspects.add(new Part.Suspect(one.session().id(), name(one), copied));
            }
        }
        return suspects;
    }

    private Part.@Nullable Copied copied(Listed one) {
        return one.suspicion()
                .map(finding -> new Part.Copied(use(finding.one()), use(finding.other())))
                .orElse(null);
    }

    private Part.Use use(Copied.Sighting sighting) {
        return new Part.Use(place(sighting.address()), sighting.agent(), sighting.at());
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
                cause(end.cause()),
                end.cause() == Cause.LAPSED ? "" : names.getOrDefault(end.by(), end.by()),
                one.session().createdAt(),
                end.at());
    }

    static Part.Cause cause(Cause cause) {
        return Part.Cause.valueOf(cause.name());
    }

    /// What to call those who ended `sessions`: *you*, a person or an app by name, or Curfew itself.
    Map<String, String> names(Store store, List<Listed> sessions) {
        return names(
                store,
                viewer,
                sessions.stream()
                        .flatMap(one -> one.standing().over().stream())
                        .map(Session.End::by)
                        .distinct()
                        .toList());
    }

    /// What to call those who have ended something.
    ///
    /// @param viewer the identifier of who looks
    /// @param ids as an end names them
    static Map<String, String> names(Store store, String viewer, List<String> ids) {
        var apps = ids.stream().filter(id -> id.startsWith(APP)).map(id -> id.substring(APP.length()));
        var appIds = apps.toList();
        var names = new LinkedHashMap<String, String>();
        store.read(found -> {
            found.all(Person.KIND, ids).forEach((id, person) -> names.put(id, name(person)));
            found.all(App.KIND, appIds).forEach((id, app) -> names.put(APP + id, app.name()));
            return names;
        });
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

    /// How many of each surface, such as `2 terminals, 1 browser`.
    static String surfaces(List<Listed> sessions) {
        return Part.Surface.counted(
                sessions.stream().map(one -> surface(one.session().surface())));
    }

    /// Without the product, which the app's name says better: `0.169.0` of `codex_exec/0.169.0`.
    private static String version(Device device) {
        return device.version().substring(device.version().lastIndexOf('/') + 1);
    }

    /// "A", "A and B", "A, B and C"; of more than six, the first five and how many more.
    static String several(List<String> names, String noun) {
        if (names.size() == 1) {
            return names.getFirst();
        }
        int named = names.size() > 6 ? 5 : names.size() - 1;
        String last = names.size() > 6 ? (names.size() - named) + " more " + noun + "s" : names.getLast();
        return String.join(", ", names.subList(0, named)) + " and " + last;
    }
}
