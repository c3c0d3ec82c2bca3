package dev.curfew.cli.tui;

import dev.curfew.cli.tui.Effect.Ask;
import dev.curfew.cli.tui.Effect.Purpose;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What follows from what happens: the next view, and what is to be done. A pure function.
///
/// @param effects in this order
record Update(View view, List<Effect> effects) {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    private static Update of(View view, Effect... effects) {
        return new Update(view, List.of(effects));
    }

    /// What follows.
    ///
    /// @param now for the log
    static Update of(View view, Event event, Instant now, ZoneId zone) {
        String time = CLOCK.format(now.atZone(zone));
        return switch (event) {
            case Event.Pressed(Key key) -> Keys.pressed(view, key);
            case Event.Resized(int width, int height) -> of(view.sized(width, height), new Effect.Redraw());
            case Event.Connected connected ->
                new Update(
                        view.with(view.facts().connected(true)).noting(time, "Connected."),
                        List.of(STATE, ACCOUNT, SESSIONS, REVOCATIONS));
            case Event.Lost(String why) -> of(lost(view, time, why));
            case Event.Told(String method, JsonNode params) -> told(view, time, method, params);
            case Event.Answered(Purpose purpose, JsonNode result) -> answered(view, time, purpose, result);
            case Event.Refused(Purpose purpose, String why) -> refused(view, time, purpose, why);
            case Event.Logged(String line) -> of(view.noting(time, Cells.tame(line)));
            case Event.HungUp gone -> of(view, new Effect.Leave(Optional.empty()));
            case Event.Ticked ticked -> of(view);
        };
    }

    static final Ask STATE = Ask.of(Purpose.STATE, "auth/state");
    static final Ask ACCOUNT = Ask.of(Purpose.ACCOUNT, "account/read");
    static final Ask SESSIONS = Ask.of(Purpose.SESSIONS, "session/list");
    static final Ask REVOCATIONS = Ask.of(Purpose.REVOCATIONS, "revocation/list");

    private static View lost(View view, String time, String why) {
        View now = view.with(view.facts().connected(false))
                .signingIn(Optional.empty())
                .asking(Optional.empty());
        return view.facts().connected() || !view.notice().equals(why) ? now.noting(time, why) : now;
    }

    private static Update told(View view, String time, String method, JsonNode params) {
        return switch (method) {
            case "account/updated" -> {
                boolean out = params.path("authMode").isNull();
                yield new Update(
                        view.noting(time, out ? "Nobody is signed in." : "The account has changed."),
                        List.of(STATE, ACCOUNT, SESSIONS));
            }
            case "account/login/completed" -> {
                boolean success = params.path("success").asBoolean(false);
                String error = params.path("error").asString("the sign-in did not succeed");
                yield of(view.signingIn(Optional.empty()).noting(time, success ? "Signed in." : Cells.tame(error)));
            }
            case "auth/state/updated" -> new Update(said(view, time, params), List.of(STATE));
            case "revocation/updated" -> new Update(waiting(view, time, params), List.of(REVOCATIONS, STATE));
            default -> of(view);
        };
    }

    private static View said(View view, String time, JsonNode params) {
        return params.path("advice").isString()
                ? view.noting(time, Cells.tame(params.path("advice").stringValue()))
                : view;
    }

    private static View waiting(View view, String time, JsonNode params) {
        long pending = params.path("pending").asLong(0);
        long dead = params.path("dead").asLong(0);
        if (pending + dead == 0) {
            return view.noting(time, "The server has confirmed every sign-out.");
        }
        return view.noting(time, "Revocations: " + pending + " waiting, " + dead + " given up.");
    }

    private static Update answered(View view, String time, Purpose purpose, JsonNode result) {
        Facts facts = view.facts();
        return switch (purpose) {
            case STATE -> of(view.with(facts.withState(result)));
            case ACCOUNT -> of(view.with(facts.withAccount(result)));
            case SESSIONS -> of(kept(view.with(facts.withSessions(result))));
            case REVOCATIONS -> of(kept(view.with(facts.withRevocations(result))));
            case SIGN_OUT -> of(view.noting(time, ended(result.path("count").asLong(1))), SESSIONS, STATE);
            case FLUSH ->
                of(
                        view.noting(time, result.path("confirmed").asLong(0) + " confirmed by the server."),
                        REVOCATIONS,
                        STATE);
            case LOGIN -> {
                boolean waits = result.has("authUrl") || result.has("verificationUrl");
                yield of(
                        waits
                                ? view.signingIn(Optional.of(result))
                                        .at(Tab.STATUS)
                                        .noting(time, "Sign in in a browser.")
                                : view);
            }
            case CANCEL -> of(view.signingIn(Optional.empty()));
            case PASTE -> of(view.saying("Signing in ..."));
            case REFRESH ->
                new Update(
                        view.with(facts.withAccount(result)).noting(time, "Asked for a newer token."),
                        List.of(STATE, SESSIONS));
            case LOGOUT -> of(view, new Effect.Leave(Optional.of(farewell(view, result))));
        };
    }

    private static View kept(View view) {
        return view.choosing(view.chosen());
    }

    private static String ended(long count) {
        return count == 1 ? "Signed out: 1 session ended." : "Signed out: " + count + " sessions ended.";
    }

    private static Update refused(View view, String time, Purpose purpose, String why) {
        String text = Cells.tame(why);
        return switch (purpose) {
            case SESSIONS -> of(view.with(view.facts().withoutSessions(text)));
            // These are asked again with the next change; what is wrong is in the state.
            case STATE, ACCOUNT, REVOCATIONS -> of(view);
            case SIGN_OUT, FLUSH, LOGIN, CANCEL, PASTE, REFRESH, LOGOUT -> of(view.noting(time, text));
        };
    }

    /// What is true after a logout, here and at the server (law L7).
    private static String farewell(View view, JsonNode result) {
        String host = view.where().isPresent()
                ? " of " + Cells.tame(view.facts().state().path("host").asString("the other host"))
                : "";
        String done = "Successfully logged out" + host + ".";
        return switch (result.path("revocation").asString("confirmed")) {
            case "pending" ->
                done + " Warning: the server has not confirmed it yet; it will be told again until it does.";
            case "failed" ->
                done + " Warning: the server was not told, and will not be."
                        + " Revoke the session in your account's security page.";
            case "skipped" -> done + " The server was not told: the sign-in lives there until it lapses.";
            default -> done;
        };
    }
}
