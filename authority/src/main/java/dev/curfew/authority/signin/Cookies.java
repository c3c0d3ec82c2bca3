package dev.curfew.authority.signin;

import dev.curfew.base.Secret;
import dev.curfew.web.Answer;
import dev.curfew.web.Cookie;
import dev.curfew.web.Request;
import java.time.Duration;
import java.util.Optional;

/// Hands a browser its session's cookie, and takes it away.
public final class Cookies {
    private final boolean https;

    /// @param issuer under whose URL browsers reach this server
    public Cookies(String issuer) {
        https = issuer.startsWith("https:");
    }

    /// Whether a cookie in answer to `request` is for TLS only.
    public boolean secure(Request request) {
        return https || request.peer().secure();
    }

    /// The session's cookie that came with `request`, if it is of our form. Whether it counts is not looked
    /// at.
    Optional<SessionCookie> session(Request request) {
        return request.cookie(name(request)).flatMap(SessionCookie::parse);
    }

    /// Whether `request` came with a session's cookie, good or not.
    boolean has(Request request) {
        return request.cookie(name(request)).isPresent();
    }

    private String name(Request request) {
        return SessionCookie.name(secure(request));
    }

    /// `answer`, leaving the cookie of a new session.
    public Answer signedIn(Answer answer, SignIns.Browser browser, Request request) {
        var life = Duration.between(request.at(), browser.session().endsAt());
        String value = browser.cookie().revealText(Secret.Purpose.DELIVER);
        return answer.cookie(Cookie.of(name(request), value, secure(request)).lasting(life));
    }

    /// `answer`, taking the cookie away.
    public Answer signedOut(Answer answer, Request request) {
        return answer.cookie(Cookie.gone(name(request), secure(request)));
    }
}
