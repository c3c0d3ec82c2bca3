package dev.curfew.authority.console;

import dev.curfew.authority.apikey.ApiKeys;
import dev.curfew.authority.console.page.Admin;
import dev.curfew.authority.console.page.Page;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.signin.SetUpRoutes;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Allowances;
import dev.curfew.authority.workspace.Links;
import dev.curfew.authority.workspace.Member;
import dev.curfew.authority.workspace.People;
import dev.curfew.authority.workspace.PeopleRoutes;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Right;
import dev.curfew.authority.workspace.Rights;
import dev.curfew.authority.workspace.Role;
import dev.curfew.authority.workspace.Typed;
import dev.curfew.base.Problem;
import dev.curfew.web.Answer;
import dev.curfew.web.Form;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The page of one person: name, e-mail and role, one-time links, deactivating and reactivating. Says what
/// would end before the click, and what ended after it (law L7).
final class PersonPages {
    private static final String ONE = Pages.PEOPLE + "/{id}";

    private final Desk desk;
    private final Store store;
    private final People people;
    private final Links links;
    private final Sessions sessions;
    private final ApiKeys apiKeys;
    private final String issuer;

    PersonPages(Desk desk, Store store, People people, Links links, Sessions sessions, ApiKeys apiKeys, String issuer) {
        this.desk = desk;
        this.store = store;
        this.people = people;
        this.links = links;
        this.sessions = sessions;
        this.apiKeys = apiKeys;
        this.issuer = issuer;
    }

    private static final Faults FAULTS = Faults.at("name", "email");

    Routes routes() {
        return Routes.none()
                .get(
                        ONE,
                        Surface.PAGE,
                        desk.shows((request, caller) -> show(200, request, caller, Desk.frame(request, caller), null)))
                .post(ONE, Surface.PAGE, desk.takes(PersonPages::address, this::save))
                .post(ONE + "/password-link", Surface.PAGE, desk.takes(PersonPages::address, this::link))
                .post(ONE + "/rights", Surface.PAGE, desk.takes(PersonPages::address, this::allow))
                .post(ONE + "/deactivate", Surface.PAGE, desk.takes(PersonPages::address, this::deactivate))
                .post(ONE + "/reactivate", Surface.PAGE, desk.takes(PersonPages::address, this::reactivate));
    }

    private static String address(Request request) {
        return Pages.PEOPLE + "/" + Desk.encoded(request.path("id"));
    }

    /// What was typed into the form.
    private record Entry(String name, String email, Role role) {
        static Entry of(Person person) {
            return new Entry(person.name(), person.email(), person.role());
        }
    }

    private Member visible(Request request, WebCaller caller) {
        return people.member(request.path("id"), request.at())
                .filter(member -> Rights.see(caller.person(), member.person()))
                .orElseThrow(() ->
                        new Problem(Problem.Kind.NOT_FOUND, "There is no such person, or none that you may see."));
    }

    private Answer show(int status, Request request, WebCaller caller, Part.Frame frame, @Nullable Entry typed) {
        var member = visible(request, caller);
        var person = member.person();
        var entry = typed == null ? Entry.of(person) : typed;
        var held = sessions.holdings(person.id(), request.at());
        boolean governs = Rights.admit(caller.person(), person);
        boolean self = person.id().equals(caller.person().id());
        return Desk.page(
                status,
                new Page.OnePerson(
                        frame,
                        PeoplePages.part(member, (int) held.count(), Optional.empty()),
                        person.createdAt(),
                        self,
                        governs,
                        isLastOwner(person),
                        governs ? PeoplePages.roles(caller.person()) : List.of(),
                        entry.name(),
                        entry.email(),
                        PeoplePages.role(entry.role()),
                        held(held.bySurface()),
                        pool(person, request)));
    }

    /// As the page shows it.
    static List<Admin.Held> held(Map<dev.curfew.authority.session.Surface, Integer> bySurface) {
        return bySurface.entrySet().stream()
                .map(each -> new Admin.Held(Part.Surface.valueOf(each.getKey().name()), each.getValue()))
                .toList();
    }

    private boolean isLastOwner(Person person) {
        return person.role() == Role.OWNER
                && person.active()
                && store
                        .read(found -> found.many(Person.KIND, Found.Page.ALL, Where.is("role", Role.OWNER.code())))
                        .stream()
                        .noneMatch(other -> other.active() && !other.id().equals(person.id()));
    }

