package dev.curfew.authority.signin;

import dev.curfew.authority.app.Apps;
import dev.curfew.authority.app.Presets;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.SessionRoutes;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.session.SignOut;
import dev.curfew.authority.token.Holder;
import dev.curfew.authority.token.Redemption;
import dev.curfew.authority.token.RefreshToken;
import dev.curfew.authority.token.RefreshTokens;
import dev.curfew.authority.token.TokenSet;
import dev.curfew.authority.token.Tokens;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.web.Answer;
import dev.curfew.web.Json;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Sign in, refresh and log out for programs of our own: `/api/auth/…`.
public final class AuthRoutes {
    private static final int NAME_LIMIT = 100;
    private static final int EVIDENCE_LIMIT = 200;

    private final SignIns signIns;
    private final Callers callers;
    private final Tokens tokens;
    private final RefreshTokens refreshTokens;
    private final PasswordChange passwordChange;
    private final Sessions sessions;
    private final Apps apps;
    private final Cookies cookies;
    private final World world;

    public AuthRoutes(
            SignIns signIns,
            Callers callers,
            Tokens tokens,
            RefreshTokens refreshTokens,
            PasswordChange passwordChange,
            Sessions sessions,
            Apps apps,
            Cookies cookies,
            World world) {
        this.signIns = signIns;
        this.callers = callers;
        this.tokens = tokens;
        this.refreshTokens = refreshTokens;
        this.passwordChange = passwordChange;
        this.sessions = sessions;
        this.apps = apps;
        this.cookies = cookies;
        this.world = world;
    }

    public Routes routes() {
        return Routes.none()
                .post("/api/auth/login", Surface.API, this::login)
                .post("/api/auth/refresh", Surface.API, this::refresh)
                .post("/api/auth/password", Surface.API, this::changePassword)
                .post("/api/auth/logout", Surface.API, this::logout);
    }

    private Answer login(Request request) {
        Json body = request.json();
        String email = body.require("email");
        Secret password = Secret.of(body.require("password"));
        Json device = body.object("device").orElseGet(Json::empty);
        return switch (body.require("client")) {
            case "web" -> browser(request, email, password, device);
            case "native" -> client(request, email, password, device);
            default -> throw new Problem(Problem.Kind.INVALID_VALUE, "The member client is \"web\" or \"native\".");
        };
    }

    private Answer browser(Request request, String email, Secret password, Json device) {
        if (request.header("origin").isPresent()
                || request.header("sec-fetch-site").isPresent()) {
            callers.checkOrigin(request);
        }
        var visitor = Visitor.of(request, cookies.secure(request), world);
        var attempt = attempt(request, email, password, device, Optional.of("cookie:" + visitor.mark()));
        var before = cookies.session(request);
        SignIns.Browser in = in(signIns.browser(attempt, before));
        Answer answer = Answer.json(200, Map.of("sessionId", in.session().id()));
        return visitor.marking(cookies.signedIn(answer, in, request));
    }

    private Answer client(Request request, String email, Secret password, Json device) {
        TokenSet tokens = in(signIns.client(attempt(request, email, password, device, installation(device))));
        return answer(tokens);
    }

    private static SignIns.Attempt attempt(
            Request request, String email, Secret password, Json device, Optional<String> evidence) {
        String name = limited(device.text("name").orElse(""), NAME_LIMIT, "device.name");
        return new SignIns.Attempt(
                email, password, evidence, name, request.peer().address(), request.userAgent(), request.at());
    }

    private static Optional<String> installation(Json device) {
        return device.text("installationId")
                .filter(id -> !id.isEmpty())
                .map(id -> "installation:" + limited(id, EVIDENCE_LIMIT, "device.installationId"));
    }

    private static String limited(String text, int limit, String name) {
        if (text.length() > limit || text.chars().anyMatch(Character::isISOControl)) {
            throw new Problem(
                    Problem.Kind.INVALID_VALUE,
                    "The member " + name + " has at most " + limit + " characters and no control characters.");
        }
        return text;
    }

    private static <T> T in(SignIns.Outcome<T> outcome) {
        return switch (outcome) {
            case SignIns.Outcome.In<T>(T session) -> session;
            case SignIns.Outcome.Wrong<T> _ ->
                throw new Problem(Problem.Kind.WRONG_CREDENTIALS, "Check both; the password is case-sensitive.");
            case SignIns.Outcome.Throttled<T>(Duration left) -> throw Problem.slowDown(left);
        };
    }

    private Answer refresh(Request request) {
        Json body = request.json();
        String presented = body.require("refreshToken");
        Optional<String> evidence =
                installation(body.object("device").orElseGet(Json::empty)).map(SignIns::decisive);
        var by = new Holder(evidence.orElse(null), request.peer().address().getHostAddress(), request.userAgent());
        return switch (tokens.refresh(presented, apps.find(Presets.CLI), by, request.at())) {
            case Tokens.Refreshed.Issued(TokenSet issued, boolean _) -> answer(issued);
            case Tokens.Refreshed.Reused _ -> refused("reused", request);
            case Tokens.Refreshed.Refused(Redemption.Why why) ->
                refused(
                        switch (why) {
                            case EXPIRED -> "expired";
                            case ENDED -> "ended";
                            case NOT_GENUINE, UNKNOWN, WRONG_APP -> "invalid";
                        },
                        request);
        };
    }

