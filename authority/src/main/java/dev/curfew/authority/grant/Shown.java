package dev.curfew.authority.grant;

import dev.curfew.authority.console.page.Page;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.base.Secret;
import dev.curfew.web.Answer;
import dev.curfew.web.Request;
import java.time.Instant;
import java.util.LinkedHashMap;

/// What the pages of this package have in common.
final class Shown {
    private static final int NAME_LIMIT = 100;

    private Shown() {}

    static Answer page(int status, Page page) {
        return Answer.html(status, Pages.render(page));
    }

    static Part.Viewer viewer(WebCaller caller) {
        var person = caller.person();
        return new Part.Viewer(
                person.name(), person.email(), Part.Role.valueOf(person.role().name()), Secret.of(caller.csrf()));
    }

    /// Sends the browser to sign in and then on to `next`, a path of this server.
    static Answer signIn(String next) {
        return Answer.redirect(Pages.SIGN_IN + "?next=" + ReturnAddress.encode(next));
    }

    /// Sends the browser to sign in, since an app asks for it, and then on to the request.
    static Answer signIn(AuthorizeRequest asked, Instant now) {
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("next", asked.afterSignIn(now));
        parameters.put("app", asked.app().id());
        asked.sent().value("login_hint").ifPresent(hint -> parameters.put("email", hint));
        return Answer.redirect(Pages.SIGN_IN + "?" + ReturnAddress.query(parameters.entrySet()));
    }

    /// The address that a request came from, as text.
    static String address(Request request) {
        return request.peer().address().getHostAddress();
    }

    /// A name as a list can show it: in one line, not too long.
    static String tidy(String name) {
        var tidy = new StringBuilder();
        name.strip()
                .codePoints()
                .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
                .limit(NAME_LIMIT)
                .forEach(tidy::appendCodePoint);
        return tidy.toString();
    }
}
