package dev.curfew.client.guard;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What a guard says of a call. None of it holds anything that the caller sent, except the token's claims
/// once they are verified.
public sealed interface Verdict {
    /// The token counts.
    record Admitted(Token token) implements Verdict {}

    /// The credential is missing or dead: another one would do (401).
    record Refused(Reason reason) implements Verdict {}

    /// The credential is alive and not enough: another of its kind would not do either (403).
    record Forbidden(Lack lack) implements Verdict {}

    /// Nobody can tell now (503).
    ///
    /// @param retryAfter when to come back
    record Unsure(Cause cause, Duration retryAfter) implements Verdict {}

    /// Why a credential is refused.
    enum Reason {
        MISSING("Send an access token as a bearer."),
        INVALID("The token is none that this service honours."),
        LAPSED("The token has lapsed. Refresh it."),
        ENDED("The token has been revoked, or its session has ended.");

        private final String says;

        Reason(String says) {
            this.says = says;
        }
    }

    /// What a credential lacks.
    enum Lack {
        AUDIENCE("The token is meant for another service."),
        SCOPE("The token does not cover this.");

        private final String says;

        Lack(String says) {
            this.says = says;
        }
    }

    /// Why nobody can tell.
    enum Cause {
        STALE("This service has not heard from its authority for too long to know what has ended."),
        EARLY("The token does not count yet."),
        NO_KEYS("This service cannot fetch the keys of its authority.");

        private final String says;

        Cause(String says) {
            this.says = says;
        }
    }

    /// This verdict, or what it comes to where `scope` is needed.
    default Verdict demanding(String scope) {
        return this instanceof Admitted(Token token) && !token.scopes().contains(scope)
                ? new Forbidden(Lack.SCOPE)
                : this;
    }

    /// The HTTP status; 200 for a call that goes on.
    default int status() {
        return switch (this) {
            case Admitted admitted -> 200;
            case Refused refused -> 401;
            case Forbidden forbidden -> 403;
            case Unsure unsure -> 503;
        };
    }

    /// The headers of an answer that does not let the call through: what is wrong with the credential (RFC
    /// 6750, section 3), or when to come back.
    default Map<String, String> headers() {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", "application/problem+json");
        headers.put("Cache-Control", "no-store");
        switch (this) {
            case Admitted admitted -> headers.clear();
            case Refused(Reason reason) ->
                headers.put("WWW-Authenticate", reason == Reason.MISSING ? "Bearer" : "Bearer error=\"invalid_token\"");
            case Forbidden(Lack lack) -> {
                if (lack == Lack.SCOPE) {
                    headers.put("WWW-Authenticate", "Bearer error=\"insufficient_scope\"");
                }
            }
            case Unsure(Cause cause, Duration wait) ->
                headers.put("Retry-After", String.valueOf(Math.max(1, wait.toSeconds())));
        }
        return headers;
    }

    /// The body of the answer, `application/problem+json` (RFC 9457); empty for a call that goes on.
    default byte[] problem() {
        return switch (this) {
            case Admitted admitted -> new byte[0];
            case Refused(Reason reason) -> problem("Unauthorized", reason, reason.says);
            case Forbidden(Lack lack) -> problem("Forbidden", lack, lack.says);
            case Unsure(Cause cause, Duration wait) -> problem("Service Unavailable", cause, cause.says);
        };
    }

    private byte[] problem(String title, Enum<?> code, String detail) {
        return "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"code\":\"%s\",\"detail\":\"%s\"}"
                .formatted(title, status(), code.name().toLowerCase(Locale.ROOT).replace('_', '-'), detail)
                .getBytes(StandardCharsets.UTF_8);
    }
}
