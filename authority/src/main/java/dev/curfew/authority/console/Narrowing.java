package dev.curfew.authority.console;

import dev.curfew.authority.console.page.Part;
import dev.curfew.web.Request;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How somebody narrows a list of sessions down: by words, a surface, an app, a device. It looks at what the
/// page shows, and at nothing else.
///
/// @param text words in lower case, all of which must be found
/// @param app the identifier of an app, or empty
/// @param device the identifier of a device, or empty
record Narrowing(String text, Optional<Part.Surface> surface, String app, String device) {
    private static final int LONGEST = 100;

    static Narrowing of(Request request) {
        return new Narrowing(
                request.query("q")
                        .map(String::strip)
                        .map(text -> text.substring(0, Math.min(LONGEST, text.length())))
                        .orElse(""),
                request.query("surface").flatMap(Narrowing::surface),
                request.query("app").orElse(""),
                request.query("device").orElse(""));
    }

    private static Optional<Part.Surface> surface(String name) {
        return Arrays.stream(Part.Surface.values())
                .filter(surface -> surface.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }

    /// What is left of `devices`.
    List<Part.Device> of(List<Part.Device> devices) {
        var words = text.toLowerCase(Locale.ROOT).split("\\s+");
        return devices.stream()
                .filter(one -> device.isEmpty() || one.id().equals(device))
                .map(one -> with(
                        one,
                        one.sessions().stream()
                                .filter(session -> surface.isEmpty() || session.surface() == surface.get())
                                .filter(session ->
                                        app.isEmpty() || session.appId().equals(app))
                                .filter(session -> said(one, session, words))
                                .toList()))
                .filter(one -> !one.sessions().isEmpty())
                .toList();
    }

    private static boolean said(Part.Device device, Part.Session session, String... words) {
        var shown = Stream.of(
                        device.name(),
                        device.platform(),
                        session.app(),
                        session.version(),
                        session.place().name(),
                        session.place().address(),
                        session.approvedFrom(),
                        session.surface().words())
                .collect(Collectors.joining("\n"))
                .toLowerCase(Locale.ROOT);
        return Arrays.stream(words).allMatch(shown::contains);
    }

    /// The same device, of whose sessions only some are looked at.
    static Part.Device with(Part.Device device, List<Part.Session> sessions) {
        return new Part.Device(
                device.id(),
                device.name(),
                device.platform(),
                device.surface(),
                device.current(),
                device.trusted(),
                device.doubt(),
                sessions,
                sessions.size());
    }

    /// The form that shows it.
    ///
    /// @param all the devices that there are
    /// @param found how many sessions are left
    Part.Filter form(List<Part.Device> all, int found) {
        return new Part.Filter(
                text,
                surface.orElse(null),
                app,
                device,
                all.stream()
                        .flatMap(one -> one.sessions().stream())
                        .map(Part.Session::surface)
                        .distinct()
                        .sorted()
                        .toList(),
                apps(all),
                found);
    }

    /// What is signed in through each app, most sessions first.
    static List<Part.InApp> apps(List<Part.Device> all) {
        var byApp = new LinkedHashMap<String, Part.InApp>();
        for (Part.Device device : all) {
            device.sessions().stream()
                    .collect(Collectors.groupingBy(Part.Session::appId, LinkedHashMap::new, Collectors.toList()))
                    .forEach((id, here) -> byApp.merge(
                            id,
                            new Part.InApp(id, here.getFirst().app(), here.size(), 1),
                            (one, other) -> new Part.InApp(
                                    id, one.name(), one.sessions() + other.sessions(), one.devices() + 1)));
        }
        return byApp.values().stream()
                .sorted((one, other) -> Integer.compare(other.sessions(), one.sessions()))
                .toList();
    }

    /// The part of an address that says the same, beginning with `&`, or empty.
    String query() {
        var pairs = new LinkedHashMap<String, String>();
        pairs.put("q", text);
        pairs.put(
                "surface",
                surface.map(one -> one.name().toLowerCase(Locale.ROOT)).orElse(""));
        pairs.put("app", app);
        pairs.put("device", device);
        return pairs.entrySet().stream()
                .filter(pair -> !pair.getValue().isEmpty())
                .map(pair -> "&" + pair.getKey() + "=" + Desk.encoded(pair.getValue()))
                .collect(Collectors.joining());
    }
}
