package dev.curfew.authority.app;

import dev.curfew.authority.grant.Consent;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Endings;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Octets;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
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
        App changed = store.decide(Key.of(App.KIND, id), found -> {
            App before = found.one(App.KIND, id).orElseThrow(Registrations::unknown);
            App after = edit.apply(before);
            AppRules.check(after);
            Change<App> change = Change.answer(after).replace(App.KIND, after);
            change.tell(Event.of(Event.Type.APP_CHANGED, now, by, "").app(id));
            if (before.enabled() && !after.enabled()) {
                end(found, change, id, by, now);
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
    /// @throws Problem NOT_FOUND; CONFLICT for an app that every workspace has, which can be disabled instead
    public void remove(String id, String by, Instant now) {
        if (Presets.isOne(id)) {
            throw new Problem(Problem.Kind.CONFLICT, "This app comes with Curfew; disable it instead.");
        }
        store.decide(Key.of(App.KIND, id), found -> {
            if (found.one(App.KIND, id).isEmpty()) {
                throw unknown();
            }
            Change<Boolean> change = Change.answer(true).remove(App.KIND, id);
            found.many(Consent.KIND, Page.ALL, Where.is("app", id))
                    .forEach(consent -> change.remove(Consent.KIND, Consent.id(consent.person(), id)));
            end(found, change, id, by, now);
            return change;
        });
        apps.changed(id);
    }

    private static void end(Found found, Change<?> change, String id, String by, Instant now) {
        var end = new Session.End(Cause.APP_REMOVED, by, now);
        found.many(Session.KIND, Page.ALL, Where.is("app", id), Where.is("state", "active"))
                .forEach(session -> Endings.one(found, change, session, end));
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
