package dev.curfew.testkit.console;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Presets;
import dev.curfew.authority.device.Device;
import dev.curfew.authority.session.Beginnings;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.session.Surface;
import dev.curfew.authority.session.Way;
import dev.curfew.authority.signin.Marks;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Kind;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.Holder;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Role;
import dev.curfew.base.Octets;
import dev.curfew.base.World;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.TestAuthority;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/// A small workspace on a real authority: an owner, an admin, an auditor and a developer, and what they hold.
/// People and sessions are put into the store as sign-in leaves them.
final class Team implements AutoCloseable {
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
    private static final Duration LIFE = Duration.ofDays(30);

    final TestAuthority authority;
    final Store store;
    final World world;
    final Person owner;
    final Person admin;
    final Person auditor;
    final Person developer;

    Team() {
        this(TestAuthority.start(), World.system(), "Olga", "Adam", "Rita", "Dora");
    }

    /// In the time of `world`, as the authority is; the names are those of the owner, the admin, the auditor
    /// and the developer.
    Team(TestAuthority authority, World world, String... names) {
        this.authority = authority;
        this.store = authority.store();
        this.world = world;
        owner = person(names[0], Role.OWNER);
        admin = person(names[1], Role.ADMIN);
        auditor = person(names[2], Role.AUDITOR);
        developer = person(names[3], Role.DEVELOPER);
    }

    /// A browser with somebody signed in.
    record Browser(HttpProbe http, Session session, String csrf) {
        HttpProbe.Answer get(String path) {
            return http.get(path);
        }

        /// Sends a form of the page, with its token.
        HttpProbe.Answer send(String path, String... fields) {
            var all = new ArrayList<>(List.of(fields));
            all.addAll(List.of("csrf", csrf));
            return http.form(path, all.toArray(String[]::new));
        }
    }

    Person person(String name, Role role) {
        var person = new Person(
                world.id("per"),
                name.split(" ", 2)[0].toLowerCase(Locale.ROOT) + "@example.test",
                name,
                role,
                true,
                0,
                world.now().minus(Duration.ofDays(90)));
        put(Person.KIND, person);
        return person;
    }

    Device device(Person person, String name) {
        return device(person, name, "Debian", "codex/0.169.0", false, Duration.ZERO);
    }

    /// A device that was first used `ago`.
    Device device(Person person, String name, String platform, String version, boolean trusted, Duration ago) {
        var device = new Device(
                world.id("dev"),
                person.id(),
                Optional.empty(),
                world.now().minus(ago),
                name,
                platform,
                version,
                trusted);
        put(Device.KIND, device);
        return device;
    }

    /// A browser in which `person` has signed in.
    Browser browser(Person person) {
        return browser(person, device(person, "Browser of " + person.name()));
    }

    Browser browser(Person person, Device device) {
        Instant now = world.now();
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(world.random(32));
        byte[] bytes = secret.getBytes(StandardCharsets.US_ASCII);
        var session = session(
                person, device, Presets.CONSOLE, Surface.WEB, Optional.empty(), Optional.of(Octets.sha256(bytes)), now);
        store.decide(Key.NONE, _ -> {
            Change<Boolean> change = Change.answer(true);
            Beginnings.browser(change, session);
            return change;
        });
        HttpProbe http = authority.probe();
        http.cookies().put("curfew_session", "crws_" + session.id() + "." + secret);
        return new Browser(http, session, Marks.tag(bytes, "curfew form"));
    }

    /// A Codex that is signed in on `device`, used a while ago.
    Session codex(Person person, Device device, Optional<String> parent) {
        Instant now = world.now().minus(Duration.ofHours(1));
        var seen = new Session.Seen(now, "10.20.4.18", "codex/0.169.0");
        return withTokens(person, device, Presets.CODEX, Surface.CLI, parent, now, seen);
    }

    /// A session with refresh tokens, begun at `since` and `seen` last.
    Session withTokens(
            Person person,
            Device device,
            String app,
            Surface surface,
            Optional<String> parent,
            Instant since,
            Session.Seen seen) {
        var session = session(person, device, app, surface, parent, Optional.empty(), since);
        var family = TokenFamily.born(
                new TokenFamily.Authorization(
                        session.id(), session.app(), person.id(), session.epoch(), "openid", "", since),
                Octets.sha256(world.random(32)),
                new Holder(null, seen.address(), seen.agent()),
                new TokenFamily.Lifetime(LIFE, LIFE),
                seen.at());
        store.decide(Key.NONE, _ -> {
            Change<Boolean> change = Change.answer(true);
            Beginnings.withTokens(change, session, family);
            return change;
        });
        return session;
    }

    private Session session(
            Person person,
            Device device,
            String app,
            Surface surface,
            Optional<String> parent,
            Optional<Octets> cookie,
            Instant now) {
        long epoch = find(Person.KIND, person.id()).orElseThrow().epoch();
        return new Session(
                world.id("ses"),
                person.id(),
                app,
                device.id(),
                surface,
                parent,
                "pwd",
                parent.isPresent() ? Way.DEVICE_CODE : Way.PASSWORD,
                now,
                cookie,
                now.plus(LIFE),
                epoch,
                new Session.Seen(now, "10.20.4.18", ""),
                now.plus(LIFE),
                Optional.empty());
    }

    /// The identifiers of what counts for something, of everybody.
    Set<String> active() {
        var sessions = new Sessions(store);
        var active = new TreeSet<String>();
        for (Person person : all(Person.KIND)) {
            sessions.list(person.id(), Sessions.Which.ACTIVE, "", 10_000, world.now())
                    .sessions()
                    .forEach(one -> active.add(one.session().id()));
        }
        return active;
    }

    <T> void put(Kind<T> kind, T value) {
        store.decide(Key.NONE, _ -> Change.answer(true).create(kind, value));
    }

    <T> Optional<T> find(Kind<T> kind, String id) {
        return store.read(found -> found.one(kind, id));
    }

    <T> List<T> all(Kind<T> kind) {
        return store.read((Function<Found, List<T>>) found -> found.many(kind, Page.ALL));
    }

    /// The app of this name.
    App app(String name) {
        return all(App.KIND).stream()
                .filter(app -> app.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /// The form tokens of a page.
    static Set<String> csrf(String html) {
        var tokens = new TreeSet<String>();
        CSRF.matcher(html).results().forEach(hit -> tokens.add(hit.group(1)));
        return tokens;
    }

    @Override
    public void close() {
        authority.close();
    }
}
