package dev.curfew.authority.signin;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Apps;
import dev.curfew.authority.app.Presets;
import dev.curfew.authority.device.Device;
import dev.curfew.authority.device.Devices;
import dev.curfew.authority.device.Doubt;
import dev.curfew.authority.session.Beginnings;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Endings;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Surface;
import dev.curfew.authority.session.Way;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.Holder;
import dev.curfew.authority.token.Mint;
import dev.curfew.authority.token.RefreshTokens;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.authority.token.TokenSet;
import dev.curfew.authority.workspace.Password;
import dev.curfew.authority.workspace.Person;
import dev.curfew.base.Octets;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/// The verb *sign in*, with a password.
///
/// Tries are counted by {@link Throttle}.
public final class SignIns {
    /// What a session of the command line may do in its person's name.
    private static final String NATIVE_SCOPE = "openid profile email offline_access sessions people apps";

    private static final String PASSWORD = "pwd";

    private final Store store;
    private final Passwords passwords;
    private final Apps apps;
    private final RefreshTokens refreshTokens;
    private final Mint mint;
    private final World world;
    private final Throttle throttle;

    public SignIns(Store store, Passwords passwords, Apps apps, RefreshTokens refreshTokens, Mint mint, World world) {
        this.store = store;
        this.passwords = passwords;
        this.apps = apps;
        this.refreshTokens = refreshTokens;
        this.mint = mint;
        this.world = world;
        this.throttle = new Throttle(store, world);
    }

    /// One try.
    ///
    /// @param evidence what recognises the device: `cookie:` and the browser's mark, `installation:` and a
    ///     client's own identifier; empty for one that says nothing
    /// @param deviceName what to call the device if it is new
    public record Attempt(
            String email,
            Secret password,
            Optional<String> evidence,
            String deviceName,
            InetAddress address,
            String agent,
            Instant at) {
        public Attempt {
            email = email.strip().toLowerCase(Locale.ROOT);
        }
    }

    /// What a try comes to.
    public sealed interface Outcome<T> {
        /// Signed in.
        record In<T>(T session) implements Outcome<T> {}

        /// Not; whether the e-mail or the password is wrong, or the person deactivated, is not told.
        record Wrong<T>() implements Outcome<T> {}

        /// Not looked at.
        record Throttled<T>(Duration left) implements Outcome<T> {}
    }

    /// A browser's new session.
    ///
    /// @param cookie what it presents from now on
    public record Browser(Session session, Secret cookie) {
        /// The form token of the pages that are shown with this cookie.
        public String csrf() {
            return SessionCookie.parse(cookie.revealText(Secret.Purpose.DERIVE))
                    .orElseThrow()
                    .csrf();
        }
    }

    /// Signs a browser in. The session that it had before, whosever it was, is replaced.
    ///
    /// @param before the session cookie that the browser presented
    Outcome<Browser> browser(Attempt attempt, Optional<SessionCookie> before) {
        App console = app(Presets.CONSOLE);
        var cookie = new SessionCookie(world.id("ses"), random());
        return check(attempt, (person, device, found) -> {
            Instant endsAt = attempt.at().plus(console.lifetimes().absolute());
            var idle = WebLifetime.idle(apps, device.trusted());
            var session = new Session(
                            cookie.session(),
                            person.id(),
                            console.id(),
                            device.id(),
                            Surface.WEB,
                            Optional.empty(),
                            PASSWORD,
                            Way.PASSWORD,
                            attempt.at(),
                            Optional.of(cookie.digest()),
                            endsAt,
                            person.epoch(),
                            seen(attempt),
                            endsAt,
                            Optional.empty())
                    .used(seen(attempt), idle);
            Change<Outcome<Browser>> change =
                    Change.answer(new Outcome.In<>(new Browser(session, Secret.of(cookie.value()))));
            before.ifPresent(old -> replace(found, change, old, person, attempt.at()));
            Beginnings.browser(change, session);
            return change;
        });
    }

    /// Signs a command line in: it gets tokens of the app `curfew-cli`.
    Outcome<TokenSet> client(Attempt attempt) {
        App cli = app(Presets.CLI);
        if (!cli.enabled()) {
            throw new Problem(
                    Problem.Kind.NOT_ALLOWED,
                    "The app " + cli.name() + " is disabled on this server. An admin can enable it on the page Apps.");
        }
        String id = world.id("ses");
        var refresh = refreshTokens.mint(id, 1);
        Outcome<Begun> outcome = check(attempt, (person, device, _) -> {
            var family = TokenFamily.born(
                    new TokenFamily.Authorization(
                            id, cli.id(), person.id(), person.epoch(), NATIVE_SCOPE, "", attempt.at()),
                    refresh.digest(),
                    new Holder(
                            attempt.evidence().map(SignIns::decisive).orElse(null),
                            attempt.address().getHostAddress(),
                            attempt.agent()),
                    new TokenFamily.Lifetime(
                            cli.lifetimes().idle(), cli.lifetimes().absolute()),
                    attempt.at());
            var session = new Session(
                    id,
                    person.id(),
                    cli.id(),
                    device.id(),
                    cli.surface(),
                    Optional.empty(),
                    PASSWORD,
                    Way.PASSWORD,
                    attempt.at(),
                    Optional.empty(),
                    family.endsAt(),
                    person.epoch(),
                    seen(attempt),
                    family.endsAt(),
                    Optional.empty());
            Change<Outcome<Begun>> change = Change.answer(new Outcome.In<>(new Begun(person, family)));
            Beginnings.withTokens(change, session, family);
            return change;
        });
        return switch (outcome) {
            case Outcome.In<Begun>(Begun begun) ->
                new Outcome.In<>(mint.first(
                        cli, begun.person(), begun.family(), refresh, Optional.empty(), PASSWORD, attempt.at()));
            case Outcome.Wrong<Begun> _ -> new Outcome.Wrong<>();
            case Outcome.Throttled<Begun>(Duration left) -> new Outcome.Throttled<>(left);
        };
    }

