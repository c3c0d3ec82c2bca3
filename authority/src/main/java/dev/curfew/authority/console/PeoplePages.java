package dev.curfew.authority.console;

import dev.curfew.authority.console.page.Page;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.session.Sessions.Standing;
import dev.curfew.authority.session.Sessions.Which;
import dev.curfew.authority.signin.Passwords;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Password;
import dev.curfew.authority.workspace.People;
import dev.curfew.authority.workspace.PeopleRoutes;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Rights;
import dev.curfew.authority.workspace.Role;
import dev.curfew.authority.workspace.Typed;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.web.Answer;
import dev.curfew.web.Form;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// *People*: who can sign in, and the ways to let somebody in and to end everything that they hold.
final class PeoplePages {
    private static final int SHOWN = 50;
    /// Of so many of a person's newest sessions the last use is looked up.
    private static final int LOOKED_AT = 20;

    private final Desk desk;
    private final Store store;
    private final People people;
    private final Passwords passwords;
    private final Sessions sessions;

    PeoplePages(Desk desk, Store store, People people, Passwords passwords, Sessions sessions) {
        this.desk = desk;
        this.store = store;
        this.people = people;
        this.passwords = passwords;
        this.sessions = sessions;
    }

    Routes routes() {
        return Routes.none()
                .get(
                        Pages.PEOPLE,
                        Surface.PAGE,
                        desk.shows((request, caller) ->
                                list(200, request, caller, Desk.frame(request, caller), Entry.NONE)))
                .post(Pages.PEOPLE, Surface.PAGE, desk.takes(_ -> Pages.PEOPLE, this::create))
                .post(
                        Pages.PEOPLE + "/{id}/deactivate",
                        Surface.PAGE,
                        desk.takes(
                                _ -> Pages.PEOPLE,
                                (request, caller, _) -> activate(request, caller, false, Deed.DEACTIVATED)))
                .post(
                        Pages.PEOPLE + "/{id}/reactivate",
                        Surface.PAGE,
                        desk.takes(
                                _ -> Pages.PEOPLE,
                                (request, caller, _) -> activate(request, caller, true, Deed.REACTIVATED)));
    }

    /// What was typed into the form for a new person; not the password, which is not sent back.
    private record Entry(String name, String email, Role role) {
        static final Entry NONE = new Entry("", "", Role.DEVELOPER);
    }

    private Answer list(int status, Request request, WebCaller caller, Part.Frame frame, Entry entry) {
        if (!caller.person().role().seesEverybody()) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "People are for owners, admins and auditors.");
        }
        var slice = people.list(request.query("after").orElse(""), SHOWN);
        long owners = store.read(PeoplePages::owners);
        return Desk.page(
                status,
                new Page.People(
                        frame,
                        slice.people().stream()
                                .map(person -> shown(person, caller.person(), owners, request.at()))
                                .toList(),
                        Arrays.stream(Role.values())
                                .filter(role -> Rights.create(caller.person(), role))
                                .map(PeoplePages::role)
                                .toList(),
                        entry.name(),
                        entry.email(),
                        role(entry.role()),
                        Passwords.MINIMUM,
                        slice.next()
                                .map(id -> Pages.PEOPLE + "?after=" + Desk.encoded(id))
                                .orElse("")));
    }

    private static long owners(Found found) {
        return found.many(Person.KIND, Found.Page.ALL, Where.is("role", Role.OWNER.code())).stream()
                .filter(Person::active)
                .count();
    }

    private Part.Person shown(Person person, Person viewer, long owners, Instant now) {
        boolean lastOwner = person.role() == Role.OWNER && person.active() && owners < 2;
        var active = sessions.list(person.id(), Which.ACTIVE, "", LOOKED_AT, now);
        var seen = active.sessions().isEmpty()
                ? sessions.list(person.id(), Which.ENDED, "", LOOKED_AT, now).sessions()
                : active.sessions();
        return new Part.Person(
                person.id(),
                person.name(),
                person.email(),
                role(person.role()),
                standing(person),
                active.next().isEmpty() ? active.sessions().size() : (int) sessions.count(person.id()),
                lastUse(seen.stream()).orElse(null),
                Rights.admit(viewer, person) && !viewer.id().equals(person.id()) && !lastOwner);
    }

    private static Optional<Instant> lastUse(Stream<Standing> sessions) {
        return sessions.map(one -> one.seen().at()).max(Comparator.naturalOrder());
    }

    private Part.Standing standing(Person person) {
        if (!person.active()) {
            return Part.Standing.DEACTIVATED;
        }
        boolean hasPassword = store.read(found -> found.count(Password.KIND, Where.is("id", person.id()))) > 0;
        return hasPassword ? Part.Standing.ACTIVE : Part.Standing.INVITED;
    }

    private static Part.Role role(Role role) {
        return Part.Role.valueOf(role.name());
    }

    private Answer create(Request request, WebCaller caller, Form form) {
        var password = Secret.of(form.value("password").orElse(""));
        var entry = new Entry(
                form.value("name").orElse(""),
                form.value("email").orElse(""),
                Typed.role(form.value("role").orElse(Role.DEVELOPER.code())));
        if (!Rights.create(caller.person(), entry.role())) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "Your role does not let you add somebody of this role.");
        }
        try {
            create(request, caller, entry, password);
        } catch (Problem refused) {
            return switch (refused.kind()) {
                case INVALID_VALUE, CONFLICT -> {
                    var notice = Part.Notice.failed("The person was not added.", refused.hint());
                    yield list(refused.kind().status(), request, caller, Desk.frame(request, caller, notice), entry);
                }
                default -> throw refused;
            };
        }
        return Desk.done(Pages.PEOPLE, Deed.PERSON_ADDED, 1, request, caller);
    }

    /// @throws Problem what is wrong with the entry
    private void create(Request request, WebCaller caller, Entry entry, Secret password) {
        String email = Typed.email(entry.email());
        String name = Typed.name(entry.name());
        Passwords.wrong(password, email).ifPresent(why -> {
            throw new Problem(Problem.Kind.INVALID_VALUE, "The password: " + why);
        });
        PeopleRoutes.done(people.create(
                caller.person().id(), email, name, entry.role(), Optional.of(passwords.hash(password)), request.at()));
    }

    private Answer activate(Request request, WebCaller caller, boolean active, Deed deed) {
        var person = Subject.named(request, caller, store).person();
        if (!Rights.admit(caller.person(), person)) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "Your role does not let you do this.");
        }
        var edit = new People.Edit(Optional.empty(), Optional.empty(), Optional.of(active));
        PeopleRoutes.done(people.change(caller.person().id(), person.id(), edit, request.at()));
        return Desk.done(Pages.PEOPLE, deed, 1, request, caller);
    }
}
