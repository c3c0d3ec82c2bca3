package dev.curfew.authority.device;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Octets;
import dev.curfew.base.World;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/// The verbs on devices: recognise one, name and trust it.
public final class Devices {
    private static final int ID_BYTES = 16;

    private final Store store;

    public Devices(Store store) {
        this.store = store;
    }

    /// The device that a sign-in speaks of, as it is when it is new. One that can be recognised has an
    /// identifier that follows from its evidence, so two sign-ins at once make one device.
    ///
    /// @param evidence a browser's mark or a client's installation id; empty if it gave none
    /// @param name what it is to be called; empty to call it by its user agent
    public static Device ofEvidence(
            String person, Optional<String> evidence, String name, String agent, Instant now, World world) {
        var browser = Browser.of(agent);
        String called =
                !name.isBlank() ? name.strip() : browser.map(Browser::words).orElse("Unnamed device");
        var program = UserAgent.parse(agent);
        String platform = browser.map(Browser::system)
                .or(() -> program.map(UserAgent::platform))
                .orElse("");
        String version = browser.map(Browser::product)
                .or(() -> program.map(UserAgent::version))
                .orElse("");
        if (evidence.isEmpty()) {
            return new Device(world.id("dev"), person, Optional.empty(), now, called, platform, version, false);
        }
        var mark = Octets.sha256((person + "\n" + evidence.get()).getBytes(StandardCharsets.UTF_8));
        String id = "dev_" + HexFormat.of().formatHex(mark.array(), 0, ID_BYTES);
        return new Device(id, person, Optional.of(mark.toString()), now, called, platform, version, false);
    }

    /// Names a device of `person` and says whether it is trusted; what is empty stays.
    ///
    /// @return the device as it now is; empty if the person has none with this identifier
    public Optional<Device> change(
            String person, String id, Optional<String> name, Optional<Boolean> trusted, Instant now) {
        return store.decide(Key.of(Device.KIND, id), found -> {
            Optional<Device> known =
                    found.one(Device.KIND, id).filter(device -> device.person().equals(person));
            Optional<Device> changed =
                    known.map(device -> device.with(name.orElse(device.name()), trusted.orElse(device.trusted())));
            Change<Optional<Device>> change = Change.answer(changed);
            if (!changed.equals(known)) {
                change.replace(Device.KIND, changed.orElseThrow())
                        .tell(Event.of(Event.Type.DEVICE_CHANGED, now, person, "")
                                .person(person)
                                .device(id));
            }
            return change;
        });
    }
}
