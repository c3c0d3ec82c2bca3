package dev.curfew.authority.device;

import dev.curfew.authority.session.Session;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Octets;
import dev.curfew.base.Problem;
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

    /// What a person says of one of their devices; what is empty stays.
    ///
    /// @param known whether they say that it is theirs
    public record Word(Optional<String> name, Optional<Boolean> trusted, boolean known) {
        private Device of(Device device) {
            var named = device.with(name.orElse(device.name()), trusted.orElse(device.trusted()));
            return known ? named.known() : named;
        }

        /// Whether it takes something back that made the device conspicuous.
        private boolean vouches(Device device) {
            return (known && device.doubt().isPresent()) || (trusted.orElse(false) && !device.trusted());
        }
    }

    /// What saying so came to.
    public sealed interface Saying {
        /// The device as it now is.
        record Done(Device device) implements Saying {}

        /// The person has no such device.
        record Nothing() implements Saying {}

        /// It was said on a device that is unfamiliar itself: whoever stole a password would vouch for
        /// themselves.
        record Unfamiliar() implements Saying {}
    }

    /// Takes down what is said of a device, in `by`, a session of its person.
    public Saying change(Session by, String id, Word word, Instant now) {
        var key = Key.of(Device.KIND, id).and(Device.KIND, by.device());
        return store.decide(key, found -> {
            Optional<Device> device =
                    found.one(Device.KIND, id).filter(one -> one.person().equals(by.person()));
            if (device.isEmpty()) {
                return Change.<Saying>answer(new Saying.Nothing());
            }
            boolean doubtful = found.one(Device.KIND, by.device())
                    .flatMap(own -> own.unfamiliar(now))
                    .isPresent();
            if (doubtful && word.vouches(device.get())) {
                return Change.<Saying>answer(new Saying.Unfamiliar());
            }
            Device changed = word.of(device.get());
            Change<Saying> change = Change.answer(new Saying.Done(changed));
            if (!changed.equals(device.get())) {
                change.replace(Device.KIND, changed)
                        .tell(Event.of(Event.Type.DEVICE_CHANGED, now, by.person(), "")
                                .person(by.person())
                                .device(id));
            }
            return change;
        });
    }

    /// Whether the device of a session is unfamiliar itself.
    public boolean unfamiliar(Session session, Instant now) {
        return store.read(found -> found.one(Device.KIND, session.device()))
                .flatMap(device -> device.unfamiliar(now))
                .isPresent();
    }

    /// What whoever said it on an unfamiliar device is told.
    public static Problem unfamiliar() {
        return new Problem(
                Problem.Kind.NOT_ALLOWED,
                "This device is unfamiliar itself. Do this on one that you have used for longer; after a month it is"
                        + " familiar too.");
    }
}
