package dev.curfew.testkit.console;

import dev.curfew.authority.app.Presets;
import dev.curfew.authority.device.Device;
import dev.curfew.authority.device.Doubt;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.session.SignOut;
import dev.curfew.authority.session.Surface;
import dev.curfew.authority.signin.Passwords;
import dev.curfew.authority.signin.SetUpRoutes;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.MemoryStore;
import dev.curfew.authority.token.Copied;
import dev.curfew.authority.workspace.Links;
import dev.curfew.authority.workspace.Password;
import dev.curfew.authority.workspace.PeopleRoutes;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Role;
import dev.curfew.authority.workspace.SetUp;
import dev.curfew.base.Secret;
import dev.curfew.testkit.PlaceMap;
import dev.curfew.testkit.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A workspace as one finds it on a working day, at a moment that never passes: what pictures are taken of,
/// and what is tried by eye, by ear and by keyboard.
final class Office implements AutoCloseable {
    private static final String HOME = "203.0.113.7";
    private static final String TRAIN = "198.51.100.23";
    private static final String RACK = "10.20.4.18";
    private static final String CODEX = "codex_cli_rs/0.169.0";

    final StillWorld world = new StillWorld();
    final GatewayScenes gateway = new GatewayScenes();
    final Team team = new Team(
            TestAuthority.start(new MemoryStore(world), world, places(), gateway::open),
            world,
            "Olga Marin",
            "Adam Osei",
            "Rita Voss",
            "Dora Lindqvist");
    /// What goes wrong is what a scene says goes wrong.
    final Ailing ailing = new Ailing(world);
    final TestAuthority broken = TestAuthority.start(ailing, world);
    /// Nobody has set it up yet.
    final TestAuthority bare = TestAuthority.start(new MemoryStore(world), world);

    final Team.Browser owner;
    /// Whose credential has been copied.
    final Team.Browser developer;
    /// Has more sessions than anybody can look through.
    final Team.Browser admin;
    final Team.Browser auditor;
    /// Holds nothing.
    final Person newcomer;

    /// Has API keys.
    final KeyScenes.Keeper keeper;

    /// The identifiers of the apps of this name.
    final String wiki;

    final String grafana;

    Office() {
        owner = team.browser(team.owner, laptop(team.owner, "Olga’s MacBook Pro", "Chrome on macOS", "Chrome/156"));
        developer = team.browser(
                team.developer, laptop(team.developer, "Dora’s laptop", "Firefox on Linux", "Firefox/151"));
        admin = team.browser(team.admin, laptop(team.admin, "Adam’s desktop", "Edge on Windows", "Edge/156"));
        auditor = team.browser(team.auditor, laptop(team.auditor, "Rita’s iPad", "Safari on iPad", "Safari/20"));
        newcomer = team.person("Mira Okafor", Role.DEVELOPER);
        var tom = team.person("Tom Bakker", Role.DEVELOPER);
        owner.send("/people/" + tom.id() + "/deactivate");
        String hash = new Passwords(1).hash(Secret.of("four unrelated words do"));
        for (Person person : List.of(team.owner, team.developer, team.admin, team.auditor, tom)) {
            team.put(Password.KIND, new Password(person.id(), hash, world.now()));
        }
        wiki = register("Team wiki", "https://wiki.example.test/callback");
        grafana = register("Grafana", "https://grafana.example.test/login/generic_oauth");
        furnishOwner();
        furnishDeveloper();
        for (int i = 0; i < 500; i++) {
            furnishRunner(i);
        }
        keeper = KeyScenes.keeper(team);
        gateway.furnish(this);
    }

    /// The link with which nobody has become the owner of {@link #bare} yet.
    String setUpLink() {
        var setUp = new SetUp(bare.store(), new Passwords(1), world);
        return SetUpRoutes.SET_UP + "?token=" + revealed(setUp.link(world.now()).orElseThrow());
    }

    /// The link with which the newcomer chooses a password.
    String passwordLink() {
        var link = PeopleRoutes.made(
                new Links(team.store, world).forPassword(newcomer.id(), team.owner.id(), world.now()));
        return SetUpRoutes.CHOOSE_PASSWORD + "?token=" + revealed(link.token());
    }

    /// One more Codex of the developer, to be ended.
    Session visitor() {
        var device = device(team.developer, "Borrowed laptop", "Debian 12.0.0; x86_64", false, Duration.ofHours(2));
        doubt(device, Doubt.ELSEWHERE);
        return approved(
                developer, device, Presets.CODEX, Surface.CLI, TRAIN, Duration.ofHours(2), Duration.ofMinutes(31));
    }

    /// A browser of the developer that an admin has signed out.
    Team.Browser gone() {
        var browser = team.browser(
                team.developer, device(team.developer, "Library", "Firefox on Linux", false, Duration.ofDays(1)));
        new Sessions(team.store)
                .signOut(
                        team.developer.id(),
                        new SignOut.OneSession(browser.session().id()),
                        Cause.SIGNED_OUT,
                        team.admin.id(),
                        world.now());
        return browser;
    }

