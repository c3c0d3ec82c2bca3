package dev.curfew.authority.workspace;

import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/// The verbs on one-time links: make one, look at it, spend it. Only a link's digest is kept, so it is shown
/// once.
public final class Links {
    /// How long a link is good for.
    public static final Duration LIFE = Duration.ofDays(3);

    private final Store store;
    private final World world;

    public Links(Store store, World world) {
        this.store = store;
        this.world = world;
    }

    /// A new secret for a link.
    static Secret secret(World world) {
        return Secret.of("crlk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(world.random(32)));
    }

    /// Under what a link is kept.
    static String id(Secret token) {
        return Octets.sha256(token.reveal(Secret.Purpose.DERIVE)).toString();
    }

    /// A link that was made, with what is shown of it this once.
    public record Issued(Secret token, Instant expiresAt) {}

    /// What asking for a link comes to.
    public sealed interface Outcome {
        /// A link; those made for this person before are no longer good.
        record Made(Issued link) implements Outcome {}

        /// None, and nothing changed.
        record Refused(People.Why why) implements Outcome {}
    }

    /// Makes a link with which `person` chooses a first or a new password.
    ///
    /// @param actor who asks
    public Outcome forPassword(String person, String actor, Instant now) {
        Secret token = secret(world);
        return store.decide(Key.of(Person.KIND, person), found -> {
            Optional<Person> by = found.one(Person.KIND, actor);
            Optional<Person> whose = found.one(Person.KIND, person)
                    .filter(one -> by.filter(it -> Rights.see(it, one)).isPresent());
            if (by.isEmpty() || whose.isEmpty()) {
                return Change.answer(new Outcome.Refused(People.Why.NOBODY));
            }
            if (!Rights.admit(by.get(), whose.get())) {
                return Change.answer(new Outcome.Refused(People.Why.NOT_ALLOWED));
            }
            if (!whose.get().active()) {
                return Change.answer(new Outcome.Refused(People.Why.DEACTIVATED));
            }
            var issued = new Issued(token, now.plus(LIFE));
            Change<Outcome> change = Change.answer(new Outcome.Made(issued));
            forget(found, change, person);
            add(change, person, issued);
            return change.tell(Event.of(Event.Type.PERSON_CHANGED, now, actor, "password-link")
                    .person(person));
        });
    }

    /// Adds a link for `person` to `change`.
    static void add(Change<?> change, String person, Issued link) {
        change.create(
                Link.KIND,
                new Link(
                        id(link.token()),
                        Link.Purpose.PASSWORD,
                        Optional.of(person),
                        link.expiresAt(),
                        Optional.empty()));
    }

    /// Takes away, in `change`, the links that were made for `person`: whoever has one is not who may have it
    /// now.
    public static void forget(Found found, Change<?> change, String person) {
        found.many(Link.KIND, Page.ALL, Where.is("person", person)).forEach(old -> change.remove(Link.KIND, old.id()));
    }

    /// Whose password the link is for, if it is still good.
    public Optional<Person> person(Secret token, Instant now) {
        return store.read(found -> good(found, id(token), now)
                .flatMap(Link::person)
                .flatMap(id -> found.one(Person.KIND, id))
                .filter(Person::active));
    }

    /// Whether `person` has chosen a password before.
    public boolean hasPassword(String person) {
        return store.read(found -> found.one(Password.KIND, person).isPresent());
    }

    /// A password chosen with a link.
    ///
    /// @param ended how many sessions ended with the old one
    public record Chosen(Person person, long ended) {}

    /// Spends the link on a new password.
    ///
    /// @param endSessions whether everything that the person holds ends with it, in the same transaction
    /// @return whose it now is; empty if the link is not good (any more)
    public Optional<Chosen> choose(Secret token, String hash, boolean endSessions, Instant now) {
        Optional<String> whose = person(token, now).map(Person::id);
        if (whose.isEmpty()) {
            return Optional.empty();
        }
        String id = whose.get();
        long held = endSessions ? Sessions.holdings(store, id, now).count() : 0;
        var key = Key.of(Link.KIND, id(token)).and(Password.KIND, id).and(Person.KIND, id);
        return store.decide(key, found -> {
            Optional<Link> link =
                    good(found, id(token), now).filter(one -> one.person().equals(whose));
            Optional<Person> person = found.one(Person.KIND, id).filter(Person::active);
            if (link.isEmpty() || person.isEmpty()) {
                return Change.answer(Optional.<Chosen>empty());
            }
            var password = new Password(id, hash, now);
            Change<Optional<Chosen>> change = Change.answer(Optional.of(new Chosen(person.get(), held)));
            if (found.one(Password.KIND, id).isPresent()) {
                change.replace(Password.KIND, password);
            } else {
                change.create(Password.KIND, password);
            }
            change.replace(Link.KIND, link.get().used(now))
                    .tell(Event.of(Event.Type.PASSWORD_CHANGED, now, id, "password-link")
                            .person(id));
            if (endSessions) {
                var end = new Session.End(Cause.PASSWORD_CHANGED, id, now);
                Sessions.raise(found, change, person.get(), person.get().signedOut(), Optional.empty(), end);
            }
            return change;
        });
    }

    static Optional<Link> good(Found found, String id, Instant now) {
        return found.one(Link.KIND, id).filter(link -> link.usedAt().isEmpty() && now.isBefore(link.expiresAt()));
    }
}
