package dev.curfew.authority.console;

import dev.curfew.authority.console.page.Admin;
import dev.curfew.authority.console.page.Page;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.session.Sessions.Standing;
import dev.curfew.authority.session.Sessions.Which;
import dev.curfew.authority.signin.Passwords;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.workspace.Links;
import dev.curfew.authority.workspace.Member;
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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// *People*: who can sign in, and the form that brings somebody in, by invitation or with a first password.
final class PeoplePages {
    private static final int SHOWN = 50;
    /// Of so many of a person's newest sessions the last use is looked up.
    private static final int LOOKED_AT = 20;

    private final Desk desk;
    private final People people;
    private final Passwords passwords;
    private final Sessions sessions;
    private final String issuer;

    /// @param issuer the URL that the links of invitations begin with
    PeoplePages(Desk desk, People people, Passwords passwords, Sessions sessions, String issuer) {
        this.desk = desk;
        this.people = people;
        this.passwords = passwords;
        this.sessions = sessions;
        this.issuer = issuer;
    }

    private static final Faults FAULTS = Faults.at("name", "email", "password");

    Routes routes() {
        return Routes.none()
                .get(
                        Pages.PEOPLE,
                        Surface.PAGE,
                        desk.shows((request, caller) ->
                                list(200, request, caller, Desk.frame(request, caller), Entry.NONE)))
                .post(Pages.PEOPLE, Surface.PAGE, desk.takes(_ -> Pages.PEOPLE, this::create));
    }

    /// What was typed into the form for a new person; not the password, which is not sent back.
    private record Entry(String name, String email, Role role) {
        static final Entry NONE = new Entry("", "", Role.DEVELOPER);
    }

    private Answer list(int status, Request request, WebCaller caller, Part.Frame frame, Entry entry) {
        if (!caller.person().role().seesEverybody()) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "People are for owners, admins and auditors.");
        }
        var filter = PeopleRoutes.filter(request.query());
        var slice = people.list(filter, request.query("after").orElse(""), SHOWN, request.at());
        var asked = new Admin.PeopleFilter(
                filter.text(),
                filter.role().map(Role::code).orElse(""),
                filter.standing().map(Member.Standing::code).orElse(""));
        return Desk.page(
                status,
                new Page.People(
                        frame,
                        slice.people().stream()
                                .map(member -> shown(member, request.at()))
                                .toList(),
                        roles(caller.person()),
                        asked,
                        entry.name(),
                        entry.email(),
                        role(entry.role()),
                        Passwords.MINIMUM,
                        slice.next().map(id -> more(asked, id)).orElse("")));
    }

    private static String more(Admin.PeopleFilter asked, String after) {
        return Pages.PEOPLE + "?q=" + Desk.encoded(asked.text()) + "&role=" + asked.role() + "&standing="
                + asked.standing() + "&after=" + Desk.encoded(after);
    }

    private Admin.Person shown(Member member, Instant now) {
        String id = member.person().id();
        var active = sessions.list(id, Which.ACTIVE, "", LOOKED_AT, now);
        var seen = active.sessions().isEmpty()
                ? sessions.list(id, Which.ENDED, "", LOOKED_AT, now).sessions()
                : active.sessions();
        int count = active.next().isEmpty()
                ? active.sessions().size()
                : (int) sessions.holdings(id, now).count();
        return part(member, count, lastUse(seen.stream()));
    }

    static Admin.Person part(Member member, int sessions, Optional<Instant> lastUse) {
        var person = member.person();
        return new Admin.Person(
                person.id(),
                person.name(),
                person.email(),
                role(person.role()),
                Admin.Standing.valueOf(member.standing().name()),
                member.linkUntil().orElse(null),
                sessions,
                lastUse.orElse(null));
    }

    private static Optional<Instant> lastUse(Stream<Standing> sessions) {
        return sessions.map(one -> one.seen().at()).max(Comparator.naturalOrder());
    }

    /// The roles that `viewer` may give.
    static List<Part.Role> roles(Person viewer) {
        return Arrays.stream(Role.values())
                .filter(role -> Rights.create(viewer, role))
                .map(PeoplePages::role)
                .toList();
    }

    static Part.Role role(Role role) {
        return Part.Role.valueOf(role.name());
    }

    private Answer create(Request request, WebCaller caller, Form form) {
        var entry = new Entry(
                form.value("name").orElse(""),
                form.value("email").orElse(""),
                Typed.role(form.value("role").orElse(Role.DEVELOPER.code())));
        if (!Rights.create(caller.person(), entry.role())) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "Your role does not let you add somebody of this role.");
        }
        try {
            var done = create(request, caller, entry, form.value("password").map(Secret::of));
            return done.link()
                    .map(link -> Desk.once(request, caller, invitation(done.person(), link), Pages.PEOPLE))
                    .orElseGet(() -> Desk.done(Pages.PEOPLE, Deed.PERSON_ADDED, 1, request, caller));
        } catch (Problem refused) {
            return switch (refused.kind()) {
                case INVALID_VALUE, CONFLICT -> {
                    var notice = FAULTS.notice("The person was not added.", refused);
                    yield list(refused.kind().status(), request, caller, Desk.frame(request, caller, notice), entry);
                }
                default -> throw refused;
            };
        }
    }

    /// @throws Problem what is wrong with the entry
    private People.Outcome.Done create(Request request, WebCaller caller, Entry entry, Optional<Secret> password) {
        String email = Typed.email(entry.email());
        String name = Typed.name(entry.name());
        password.flatMap(each -> Passwords.wrong(each, email, name)).ifPresent(why -> {
            throw Problem.of("password", why);
        });
        return PeopleRoutes.done(people.create(
                caller.person().id(), email, name, entry.role(), password.map(passwords::hash), request.at()));
    }

    private Admin.Once invitation(Person person, Links.Issued link) {
        return PersonPages.once("Invitation for " + Wording.name(person), person, link, issuer);
    }
}