    private Answer save(Request request, WebCaller caller, Form form) {
        var member = visible(request, caller);
        var entry = new Entry(
                form.value("name").orElse(""),
                form.value("email").orElse(""),
                Typed.role(form.value("role").orElse(member.person().role().code())));
        try {
            var edit = new People.Edit(
                    Optional.of(Typed.name(entry.name())),
                    Optional.of(Typed.email(entry.email())),
                    Optional.of(entry.role()),
                    Optional.empty());
            PeopleRoutes.done(
                    people.change(caller.person().id(), member.person().id(), edit, request.at()));
        } catch (Problem refused) {
            return unsaved(refused, "Nothing was saved.", request, caller, entry);
        }
        return Desk.done(address(request), Deed.PERSON_SAVED, 1, request, caller);
    }

    private Admin.Pool pool(Person person, Request request) {
        Boolean said = person.exceptions().get(Right.POOL_USE);
        return new Admin.Pool(
                person.may(Right.POOL_USE),
                said == null ? "role" : said ? "yes" : "no",
                Right.POOL_USE.goesWith(person.role()),
                apiKeys.count(person.id(), request.at()));
    }

    private Answer allow(Request request, WebCaller caller, Form form) {
        var person = visible(request, caller).person();
        Optional<Boolean> given = switch (form.value("pool").orElse("")) {
            case "role" -> Optional.empty();
            case "yes" -> Optional.of(true);
            case "no" -> Optional.of(false);
            default -> throw Problem.of("pool", "role, yes or no.");
        };
        PeopleRoutes.done(
                new Allowances(store).allow(caller.person().id(), person.id(), Right.POOL_USE, given, request.at()));
        return Desk.done(address(request), Deed.RIGHT_SAVED, 1, request, caller);
    }

    private Answer link(Request request, WebCaller caller, Form form) {
        var member = visible(request, caller);
        var made = links.forPassword(member.person().id(), caller.person().id(), request.at());
        try {
            String what = member.standing() == Member.Standing.INVITED ? "Invitation for " : "Password link for ";
            var link = PeopleRoutes.made(made);
            var once = once(what + Wording.name(member.person()), member.person(), link, issuer);
            return Desk.once(request, caller, once, address(request));
        } catch (Problem refused) {
            return unsaved(refused, "No link was made.", request, caller, null);
        }
    }

    /// A link for `person`, as it is shown this once.
    static Admin.Once once(String title, Person person, Links.Issued link, String issuer) {
        return new Admin.Once(
                title,
                "",
                SetUpRoutes.address(issuer, link.token()),
                "Send it to " + person.email()
                        + " on a channel that nobody else reads: whoever opens it first chooses the"
                        + " password. It works once, and a newer link takes its place.",
                link.expiresAt());
    }

    private Answer deactivate(Request request, WebCaller caller, Form form) {
        return activate(request, caller, false, Deed.DEACTIVATED);
    }

    private Answer reactivate(Request request, WebCaller caller, Form form) {
        return activate(request, caller, true, Deed.REACTIVATED);
    }

    private Answer activate(Request request, WebCaller caller, boolean active, Deed deed) {
        var person = visible(request, caller).person();
        if (!Rights.admit(caller.person(), person)) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "Your role does not let you do this.");
        }
        var held = held(sessions.holdings(person.id(), request.at()).bySurface());
        try {
            var done = PeopleRoutes.done(
                    people.change(caller.person().id(), person.id(), People.Edit.activity(active), request.at()));
            return Desk.done(address(request), deed, done.ended(), active ? List.of() : held, request, caller);
        } catch (Problem refused) {
            return unsaved(refused, "Nothing was changed.", request, caller, null);
        }
    }

    /// @throws Problem `refused` itself, where the page cannot help
    private Answer unsaved(Problem refused, String title, Request request, WebCaller caller, @Nullable Entry entry) {
        return switch (refused.kind()) {
            case INVALID_VALUE, CONFLICT -> {
                var frame = Desk.frame(request, caller, FAULTS.notice(title, refused));
                yield show(refused.kind().status(), request, caller, frame, entry);
            }
            default -> throw refused;
        };
    }
}
