package dev.curfew.authority.app;

import dev.curfew.authority.grant.Consent;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Endings;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Surface;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import dev.curfew.base.Octets;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The verbs on apps: register, change, give a new secret, remove.
public final class Registrations {
    private static final String SECRET_PREFIX = "crcs_";

    private final Store store;
    private final Apps apps;
    private final World world;

    public Registrations(Store store, Apps apps, World world) {
        this.store = store;
        this.apps = apps;
        this.world = world;
    }

    /// An app with the secret that is shown this once.
    ///
    /// @param secret empty for a public app
    public record Registered(App app, Optional<Secret> secret) {}

    /// Adds an app as the admin described it.
    ///
    /// @param described with any identifier and secret; both are made here
    public Registered register(App described, boolean confidential, String by, Instant now) {
        Optional<Secret> secret = confidential ? Optional.of(secret()) : Optional.empty();
        App app = described.named(world.id("app"), secret.map(Registrations::digest));
        AppRules.check(app);
        store.decide(
                Key.of(App.KIND, app.id()),
                _ -> Change.answer(true)
                        .create(App.KIND, app)
                        .tell(Event.of(Event.Type.APP_REGISTERED, now, by, "").app(app.id())));
        return new Registered(app, secret);
    }

    /// Every app, the newest first.
    public List<App> list(String after, int limit) {
        return store.read(found -> found.many(App.KIND, new Page(after, limit)));
    }

    /// Changes an app. Disabling one ends every session through it, in the same transaction.
    ///
    /// @throws Problem NOT_FOUND; INVALID_VALUE if the rules of apps do not allow the result
    public App change(String id, UnaryOperator<App> edit, String by, Instant now) {
        return decide(id, edit, by, now).app();
    }

    /// Lets nobody sign in through an app any more, and ends every session through it.
    ///
    /// @return what ended
    /// @throws Problem NOT_FOUND; CONFLICT for Curfew's own pages, on which it could not be enabled again
    public Holdings disable(String id, String by, Instant now) {
        if (id.equals(Presets.CONSOLE)) {
            throw new Problem(Problem.Kind.CONFLICT, "These pages are this app: it stays enabled.");
        }
        return decide(id, app -> app.enabled(false), by, now).ended();
    }

    private record Changed(App app, Holdings ended) {}

    private Changed decide(String id, UnaryOperator<App> edit, String by, Instant now) {
        Changed changed = store.decide(Key.of(App.KIND, id), found -> {
            App before = found.one(App.KIND, id).orElseThrow(Registrations::unknown);
            App edited = edit.apply(before);
            AppRules.check(edited);
            boolean closes = before.enabled() && !edited.enabled();
            App after = closes ? edited.disabled() : edited;
            var sessions = closes ? active(found, id, Page.ALL) : List.<Session>of();
            var change = Change.answer(new Changed(after, holdings(found, sessions, now)))
                    .replace(App.KIND, after);
            change.tell(Event.of(Event.Type.APP_CHANGED, now, by, "").app(id));
            if (closes) {
                end(found, change, sessions, id, by, now);
            }
            return change;
        });
        apps.changed(id);
        return changed;
    }

    /// Gives a confidential app another secret; the old one stops working with it.
    ///
    /// @throws Problem NOT_FOUND; CONFLICT for a public app
    public Registered newSecret(String id, String by, Instant now) {
        Secret secret = secret();
        App changed = change(
                id,
                app -> {
                    if (!app.confidential()) {
                        throw new Problem(Problem.Kind.CONFLICT, "This app is public: it has no secret.");
                    }
                    return app.named(app.id(), Optional.of(digest(secret)));
                },
                by,
                now);
        return new Registered(changed, Optional.of(secret));
    }

    /// Removes an app with what people allowed it, and ends every session through it, in one transaction.
    ///
    /// @return what ended
    /// @throws Problem NOT_FOUND; CONFLICT for an app that every workspace has, which can be disabled instead
    public Holdings remove(String id, String by, Instant now) {
        if (Presets.isOne(id)) {
            throw new Problem(Problem.Kind.CONFLICT, "This app comes with Curfew; disable it instead.");
        }
        Holdings ended = store.decide(Key.of(App.KIND, id), found -> {
            if (found.one(App.KIND, id).isEmpty()) {
                throw unknown();
            }
            var sessions = active(found, id, Page.ALL);
            var change = Change.answer(holdings(found, sessions, now)).remove(App.KIND, id);
            found.many(Consent.KIND, Page.ALL, Where.is("app", id))
                    .forEach(consent -> change.remove(Consent.KIND, Consent.id(consent.person(), id)));
            end(found, change, sessions, id, by, now);
            return change;
        });
        apps.changed(id);
        return ended;
    }

    /// What is signed in through an app.
    ///
    /// @param bySurface sessions by the way they are used
    /// @param people whose they are
    public record Holdings(Map<Surface, Integer> bySurface, int people) {
        /// All of the sessions.
        public int count() {
            return bySurface.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /// What is signed in through an app now, as far as it is among the newest `limit` sessions.
    public Holdings holdings(String id, int limit, Instant now) {
        return store.read(found -> holdings(found, active(found, id, Page.first(limit)), now));
    }

    /// The lifetimes of an app that says nothing of its own.
    public App.Lifetimes usual(App app) {
        return app.on(app.scopes(), app.pkce(), App.Lifetimes.STANDARD)
                .within(apps.workspace().lifetimes())
                .lifetimes();
    }

    private static List<Session> active(Found found, String id, Page page) {
        return found.many(Session.KIND, page, Where.is("app", id), Where.is("state", "active"));
    }

    private static Holdings holdings(Found found, List<Session> sessions, Instant now) {
        var people = found.all(
                Person.KIND, sessions.stream().map(Session::person).distinct().toList());
        var bySurface = new EnumMap<Surface, Integer>(Surface.class);
        var holders = new HashSet<String>();
        for (Session session : sessions) {
            Person person = people.get(session.person());
            if (person != null && session.over(person, now).isEmpty()) {
                bySurface.merge(session.surface(), 1, Integer::sum);
                holders.add(person.id());
            }
        }
        return new Holdings(bySurface, holders.size());
    }

    private static void end(Found found, Change<?> change, List<Session> sessions, String id, String by, Instant now) {
        var end = new Session.End(Cause.APP_REMOVED, by, now);
        sessions.forEach(session -> Endings.one(found, change, session, end));
        change.tell(Event.of(Event.Type.APP_REMOVED, now, by, Cause.APP_REMOVED.code())
                .app(id));
    }

    /// Whether `presented` is the app's secret; takes the same time for every wrong one.
    public static boolean knows(App app, Secret presented) {
        return app.secret().isPresent() && app.secret().get().equals(digest(presented));
    }

    /// A digest alone will do: the secret is 256 bits that nobody chose.
    private static Octets digest(Secret secret) {
        return Octets.sha256(secret.reveal(Secret.Purpose.DERIVE));
    }

    private Secret secret() {
        String random = Base64.getUrlEncoder().withoutPadding().encodeToString(world.random(32));
        return Secret.of((SECRET_PREFIX + random).getBytes(StandardCharsets.US_ASCII));
    }

    private static Problem unknown() {
        return new Problem(Problem.Kind.NOT_FOUND, "There is no such app.");
    }
}
