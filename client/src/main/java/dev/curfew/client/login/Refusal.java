package dev.curfew.client.login;

import dev.curfew.client.Transport;
import dev.curfew.client.internal.JsonObject;
import java.util.Optional;

/// Why a server gave no tokens: the error codes of RFC 6749 and RFC 8628 that somebody can do something
/// about.
enum Refusal {
    /// The person has not decided yet.
    PENDING("Nobody has decided yet."),
    /// Asked too often.
    SLOW_DOWN("The server is asked too often."),
    /// The person, or a rule, said no.
    DENIED("The sign-in was refused."),
    /// The code is too old.
    EXPIRED("The code is too old. Start the sign-in again."),
    /// The code does not count, or no more.
    GRANT("The server does not take the code: it is too old, or was used. Start the sign-in again."),
    /// The app.
    CLIENT("The server does not let this app in. Check --client-id, or ask its operator."),
    /// The way of signing in.
    WAY("The server does not sign this app in like that. Try the other way: with --device-auth or without."),
    /// What was asked for.
    SCOPE("The server does not give this app what it asks for. Ask its operator."),
    /// Not now.
    BUSY("The server has a problem of its own, or asks to come back later. Try again in a while."),
    /// A page, or nothing that is understood.
    UNREADABLE(
            "The server's answer could not be read. A proxy may answer in its place: check HTTPS_PROXY and NO_PROXY.");

    private final String sentence;

    Refusal(String sentence) {
        this.sentence = sentence;
    }

    /// What happened and what to do.
    String sentence() {
        return sentence;
    }

    /// Reads a token endpoint's answer that holds no tokens.
    static Refusal of(Transport.Reply reply) {
        if (reply.status() >= 500 || reply.status() == 408 || reply.status() == 425) {
            return BUSY;
        }
        Optional<String> code = JsonObject.parse(reply.body().array()).flatMap(body -> body.filled("error"));
        return code.map(Refusal::of).orElse(reply.status() == 429 ? BUSY : UNREADABLE);
    }

    /// The meaning of an error code.
    static Refusal of(String code) {
        return switch (code) {
            case "authorization_pending" -> PENDING;
            case "slow_down" -> SLOW_DOWN;
            case "access_denied", "consent_required", "login_required", "interaction_required" -> DENIED;
            case "expired_token" -> EXPIRED;
            case "invalid_grant" -> GRANT;
            case "invalid_client", "unauthorized_client", "invalid_request" -> CLIENT;
            case "unsupported_grant_type", "unsupported_response_type" -> WAY;
            case "invalid_scope", "invalid_target" -> SCOPE;
            case "server_error", "temporarily_unavailable" -> BUSY;
            default -> UNREADABLE;
        };
    }
}
