package dev.curfew.authority.console;

import dev.curfew.authority.console.page.Admin;
import dev.curfew.authority.console.page.Page;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.base.Secret;
import dev.curfew.web.Answer;
import dev.curfew.web.Form;
import dev.curfew.web.Handler;
import dev.curfew.web.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What stands before every page: somebody who is signed in, and for a change the page's form token.
public final class Desk {
    private final Callers callers;

    /// @param callers who know who is signed in
    public Desk(Callers callers) {
        this.callers = callers;
    }

    /// Shows something to a person.
    @FunctionalInterface
    public interface Showing {
        Answer show(Request request, WebCaller caller);
    }

    /// Changes something for a person.
    @FunctionalInterface
    public interface Changing {
        Answer change(Request request, WebCaller caller, Form form);
    }

    /// The same for a page that asks for itself again while it is open; when a script does that, which
    /// browsers say (`Sec-Fetch-Dest: empty`), nobody has used the session.
    public Handler showsAgain(Showing page) {
        Handler shown = shows(page);
        return request ->
                request.header("Sec-Fetch-Dest").filter("empty"::equals).isEmpty()
                        ? shown.handle(request)
                        : callers.present(request, request.at())
                                .map(caller -> page.show(request, caller))
                                .orElseGet(() -> signIn(own(request)));
    }

    /// Answers those who are signed in; others sign in first and come back to the same address.
    public Handler shows(Showing page) {
        return request ->
                callers.web(request).map(caller -> page.show(request, caller)).orElseGet(() -> signIn(own(request)));
    }

    /// Takes a form of our own page from somebody signed in. A form cannot be sent again after signing in, so
    /// others come back to the page that `back` names.
    public Handler takes(Function<Request, String> back, Changing change) {
        return request -> callers.web(request)
                .map(caller -> {
                    Form form = request.form();
                    callers.checkCsrf(request, caller, form);
                    return change.change(request, caller, form);
                })
                .orElseGet(() -> signIn(back.apply(request)));
    }

    /// What surrounds the page, with word of what was done before it.
    public static Part.Frame frame(Request request, WebCaller caller) {
        return frame(request, caller, Deed.heard(request, caller).orElse(null));
    }

    /// What surrounds the page, with a message of this very request.
    public static Part.Frame frame(Request request, WebCaller caller, Part.@Nullable Notice notice) {
        return new Part.Frame(viewer(caller), request.at(), notice);
    }

    /// Goes to `page` and says there what was done.
    public static Answer done(String page, Deed deed, long count, Request request, WebCaller caller) {
        return Answer.redirect(page + "?" + deed.told(count, caller, request.at()));
    }

    /// The same, with how many of which surface it was done to.
    static Answer done(String page, Deed deed, long count, List<Admin.Held> held, Request request, WebCaller caller) {
        return Answer.redirect(page + "?" + deed.told(Deed.numbers(count, held), caller, request.at()));
    }

    /// The answer to a form that made something secret: an address is nothing to carry it.
    static Answer once(Request request, WebCaller caller, Admin.Once once, String back) {
        return page(200, new Page.ShownOnce(frame(request, caller), once, back)).with("Cache-Control", "no-store");
    }

    static Part.Viewer viewer(WebCaller caller) {
        var person = caller.person();
        return new Part.Viewer(
                person.name(), person.email(), Part.Role.valueOf(person.role().name()), Secret.of(caller.csrf()));
    }

    /// A page, rendered.
    public static Answer page(int status, Page page) {
        return Answer.html(status, Pages.render(page));
    }

    /// `text` as one part of a path or query.
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Answer signIn(String next) {
        return Answer.redirect(Pages.SIGN_IN + "?next=" + encoded(next));
    }

    private static String own(Request request) {
        String query = request.query().asMap().entrySet().stream()
                .filter(pair -> !pair.getKey().equals(Deed.NAME))
                .map(pair -> encoded(pair.getKey()) + "=" + encoded(pair.getValue()))
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? request.path() : request.path() + "?" + query;
    }
}
