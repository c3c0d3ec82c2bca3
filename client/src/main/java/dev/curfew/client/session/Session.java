package dev.curfew.client.session;

import dev.curfew.client.internal.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// One sign-in of the person, as the server lists it. Its texts are the server's and other people's: whoever
/// shows them escapes them.
///
/// @param way `password`, `browser` or `device-code`
/// @param current whether it is the one of this credential
/// @param parent the session that approved it
/// @param expiresAt when it lapses if it is not used
/// @param ended why it is over, as the server words it; empty while it is not
public record Session(
        String id,
        String app,
        String surface,
        Optional<Device> device,
        String address,
        String place,
        String way,
        Optional<Instant> createdAt,
        Optional<Instant> lastActiveAt,
        Optional<Instant> expiresAt,
        boolean current,
        Optional<String> parent,
        Optional<String> ended) {
    /// A machine or a browser.
    public record Device(String id, String name, String platform, boolean trusted) {}

    /// Its device, if nobody has named it: it is called what the server made of the sign-in.
    public Optional<Device> unnamedDevice() {
        return device.filter(
                one -> one.name().equals("Unnamed device") || one.name().startsWith(app + " on "));
    }

    static Session of(JsonObject said) {
        return new Session(
                text(said, "id"),
                said.object("app").map(app -> text(app, "name")).orElse(""),
                text(said, "surface"),
                said.object("device").map(Session::device),
                text(said, "address"),
                text(said, "place"),
                text(said, "way"),
                time(said, "createdAt"),
                time(said, "lastActiveAt"),
                time(said, "expiresAt"),
                said.isTrue("current"),
                said.filled("parent"),
                said.object("ended").flatMap(ended -> ended.filled("cause")));
    }

    private static Device device(JsonObject said) {
        return new Device(text(said, "id"), text(said, "name"), text(said, "platform"), said.isTrue("trusted"));
    }

    static String text(JsonObject said, String name) {
        return said.text(name).orElse("");
    }

    static Optional<Instant> time(JsonObject said, String name) {
        return said.filled(name).flatMap(text -> {
            try {
                return Optional.of(Instant.parse(text));
            } catch (DateTimeException notOne) {
                return Optional.empty();
            }
        });
    }
}
