package dev.curfew.authority.signin;

import dev.curfew.authority.grant.Tries;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Octets;
import dev.curfew.base.World;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How often a password may be tried, so that nobody guesses one and no guesser keeps its owner out.
///
/// | who tries | counts that it goes on |
/// |---|---|
/// | a device that the account knows | the device's own |
/// | anybody else | the network's; the account's from this network; the account's from everywhere |
///
/// The last one is what many networks together run into. Somebody from a network where the person was signed
/// in before is let past it, since those who guess from everywhere come from anywhere but there. Counts are
/// each node's own (decision 20).
final class Throttle {
    private static final int LOOKED_AT = 100;

    private final Store store;
    private final Tries devices;
    private final Tries accounts;
    private final Tries networks;
    private final Tries everywhere;

    Throttle(Store store, World world) {
        this.store = store;
        this.devices = new Tries(world, 10, Duration.ofSeconds(30));
        this.accounts = new Tries(world, 10, Duration.ofSeconds(30));
        this.networks = new Tries(world, 60, Duration.ofSeconds(2));
        this.everywhere = new Tries(world, 100, Duration.ofSeconds(10));
    }

    /// One try, counted.
    ///
    /// @param left how long to wait, if it is one too many
    record Counted(Optional<Duration> left, List<Runnable> forgiveness) {
        /// Takes it back: it was a good one.
        void forgive() {
            forgiveness.forEach(Runnable::run);
        }
    }

    /// Counts a try on a device that the account knows.
    Counted familiar(String device) {
        return on(List.of(new Count(devices, device)));
    }

    /// Counts a try of anybody else.
    ///
    /// @param person whose account it is, if there is one with this e-mail
    Counted strange(String email, Optional<String> person, InetAddress address) {
        String network = Networks.of(address);
        // of a fixed length, so that nobody fills the memory with long names
        String account = Octets.sha256(email.getBytes(StandardCharsets.UTF_8)).toString();
        var counts = new ArrayList<Count>();
        counts.add(new Count(networks, network));
        counts.add(new Count(accounts, account + " " + network));
        counts.add(new Count(everywhere, account));
        Counted counted = on(counts);
        boolean spared = counted.left().isPresent()
                && counted.forgiveness().size() == counts.size() - 1
                && person.filter(id -> wasIn(id, network)).isPresent();
        return spared ? new Counted(Optional.empty(), counted.forgiveness()) : counted;
    }

    private record Count(Tries tries, String who) {}

    /// Goes through the counts until one is used up.
    private static Counted on(List<Count> counts) {
        var forgiveness = new ArrayList<Runnable>();
        for (Count count : counts) {
            Optional<Duration> left = count.tries().count(count.who());
            if (left.isPresent()) {
                return new Counted(left, List.copyOf(forgiveness));
            }
            forgiveness.add(() -> count.tries().forgive(count.who()));
        }
        return new Counted(Optional.empty(), List.copyOf(forgiveness));
    }

    private boolean wasIn(String person, String network) {
        return store.read(found -> found.many(Session.KIND, Page.first(LOOKED_AT), Where.is("person", person))).stream()
                .anyMatch(session -> Networks.of(session.seen().address()).equals(Optional.of(network)));
    }
}
