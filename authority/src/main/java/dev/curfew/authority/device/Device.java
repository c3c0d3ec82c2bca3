package dev.curfew.authority.device;

import dev.curfew.authority.store.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A machine or browser installation of a person, recognised again by a device cookie or an installation id.
///
/// @param mark SHA-256 (base64url) of what recognises it, with the person mixed in; empty for one that cannot
///     be recognised
/// @param platform such as `Debian 12.0.0; x86_64`, once a request has said it
/// @param doubt why it was unfamiliar when it was first seen, until its person says that it is theirs
/// @param version of the client, such as `codex_exec/0.169.0`, once a request has said it
public record Device(
        String id,
        String person,
        Optional<String> mark,
        Instant createdAt,
        String name,
        String platform,
        String version,
        boolean trusted,
        Optional<Doubt> doubt) {
    /// How the table holds it.
    public static final Kind<Device> KIND = Kind.<Device>in("device")
            .id(Device::id)
            .fixedText("person", Device::person)
            .fixedText("mark", Device::mark)
            .fixedNumber("created_at", Device::createdAt)
            .text("name", Device::name)
            .text("platform", Device::platform)
            .text("version", Device::version)
            .number("trusted", Device::trusted)
            .text("doubt", device -> device.doubt().map(Doubt::code))
            .unique("person", "mark")
            .read(row -> new Device(
                    row.text("id"),
                    row.text("person"),
                    row.maybeText("mark"),
                    row.instant("created_at"),
                    row.text("name"),
                    row.text("platform"),
                    row.text("version"),
                    row.flag("trusted"),
                    row.maybeText("doubt").map(Doubt::of)));

    /// How long a device that nobody says anything of is pointed out.
    private static final Duration DOUBTED = Duration.ofDays(30);

    /// A device that nobody doubts.
    public Device(
            String id,
            String person,
            Optional<String> mark,
            Instant createdAt,
            String name,
            String platform,
            String version,
            boolean trusted) {
        this(id, person, mark, createdAt, name, platform, version, trusted, Optional.empty());
    }

    /// Why it is unfamiliar now, if it is: until its person trusts it or says that it is theirs, or a month
    /// has passed.
    public Optional<Doubt> unfamiliar(Instant now) {
        return doubt.filter(_ -> !trusted && now.isBefore(createdAt.plus(DOUBTED)));
    }

    /// The same device, doubted.
    public Device doubted(Doubt why) {
        return new Device(id, person, mark, createdAt, name, platform, version, trusted, Optional.of(why));
    }

    /// The same device, once its person has said that it is theirs.
    public Device known() {
        return new Device(id, person, mark, createdAt, name, platform, version, trusted, Optional.empty());
    }

    /// The same device, named and trusted as its person says.
    public Device with(String newName, boolean newTrusted) {
        return new Device(id, person, mark, createdAt, newName, platform, version, newTrusted, doubt);
    }

    /// The same device, once a client has said what it runs on.
    public Device running(String newPlatform, String newVersion) {
        return new Device(id, person, mark, createdAt, name, newPlatform, newVersion, trusted, doubt);
    }
}
