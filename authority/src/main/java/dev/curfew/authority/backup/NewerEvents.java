package dev.curfew.authority.backup;

import dev.curfew.authority.apikey.ApiKey;
import dev.curfew.authority.app.App;
import dev.curfew.authority.connection.Doubts;
import dev.curfew.authority.grant.Consent;
import dev.curfew.authority.key.Keyset;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Endings;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.RevokedToken;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Right;
import java.util.List;
import java.util.Optional;

/// Does again what events tell that a database has not seen, so far as they tell enough. The events
/// themselves are in it already, at the positions that they had; so this tells none.
final class NewerEvents {
    private static final int STEP = 200;

    private final Store store;

    NewerEvents(Store store) {
        this.store = store;
    }

    /// Does them in their order.
    void follow(long after) {
        long position = after;
        while (true) {
            var next = store.events(position, 500);
            if (next.isEmpty()) {
                return;
            }
            next.forEach(recorded -> follow(recorded.event()));
            position = next.getLast().position();
        }
    }

    /// Lets those who refreshed since go on with the tokens that they have.
    void awaitHolders() {
        for (Page page = Page.first(STEP); ; ) {
            Page next = page;
            List<TokenFamily> families = store.decide(Key.NONE, found -> {
                List<TokenFamily> some = found.many(TokenFamily.KIND, next);
                Change<List<TokenFamily>> change = Change.answer(some);
                some.forEach(family -> {
                    if (family instanceof TokenFamily.Active active) {
                        change.replace(TokenFamily.KIND, active.restored());
                    }
                });
                return change;
            });
            if (families.size() < STEP) {
                return;
            }
            page = new Page(families.getLast().id(), STEP);
        }
    }

    private void follow(Event event) {
        switch (event.type()) {
            case SESSION_ENDED -> endSession(event);
            case PERSON_SIGNED_OUT -> signOut(event);
            case TOKEN_REVOKED -> revoke(event);
            case PERSON_DEACTIVATED -> activate(event, false);
            case PERSON_REACTIVATED -> activate(event, true);
            case GRANT_REMOVED -> removeGrant(event);
            case APP_REMOVED -> removeApp(event);
            case CONNECTION_REMOVED -> Doubts.remove(store, String.valueOf(event.connection()));
            case CONNECTION_SIGN_IN_NEEDED, CONNECTION_SIGNED_IN ->
                Doubts.one(store, String.valueOf(event.connection()), event.at());
            case API_KEY_ENDED -> endKey(event);
            case RIGHT_REMOVED -> removeRight(event);
            case SESSION_STARTED,
                    GRANT_GIVEN,
                    CREDENTIAL_COPIED,
                    COPY_SETTLED,
                    PERSON_CREATED,
                    PERSON_CHANGED,
                    RIGHT_GIVEN,
                    PASSWORD_CHANGED,
                    SIGN_IN_REFUSED,
                    DEVICE_CHANGED,
                    APP_REGISTERED,
                    APP_CHANGED,
                    API_KEY_CREATED,
                    API_KEY_ROTATED,
                    WORKSPACE_CHANGED,
                    KEYS_ROTATED,
                    AGENT_WORKED,
                    CONNECTION_ADDED,
                    CONNECTION_CHANGED,
                    CONNECTION_REFRESHED,
                    CONNECTION_REVOKED,
                    CONNECTION_REVOCATION_FAILED,
                    ACCOUNT_CHANGED,
                    POOL_CHANGED,
                    LIMIT_CHANGED -> {
                // Nothing that ended; what began or changed since is not in the archive, and is lost.
            }
        }
    }

    private void endSession(Event event) {
        String id = String.valueOf(event.session());
        store.decide(Key.of(Session.KIND, id).and(TokenFamily.KIND, id), found -> {
            Change<Boolean> change = Change.answer(true);
            found.one(Session.KIND, id).ifPresent(session -> Endings.untold(found, change, session, end(event)));
            return change;
        });
    }