    private record Begun(Person person, TokenFamily.Active family) {}

    /// Decisive evidence of who holds a credential, as a digest.
    static String decisive(String evidence) {
        return Octets.sha256(evidence.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /// What begins once the password was right.
    @FunctionalInterface
    private interface Beginning<T> {
        Change<Outcome<T>> begin(Person person, Device device, Found found);
    }

    private <T> Outcome<T> check(Attempt attempt, Beginning<T> beginning) {
        var account = account(attempt.email());
        var device = account.person()
                .map(person -> Devices.ofEvidence(
                        person.id(), attempt.evidence(), attempt.deviceName(), attempt.agent(), attempt.at(), world));
        var counted = counted(attempt, account, device);
        if (counted.left().isPresent()) {
            return new Outcome.Throttled<>(counted.left().get());
        }
        boolean right = passwords.matches(attempt.password(), account.password())
                && account.person().filter(Person::active).isPresent();
        if (!right) {
            refused(account, attempt);
            return new Outcome.Wrong<>();
        }
        counted.forgive();
        Password kept = account.password().orElseThrow();
        Optional<Password> better = passwords.isDated(kept)
                ? Optional.of(new Password(kept.person(), passwords.hash(attempt.password()), kept.changedAt()))
                : Optional.empty();
        return begun(account, device.orElseThrow(), better, beginning);
    }

    private <T> Outcome<T> begun(Account account, Device device, Optional<Password> better, Beginning<T> beginning) {
        String id = account.person().orElseThrow().id();
        var key = Key.of(Person.KIND, id).and(Password.KIND, id).and(Device.KIND, device.id());
        return store.decide(key, found -> {
            Optional<Person> person = found.one(Person.KIND, id).filter(Person::active);
            if (person.isEmpty() || !found.one(Password.KIND, id).equals(account.password())) {
                return Change.<Outcome<T>>answer(new Outcome.Wrong<>());
            }
            Optional<Device> recognised = found.one(Device.KIND, device.id());
            Change<Outcome<T>> change = beginning.begin(person.get(), recognised.orElse(device), found);
            if (recognised.isEmpty()) {
                change.create(Device.KIND, others(found, id) ? device.doubted(Doubt.PASSWORD) : device);
            }
            better.ifPresent(password -> change.replace(Password.KIND, password));
            return change;
        });
    }

    private static boolean others(Found found, String person) {
        return !found.many(Device.KIND, Page.first(1), Where.is("person", person))
                .isEmpty();
    }

    private record Account(Optional<Person> person, Optional<Password> password) {}

    private Account account(String email) {
        return store.read(found -> {
            Optional<Person> person = found.many(Person.KIND, Page.first(1), Where.is("email", email)).stream()
                    .findFirst();
            return new Account(person, person.flatMap(known -> found.one(Password.KIND, known.id())));
        });
    }

    private Throttle.Counted counted(Attempt attempt, Account account, Optional<Device> device) {
        boolean familiar = device.filter(one ->
                        store.read(found -> found.one(Device.KIND, one.id())).isPresent())
                .isPresent();
        return familiar
                ? throttle.familiar(device.orElseThrow().id())
                : throttle.strange(attempt.email(), account.person().map(Person::id), attempt.address());
    }

    /// The counts of tries, which a change of the password goes on too.
    Throttle throttle() {
        return throttle;
    }

    /// Written for unknown people too: the same cost, and a sign of somebody trying names.
    private void refused(Account account, Attempt attempt) {
        var event = Event.of(Event.Type.SIGN_IN_REFUSED, attempt.at(), "curfew", "wrong-credentials")
                .note("from " + attempt.address().getHostAddress());
        store.decide(
                Key.NONE,
                _ -> Change.answer(true)
                        .tell(account.person()
                                .map(person -> event.person(person.id()))
                                .orElse(event)));
    }

    private static void replace(Found found, Change<?> change, SessionCookie cookie, Person by, Instant now) {
        found.one(Session.KIND, cookie.session())
                .filter(old -> old.cookie().equals(Optional.of(cookie.digest())))
                .filter(old -> found.one(Person.KIND, old.person())
                        .filter(person -> old.over(person, now).isEmpty())
                        .isPresent())
                .ifPresent(old -> Endings.byId(found, change, old.id(), new Session.End(Cause.REPLACED, by.id(), now)));
    }

    private static Session.Seen seen(Attempt attempt) {
        return new Session.Seen(attempt.at(), attempt.address().getHostAddress(), attempt.agent());
    }

    private App app(String id) {
        return apps.find(id).orElseThrow(() -> new IllegalStateException("the app " + id + " is not installed"));
    }

    /// A secret that nobody chose.
    Secret random() {
        return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(world.random(32)));
    }
}
