package dev.curfew.authority.console;

import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Rights;
import dev.curfew.base.Problem;
import dev.curfew.web.Request;

/// Whose sessions a page is about, and who looks at it.
record Subject(WebCaller caller, Person person) {
    /// The pages of another person's sessions.
    static final String OTHERS = Pages.PEOPLE + "/{id}/sessions";

    static Subject own(WebCaller caller) {
        return new Subject(caller, caller.person());
    }

    /// The person whom the path names.
    ///
    /// @throws Problem NOT_FOUND, also for somebody whom the caller may not see
    static Subject named(Request request, WebCaller caller, Store store) {
        return store.read(found -> found.one(Person.KIND, request.path("id")))
                .filter(person -> Rights.see(caller.person(), person))
                .map(person -> new Subject(caller, person))
                .orElseThrow(() ->
                        new Problem(Problem.Kind.NOT_FOUND, "There is no such person, or none that you may see."));
    }

    boolean own() {
        return person.id().equals(caller.person().id());
    }

    /// The subject, if the caller may end what it holds.
    ///
    /// @throws Problem NOT_ALLOWED
    Subject toEnd() {
        if (!endable()) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "Your role does not let you end the sessions of this person.");
        }
        return this;
    }

    Part.Whose whose() {
        return new Part.Whose(person.id(), Wording.name(person), own(), endable());
    }

    /// The address of the list.
    String page() {
        return own() ? Pages.SESSIONS : page(person.id());
    }

    static String page(String person) {
        return Pages.PEOPLE + "/" + Desk.encoded(person) + "/sessions";
    }

    Wording wording(Request request, Places places) {
        return new Wording(caller.person().id(), caller.session().id(), request.at(), places);
    }

    private boolean endable() {
        return Rights.end(caller.person(), person);
    }
}
