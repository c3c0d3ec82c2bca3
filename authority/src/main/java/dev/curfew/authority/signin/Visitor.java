package dev.curfew.authority.signin;

import dev.curfew.base.World;
import dev.curfew.web.Answer;
import dev.curfew.web.Cookie;
import dev.curfew.web.Form;
import dev.curfew.web.Request;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Pattern;

/// A browser, whoever is or is not signed in with it, recognised by its cookie `curfew_device`.
///
/// @param mark the cookie's value; with a person it makes a device
/// @param fresh whether the browser came without one, so that the answer must set it
record Visitor(String mark, boolean fresh, boolean secure) {
    private static final Pattern FORM = Pattern.compile("crdv_[A-Za-z0-9_-]{43}");
    private static final Duration KEPT = Duration.ofDays(400);

    /// The browser that sent `request`.
    static Visitor of(Request request, boolean secure, World world) {
        return request.cookie(name(secure))
                .filter(value -> FORM.matcher(value).matches())
                .map(value -> new Visitor(value, false, secure))
                .orElseGet(() -> new Visitor(
                        "crdv_" + Base64.getUrlEncoder().withoutPadding().encodeToString(world.random(32)),
                        true,
                        secure));
    }

    private static String name(boolean secure) {
        return secure ? "__Host-curfew_device" : "curfew_device";
    }

    /// The form token of pages that are shown before anybody is signed in.
    String csrf() {
        return Marks.tag(mark.getBytes(StandardCharsets.US_ASCII), "curfew form");
    }

    /// Refuses a form that was not shown to this browser, so that nobody is signed in as somebody else by a
    /// foreign page.
    void check(Form form) {
        Callers.checkToken(form, csrf());
    }

    /// `answer`, leaving the mark with the browser.
    Answer marking(Answer answer) {
        return fresh ? answer.cookie(Cookie.of(name(secure), mark, secure).lasting(KEPT)) : answer;
    }
}
