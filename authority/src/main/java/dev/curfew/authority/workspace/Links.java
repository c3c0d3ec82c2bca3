package dev.curfew.authority.workspace;

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

    /// Makes a link with which `person` chooses a new password; links made for that before are no longer good.
    public Secret forPassword(String person, String by, Instant now) {
        Secret token = secret(world);
        var link = new Link(id(token), Link.Purpose.PASSWORD, Optional.of(person), now.plus(LIFE), Optional.empty());
        store.decide(Key.NONE, found -> {
            Change<Boolean> change = Change.answer(true);
            found.many(Link.KIND, Page.ALL, Where.is("person", person))
                    .forEach(old -> change.remove(Link.KIND, old.id()));
            return change.create(Link.KIND, link)
                    .tell(Event.of(Event.Type.PERSON_CHANGED, now, by, "password-link")
                            .person(person));
        });
        return token;
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

    /// Spends the link on a new password.
    ///
    /// @return whose it now is; empty if the link is not good (any more)
    public Optional<Person> choose(Secret token, String hash, Instant now) {
        Optional<String> whose = person(token, now).map(Person::id);
        if (whose.isEmpty()) {
            return Optional.empty();
        }
        var key = Key.of(Link.KIND, id(token)).and(Password.KIND, whose.get()).and(Person.KIND, whose.get());
        return store.decide(key, found -> {
            Optional<Link> link =
                    good(found, id(token), now).filter(one -> one.person().equals(whose));
            Optional<Person> person = found.one(Person.KIND, whose.get()).filter(Person::active);
            if (link.isEmpty() || person.isEmpty()) {
                return Change.answer(Optional.<Person>empty());
            }
            var password = new Password(whose.get(), hash, now);
            Change<Optional<Person>> change = Change.answer(person);
            if (found.one(Password.KIND, whose.get()).isPresent()) {
                change.replace(Password.KIND, password);
            } else {
                change.create(Password.KIND, password);
            }
            return change.replace(Link.KIND, link.get().used(now))
                    .tell(Event.of(Event.Type.PASSWORD_CHANGED, now, whose.get(), "password-link")
                            .person(whose.get()));
        });
    }

    static Optional<Link> good(Found found, String id, Instant now) {
        return found.one(Link.KIND, id).filter(link -> link.usedAt().isEmpty() && now.isBefore(link.expiresAt()));
    }
}