    private void furnishOwner() {
        var mac = device(team.owner, "MacBook Pro, terminal", "Mac OS 15.5.0; arm64", true, Duration.ofDays(88));
        var phone =
                team.device(team.owner, "Olga’s iPhone", "Safari on iPhone", "Safari/20", true, Duration.ofDays(70));
        var desktop = device(team.owner, "Desktop at the office", "Windows 11; x86_64", true, Duration.ofDays(41));
        var runner = device(team.owner, "build-runner-2", "Debian 12.0.0; x86_64", false, Duration.ofDays(13));
        var fresh = team.device(
                team.owner, "Chrome on Windows", "Chrome on Windows", "Chrome/156", false, Duration.ofHours(3));
        doubt(fresh, Doubt.PASSWORD);
        approved(owner, mac, Presets.CODEX, Surface.CLI, HOME, Duration.ofDays(12), Duration.ofMinutes(3));
        signIn(phone, grafana, Surface.THIRD_PARTY, TRAIN, Duration.ofDays(4), Duration.ofHours(9));
        approved(owner, desktop, Presets.GATEWAY, Surface.IDE, RACK, Duration.ofDays(19), Duration.ofHours(21));
        approved(owner, runner, Presets.CODEX, Surface.CLI, RACK, Duration.ofDays(13), Duration.ofHours(30));
        signIn(runner, Presets.CODEX, Surface.AGENT, RACK, Duration.ofDays(6), Duration.ofMinutes(44));
        signIn(
                fresh,
                wiki,
                Surface.THIRD_PARTY,
                "2001:db8:85a3::8a2e:370:7334",
                Duration.ofHours(3),
                Duration.ofHours(2));
        var old = device(team.owner, "Old ThinkPad", "Debian 11.0.0; x86_64", false, Duration.ofDays(300));
        end(
                signIn(old, Presets.CODEX, Surface.CLI, HOME, Duration.ofDays(16), Duration.ofDays(3)),
                Cause.SIGNED_OUT,
                2);
        end(signIn(old, Presets.CLI, Surface.CLI, HOME, Duration.ofDays(21), Duration.ofDays(5)), Cause.REVOKED, 28);
        end(
                signIn(runner, Presets.CODEX, Surface.AGENT, TRAIN, Duration.ofDays(8), Duration.ofDays(4)),
                Cause.REPLAYED,
                90);
    }

    private void furnishDeveloper() {
        var tower = device(team.developer, "Dora’s tower", "Debian 12.0.0; x86_64", true, Duration.ofDays(80));
        var copied = signIn(tower, Presets.CODEX, Surface.CLI, RACK, Duration.ofDays(20), Duration.ofMinutes(12));
        signIn(tower, Presets.CODEX, Surface.AGENT, RACK, Duration.ofDays(2), Duration.ofHours(5));
        team.put(
                Copied.KIND,
                new Copied(
                        copied.id(),
                        team.developer.id(),
                        new Copied.Sighting(RACK, CODEX, world.now().minus(Duration.ofMinutes(12))),
                        new Copied.Sighting(TRAIN, CODEX, world.now().minus(Duration.ofMinutes(11))),
                        Optional.empty()));
    }

    private void furnishRunner(int number) {
        if (number % 25 == 0) {
            device(
                    team.admin,
                    "runner-%02d".formatted(number / 25),
                    "Debian 12.0.0; x86_64",
                    true,
                    Duration.ofDays(50));
        }
        var runners = team.all(Device.KIND).stream()
                .filter(one -> one.name().equals("runner-%02d".formatted(number / 25)))
                .findFirst()
                .orElseThrow();
        signIn(runners, Presets.CODEX, Surface.AGENT, RACK, Duration.ofDays(2), Duration.ofMinutes(2L * number + 1));
    }

    private Device laptop(Person person, String name, String platform, String version) {
        return team.device(person, name, platform, version, true, Duration.ofDays(89));
    }

    private Device device(Person person, String name, String platform, boolean trusted, Duration ago) {
        return team.device(person, name, platform, CODEX, trusted, ago);
    }

    private void doubt(Device device, Doubt why) {
        team.store.decide(
                Key.of(Device.KIND, device.id()),
                found -> Change.answer(true)
                        .replace(
                                Device.KIND,
                                found.one(Device.KIND, device.id())
                                        .orElseThrow()
                                        .doubted(why)));
    }

    /// Somebody's browser has approved it.
    private Session approved(
            Team.Browser by, Device device, String app, Surface surface, String address, Duration ago, Duration seen) {
        return team.withTokens(
                team.find(Person.KIND, device.person()).orElseThrow(),
                device,
                app,
                surface,
                Optional.of(by.session().id()),
                world.now().minus(ago),
                new Session.Seen(world.now().minus(seen), address, CODEX));
    }

    private Session signIn(Device device, String app, Surface surface, String address, Duration ago, Duration seen) {
        var person = team.find(Person.KIND, device.person()).orElseThrow();
        return team.withTokens(
                person,
                device,
                app,
                surface,
                Optional.empty(),
                world.now().minus(ago),
                new Session.Seen(world.now().minus(seen), address, CODEX));
    }

    private void end(Session session, Cause cause, int hours) {
        new Sessions(team.store)
                .signOut(
                        session.person(),
                        new SignOut.OneSession(session.id()),
                        cause,
                        cause == Cause.REPLAYED ? "curfew" : session.person(),
                        world.now().minus(Duration.ofHours(hours)));
    }

    private String register(String name, String redirect) {
        owner.send("/apps", "name", name, "kind", "confidential", "redirect_uris", redirect);
        return team.app(name).id();
    }

    private static Places places() {
        try {
            Path map = Files.createTempFile("curfew-places-", ".mmdb");
            try {
                new PlaceMap("GeoLite2-City")
                        .city("203.0.113.0/24", "Utrecht", "Netherlands")
                        .city("198.51.100.0/24", "Berlin", "Germany")
                        .write(map);
                return Places.on(map);
            } finally {
                Files.delete(map);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String revealed(Secret link) {
        return link.revealText(Secret.Purpose.DELIVER);
    }

    @Override
    public void close() {
        team.close();
        gateway.close();
        bare.close();
        broken.close();
    }
}
