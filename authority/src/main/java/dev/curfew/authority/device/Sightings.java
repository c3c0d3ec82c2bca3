package dev.curfew.authority.device;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import java.util.Optional;

/// Learns from the requests of its sessions what a device runs on: Codex says nothing when it signs in, and all
/// of it when it refreshes.
public final class Sightings {
    private final Store store;
    private final Cache<String, String> known =
            Caffeine.newBuilder().maximumSize(10_000).build();

    public Sightings(Store store) {
        this.store = store;
    }

    /// Takes note of the `User-Agent` of a request in `session`. Costs nothing when it is the same as the last
    /// time, and a write only when the device is known otherwise.
    public void note(String session, String agent) {
        Optional<UserAgent> seen = UserAgent.parse(agent);
        if (seen.isEmpty() || agent.equals(known.getIfPresent(session))) {
            return;
        }
        ownDevice(session)
                .filter(device -> !running(device, seen.get()).equals(device))
                .ifPresent(device -> store.decide(Key.of(Device.KIND, device.id()), found -> {
                    Change<Boolean> change = Change.answer(true);
                    found.one(Device.KIND, device.id())
                            .ifPresent(now -> change.replace(Device.KIND, running(now, seen.get())));
                    return change;
                }));
        known.put(session, agent);
    }

    /// The session's device, unless it is the browser's that approved it: what the server of a web app runs on
    /// is nothing about the person's machine.
    ///
    /// Nothing is changed here, but where thousands come back with a new version at once they are looked at
    /// together: a look of its own for each costs several times its refresh.
    private Optional<Device> ownDevice(String session) {
        var key = Key.of(Session.KIND, session).seeing(Device.KIND, "device").seeing(Session.KIND, "parent");
        return store.decide(key, found -> Change.answer(ownDevice(found, session)));
    }

    private static Optional<Device> ownDevice(Found found, String session) {
        return found.one(Session.KIND, session)
                .filter(one -> one.parent()
                        .flatMap(parent -> found.one(Session.KIND, parent))
                        .filter(parent -> parent.device().equals(one.device()))
                        .isEmpty())
                .flatMap(one -> found.one(Device.KIND, one.device()));
    }

    private static Device running(Device device, UserAgent agent) {
        return device.running(agent.platform().isEmpty() ? device.platform() : agent.platform(), agent.version());
    }
}
