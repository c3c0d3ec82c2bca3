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
import dev.curfew.base.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The verbs on people: bring in, change, deactivate, reactivate.
public final class People {
    private static final int STEP = 500;

    private final Store store;
    private final World world;

    public People(Store store, World world) {
        this.store = store;
        this.world = world;
    }

    /// What a verb comes to.
    public sealed interface Outcome {
        /// Done; or it was so already.
        ///
        /// @param link with which somebody new chooses a password; empty for who has one
        /// @param ended how many sessions ended with it
        record Done(Person person, Optional<Links.Issued> link, long ended) implements Outcome {
            Done(Person person) {
                this(person, Optional.empty(), 0);
            }
        }

        /// Nothing changed.
        record Refused(Why why) implements Outcome {}
    }

    /// Why nothing changed.
    public enum Why {
        /// There is nobody of this identifier whom the actor may see.
        NOBODY,
        /// The actor may not.
        NOT_ALLOWED,
        /// The workspace would be left without an active owner.
        LAST_OWNER,
        /// Somebody else has this e-mail.
        EMAIL_TAKEN,
        /// They cannot sign in, whatever password they choose.
        DEACTIVATED
    }

    /// A part of the list of people.
    ///
    /// @param next after which identifier to go on; empty at the end
    public record Slice(List<Member> people, Optional<String> next) {}

    /// What to change of a person; what is empty stays.
    ///
    /// @param email in lower case
    public record Edit(Optional<String> name, Optional<String> email, Optional<Role> role, Optional<Boolean> active) {
        /// Whether somebody can sign in, and nothing else.
        public static Edit activity(boolean active) {
            return new Edit(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(active));
        }
    }

    /// Those whom `filter` lets through, the newest first. A name or an e-mail is looked for in one person
    /// after the other: a workspace is a team, and its people fit into a few pages.
    public Slice list(Member.Filter filter, String after, int limit, Instant now) {
        return store.read(found -> {
            var members = new ArrayList<Member>();
            String from = after;
            while (members.size() <= limit) {
                var people = found.many(Person.KIND, new Page(from, STEP));
                Member.all(found, people, now).stream().filter(filter::fits).forEach(members::add);
                if (people.size() < STEP) {
                    break;
                }
                from = people.getLast().id();
            }
            return members.size() > limit
                    ? new Slice(
                            List.copyOf(members.subList(0, limit)),
                            Optional.of(members.get(limit - 1).person().id()))
                    : new Slice(members, Optional.empty());
        });
    }

    /// The person of this identifier, as a list shows them.
    public Optional<Member> member(String id, Instant now) {
        return store.read(found -> found.one(Person.KIND, id)
                .map(person -> Member.all(found, List.of(person), now).getFirst()));
    }

    /// The person of this identifier.
    public Optional<Person> find(String id) {
        return store.read(found -> found.one(Person.KIND, id));
    }

    /// Brings somebody in.
    ///
    /// @param email in lower case
    /// @param hash of the first password; empty for somebody who is invited: the outcome has the link with
    ///     which
    ///     they choose one
    public Outcome create(String actor, String email, String name, Role role, Optional<String> hash, Instant now) {
        String id = world.id("per");
        var person = new Person(id, email, name, role, true, 0, now);
        Optional<Links.Issued> link = hash.isPresent()
                ? Optional.empty()
                : Optional.of(new Links.Issued(Links.secret(world), now.plus(Links.LIFE)));
        return store.decide(Key.NONE, found -> {
            if (!found.one(Person.KIND, actor)
                    .filter(one -> Rights.create(one, role))
                    .isPresent()) {
                return refused(Why.NOT_ALLOWED);
            }
            if (taken(found, email)) {
                return refused(Why.EMAIL_TAKEN);
            }
            Change<Outcome> change = Change.answer(new Outcome.Done(person, link, 0));
            add(change, person, hash, actor);
            link.ifPresent(made -> Links.add(change, id, made));
            return change;
        });
    }