    /// @param reason `expired`, `reused`, `ended` or `invalid`: what a client tells its person
    private static Answer refused(String reason, Request request) {
        var kind = Problem.Kind.SIGN_IN_NEEDED;
        var tree = new LinkedHashMap<String, Object>();
        tree.put("type", "urn:curfew:problem:" + kind.code());
        tree.put("title", kind.title());
        tree.put("status", kind.status());
        tree.put("detail", "The refresh token is not good (any more).");
        tree.put("code", kind.code());
        tree.put("instance", request.id());
        tree.put("reason", reason);
        return Answer.bytes(kind.status(), "application/problem+json", Json.bytes(tree))
                .with("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    }

    private static Answer answer(TokenSet tokens) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("accessToken", tokens.access().revealText(Secret.Purpose.DELIVER));
        tokens.refresh().ifPresent(refresh -> tree.put("refreshToken", refresh.revealText(Secret.Purpose.DELIVER)));
        tree.put("tokenType", "Bearer");
        tree.put("expiresIn", tokens.expiresIn().toSeconds());
        tokens.session().ifPresent(session -> tree.put("sessionId", session));
        return Answer.json(200, tree);
    }

    private Answer changePassword(Request request) {
        Caller caller = callers.api(request, SessionRoutes.SCOPE);
        Json body = request.json();
        var wish = new PasswordChange.Wish(
                caller,
                Secret.of(body.require("currentPassword")),
                Secret.of(body.require("newPassword")),
                body.bool("endOthers").orElse(true),
                request.peer().address(),
                request.at());
        return switch (passwordChange.change(wish)) {
            case PasswordChange.Outcome.Changed changed -> {
                Answer answer = Answer.json(200, Map.of("endedSessions", changed.ended()));
                yield changed.cookie()
                        .map(browser -> cookies.signedIn(answer, browser, request))
                        .orElse(answer);
            }
            case PasswordChange.Outcome.Unfit(String why) ->
                throw new Problem(Problem.Kind.INVALID_VALUE, "newPassword: " + why);
            case PasswordChange.Outcome.Wrong _ ->
                throw new Problem(Problem.Kind.INVALID_VALUE, "currentPassword: that is not your password.");
            case PasswordChange.Outcome.Throttled(Duration left) -> throw Problem.slowDown(left);
        };
    }

    private Answer logout(Request request) {
        Json body = request.hasBody() ? request.json() : Json.empty();
        Optional<String> refreshToken = body.text("refreshToken");
        if (request.bearer().isPresent()) {
            withToken(request, refreshToken);
            return Answer.noContent();
        }
        if (cookies.has(request)) {
            callers.checkOrigin(request);
            callers.web(request).ifPresent(caller -> end(caller.session(), Cause.SIGNED_OUT, request));
            return cookies.signedOut(Answer.noContent(), request);
        }
        refreshToken.ifPresent(token -> tokens.revoke(token, Optional.empty(), request.at()));
        return Answer.noContent();
    }

    /// Revokes the access token, and the family of the refresh token or, without one, of the access token. An
    /// access token that has lapsed says nothing of who asks: then the refresh token speaks for itself, as it
    /// does at `/oauth/revoke`.
    ///
    /// @throws Problem SIGN_IN_NEEDED if such a token came alone and its session goes on (law L7)
    private void withToken(Request request, Optional<String> refreshToken) {
        Optional<Tokens.Live.Access> access = callers.bearer(request);
        if (access.isEmpty()) {
            refreshToken.ifPresentOrElse(
                    token -> tokens.revoke(token, Optional.empty(), request.at()), () -> mustBeOver(request));
            return;
        }
        Optional<String> person = access.get().person().map(each -> each.id());
        Optional<Session> target = refreshToken.isPresent()
                ? refreshToken
                        .flatMap(refreshTokens::parse)
                        .map(RefreshToken::family)
                        .flatMap(family -> sessions.find(family, request.at()))
                        .map(Sessions.Standing::session)
                : access.get().session();
        target.filter(session -> person.equals(Optional.of(session.person())))
                .ifPresent(session -> end(session, Cause.REVOKED, request));
        // Last, since it is what asks: whoever learnt nothing of this attempt can ask again with it (law L7).
        tokens.revoke(access.get().token(), request.at());
    }

    private void mustBeOver(Request request) {
        boolean goesOn = request.bearer()
                .flatMap(tokens::madeIn)
                .flatMap(session -> sessions.find(session, request.at()))
                .filter(one -> one.over().isEmpty())
                .isPresent();
        if (goesOn) {
            throw new Problem(
                    Problem.Kind.SIGN_IN_NEEDED,
                    "The access token is not good any more, and its session goes on. Send its refresh token.");
        }
    }

    private void end(Session session, Cause cause, Request request) {
        sessions.signOut(session.person(), new SignOut.OneSession(session.id()), cause, session.person(), request.at());
    }
}
