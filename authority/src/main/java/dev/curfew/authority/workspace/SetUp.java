package dev.curfew.authority.workspace;

import dev.curfew.authority.signin.Passwords;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.time.Instant;
import java.util.Optional;

/// The verb *set up*: the first owner of a workspace that has nobody yet.
public final class SetUp {
    private static final String CURFEW = "curfew";

    private final Store store;
    private final Passwords passwords;
    private final World world;

    public SetUp(Store store, Passwords passwords, World world) {
        this.store = store;
        this.passwords = passwords;
        this.world = world;
    }

    /// Whether nobody has set the workspace up yet.
    public boolean isOpen() {
        return store.read(found -> found.count(Person.KIND) == 0);
    }

    /// A link to set the workspace up with, which takes the place of one made before; empty if it is set up.
    public Optional<Secret> link(Instant now) {
        Secret token = Links.secret(world);
        var link = new Link(
                Links.id(token), Link.Purpose.SET_UP, Optional.empty(), now.plus(Links.LIFE), Optional.empty());
        return store.decide(Key.NONE, found -> {
            if (found.count(Person.KIND) > 0) {
                return Change.answer(Optional.<Secret>empty());
            }
            Change<Optional<Secret>> change = Change.answer(Optional.of(token));
            found.many(Link.KIND, Page.ALL, Where.is("purpose", "set_up"))
                    .forEach(old -> change.remove(Link.KIND, old.id()));
            return change.create(Link.KIND, link);
        });
    }

    /// Whether the link can still be spent.
    public boolean isGood(Secret token, Instant now) {
        return store.read(found -> found.count(Person.KIND) == 0
                && Links.good(found, Links.id(token), now)
                        .filter(link -> link.purpose() == Link.Purpose.SET_UP)
                        .isPresent());
    }

    /// Spends the link on the owner.
    ///
    /// @param email in lower case
    /// @param password an acceptable one
    /// @return empty if the link is not good (any more)
    public Optional<Person> spend(Secret token, String email, String name, Secret password, Instant now) {
        if (!isGood(token, now)) {
            return Optional.empty();
        }
        String id = Links.id(token);
        String hash = passwords.hash(password);
        var owner = ownerOf(email, name, now);
        return store.decide(Key.of(Link.KIND, id), found -> {
            var link = Links.good(found, id, now).filter(one -> one.purpose() == Link.Purpose.SET_UP);
            // held, so that of two links made by two starts only one makes an owner
            found.many(Link.KIND, Page.ALL, Where.is("purpose", "set_up"));
            if (link.isEmpty() || found.count(Person.KIND) > 0) {
                return Change.answer(Optional.<Person>empty());
            }
            Change<Optional<Person>> change = Change.answer(Optional.of(owner));
            change.replace(Link.KIND, link.get().used(now));
            People.add(change, owner, Optional.of(hash), owner.id());
            return change;
        });
    }

    /// Makes the owner without a link, for a start that nobody watches. Where there is an owner already,
    /// nothing changes.
    ///
    /// @return whether it was made
    /// @throws Problem INVALID_VALUE if e-mail or password is not acceptable
    public boolean owner(String email, Secret password, Instant now) {
        if (store.read(SetUp::hasOwner)) {
            return false;
        }
        String address = Typed.email(email);
        Passwords.wrong(password, address).ifPresent(why -> {
            throw new Problem(Problem.Kind.INVALID_VALUE, "The owner's password: " + why);
        });
        String hash = passwords.hash(password);
        var owner = ownerOf(address, address.replaceFirst("@.*", ""), now);
        return store.decide(Key.NONE, found -> {
            boolean taken = !found.many(Person.KIND, Page.first(1), Where.is("email", address))
                    .isEmpty();
            if (taken || hasOwner(found)) {
                return Change.answer(false);
            }
            Change<Boolean> change = Change.answer(true);
            People.add(change, owner, Optional.of(hash), CURFEW);
            return change;
        });
    }

    private static boolean hasOwner(Found found) {
        return !found.many(Person.KIND, Page.first(1), Where.is("role", Role.OWNER.code()))
                .isEmpty();
    }

    private Person ownerOf(String email, String name, Instant now) {
        return new Person(world.id("per"), email, name, Role.OWNER, true, 0, now);
    }
}