    private void signOut(Event event) {
        String id = String.valueOf(event.person());
        long epoch = event.epoch() == null ? 0 : event.epoch();
        var key = Key.of(Person.KIND, id);
        String keep = event.kept();
        if (keep != null) {
            key = key.and(Session.KIND, keep).and(TokenFamily.KIND, keep);
        }
        store.decide(key, found -> {
            Change<Boolean> change = Change.answer(true);
            Optional<Person> person = found.one(Person.KIND, id).filter(one -> one.epoch() + 1 == epoch);
            if (person.isPresent()) {
                Optional<Session> kept = Optional.ofNullable(keep)
                        .flatMap(session -> found.one(Session.KIND, session))
                        .filter(session -> session.ended().isEmpty() && session.epoch() + 1 == epoch);
                Sessions.raiseUntold(found, change, person.get(), person.get().signedOut(), kept, end(event));
            }
            return change;
        });
    }

    /// For as long as the token can live.
    private void revoke(Event event) {
        String jti = String.valueOf(event.jti());
        store.decide(Key.of(RevokedToken.KIND, jti), found -> {
            Change<Boolean> change = Change.answer(true);
            if (found.one(RevokedToken.KIND, jti).isEmpty()) {
                change.create(
                        RevokedToken.KIND, new RevokedToken(jti, event.at().plus(Keyset.LONGEST_TOKEN_LIFE)));
            }
            return change;
        });
    }

    private void activate(Event event, boolean active) {
        String id = String.valueOf(event.person());
        store.decide(Key.of(Person.KIND, id), found -> {
            Change<Boolean> change = Change.answer(true);
            found.one(Person.KIND, id)
                    .ifPresent(person -> change.replace(Person.KIND, active ? person.reactivated() : inactive(person)));
            return change;
        });
    }

    /// Its epoch was raised by an event of its own.
    private static Person inactive(Person person) {
        return new Person(
                person.id(),
                person.email(),
                person.name(),
                person.role(),
                false,
                person.epoch(),
                person.createdAt(),
                person.exceptions());
    }

    private void removeGrant(Event event) {
        String id = Consent.id(String.valueOf(event.person()), String.valueOf(event.app()));
        store.decide(Key.of(Consent.KIND, id), found -> {
            Change<Boolean> change = Change.answer(true);
            if (found.one(Consent.KIND, id).isPresent()) {
                change.remove(Consent.KIND, id);
            }
            return change;
        });
    }

    /// Told of an app that was disabled too; it can be enabled again by hand, which revives nothing.
    private void removeApp(Event event) {
        String id = String.valueOf(event.app());
        store.decide(Key.of(App.KIND, id), found -> {
            Change<Boolean> change = Change.answer(true);
            found.one(App.KIND, id).filter(App::enabled).ifPresent(app -> change.replace(App.KIND, app.disabled()));
            found.many(Consent.KIND, Page.ALL, Where.is("app", id))
                    .forEach(consent -> change.remove(Consent.KIND, Consent.id(consent.person(), id)));
            return change;
        });
    }

    private void endKey(Event event) {
        String id = String.valueOf(event.apiKey());
        store.decide(Key.of(ApiKey.KIND, id), found -> {
            Change<Boolean> change = Change.answer(true);
            found.one(ApiKey.KIND, id).ifPresent(key -> change.replace(ApiKey.KIND, key.end(end(event))));
            return change;
        });
    }

    /// For good, also where it went with a role: the archive's role may be the one from before.
    private void removeRight(Event event) {
        String id = String.valueOf(event.person());
        store.decide(Key.of(Person.KIND, id), found -> {
            Change<Boolean> change = Change.answer(true);
            found.one(Person.KIND, id)
                    .ifPresent(person -> Right.find(String.valueOf(event.right()))
                            .ifPresent(right -> change.replace(Person.KIND, person.with(right, Optional.of(false)))));
            return change;
        });
    }

    private static Session.End end(Event event) {
        return new Session.End(Cause.of(event.cause()), event.by(), event.at());
    }
}