    /// Adds a person, the password and the event to `change`.
    static void add(Change<?> change, Person person, Optional<String> hash, String by) {
        change.create(Person.KIND, person);
        hash.ifPresent(each -> change.create(Password.KIND, new Password(person.id(), each, person.createdAt())));
        change.tell(
                Event.of(Event.Type.PERSON_CREATED, person.createdAt(), by, "").person(person.id()));
    }

    /// Changes name, role and whether somebody can sign in. Whoever is deactivated holds nothing from that
    /// moment on; reactivating gives none of it back (law L1).
    public Outcome change(String actor, String id, Edit edit, Instant now) {
        long held = edit.active().equals(Optional.of(false))
                ? Sessions.holdings(store, id, now).count()
                : 0;
        return store.decide(Key.of(Person.KIND, id), found -> {
            Optional<Person> by = found.one(Person.KIND, actor);
            Optional<Person> known = found.one(Person.KIND, id)
                    .filter(person -> by.filter(one -> Rights.see(one, person)).isPresent());
            if (known.isEmpty() || by.isEmpty()) {
                return refused(Why.NOBODY);
            }
            Person before = known.get();
            Person after = before.with(
                    edit.name().orElse(before.name()),
                    edit.email().orElse(before.email()),
                    edit.role().orElse(before.role()));
            boolean active = edit.active().orElse(before.active());
            if (!allowed(by.get(), before, after, active)) {
                return refused(Why.NOT_ALLOWED);
            }
            boolean ownerLeaves =
                    before.role() == Role.OWNER && before.active() && (after.role() != Role.OWNER || !active);
            if (ownerLeaves && activeOwners(found) < 2) {
                return refused(Why.LAST_OWNER);
            }
            if (!after.email().equals(before.email()) && taken(found, after.email())) {
                return refused(Why.EMAIL_TAKEN);
            }
            return changed(found, before, after, active, held, actor, now);
        });
    }

    private static boolean taken(Found found, String email) {
        return !found.many(Person.KIND, Page.first(1), Where.is("email", email)).isEmpty();
    }

    private static boolean allowed(Person by, Person before, Person after, boolean active) {
        return (after.name().equals(before.name()) || Rights.rename(by, before))
                && (after.email().equals(before.email()) || Rights.admit(by, before))
                && (after.role() == before.role() || Rights.promote(by, before, after.role()))
                && (active == before.active() || Rights.admit(by, before));
    }

    /// Holds every owner, so that two of them cannot take each other away at the same moment.
    private static long activeOwners(Found found) {
        return found.many(Person.KIND, Page.ALL, Where.is("role", Role.OWNER.code())).stream()
                .filter(Person::active)
                .count();
    }

    private static Change<Outcome> changed(
            Found found, Person before, Person after, boolean active, long held, String by, Instant now) {
        Person last = active == before.active() ? after : active ? after.reactivated() : after.deactivated();
        boolean leaves = before.active() && !active;
        Change<Outcome> change = Change.answer(new Outcome.Done(last, Optional.empty(), leaves ? held : 0));
        if (leaves || after.role() != before.role()) {
            // a link from before would let its holder in after a reactivation, or into a role that its maker cannot
            // give
            Links.forget(found, change, before.id());
        }
        if (!after.equals(before)) {
            change.tell(Event.of(Event.Type.PERSON_CHANGED, now, by, "")
                    .person(before.id())
                    .note(
                            after.role() == before.role()
                                    ? ""
                                    : before.role().code() + " to "
                                            + after.role().code()));
        }
        if (before.active() && active) {
            Allowances.tell(change, before, after, by, now);
        }
        if (leaves) {
            var end = new Session.End(Cause.DEACTIVATED, by, now);
            Sessions.raise(found, change, before, last, Optional.empty(), end);
            change.tell(Event.of(Event.Type.PERSON_DEACTIVATED, now, by, "").person(before.id()));
            return change;
        }
        if (!before.active() && active) {
            change.tell(Event.of(Event.Type.PERSON_REACTIVATED, now, by, "").person(before.id()));
        }
        return last.equals(before) ? change : change.replace(Person.KIND, last);
    }

    private static Change<Outcome> refused(Why why) {
        return Change.answer(new Outcome.Refused(why));
    }
}
