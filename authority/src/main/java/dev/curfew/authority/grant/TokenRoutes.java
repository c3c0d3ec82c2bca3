package dev.curfew.authority.grant;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Presets;
import dev.curfew.authority.device.Sightings;
import dev.curfew.authority.token.Holder;
import dev.curfew.authority.token.Mint;
import dev.curfew.authority.token.Redemption;
import dev.curfew.authority.token.TokenSet;
import dev.curfew.authority.token.Tokens;
import dev.curfew.base.Secret;
import dev.curfew.web.Answer;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// `/oauth/token` (RFC 6749, section 3.2), in form and in JSON.
///
/// A dead refresh token is answered with the same words whatever it died of, since whoever holds it may be a
/// thief; the cause goes to the log and to the feed. Codex, in JSON, is told which of three it is, because it
/// says so to its user.
final class TokenRoutes {
    private static final System.Logger LOG = System.getLogger(TokenRoutes.class.getName());
    static final String DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";

    private final Clients clients;
    private final Codes codes;
    private final DeviceCodes deviceCodes;
    private final Tokens tokens;
    private final Mint mint;
    private final Sightings sightings;

    TokenRoutes(Clients clients, Codes codes, DeviceCodes deviceCodes, Tokens tokens, Mint mint, Sightings sightings) {
        this.clients = clients;
        this.codes = codes;
        this.deviceCodes = deviceCodes;
        this.tokens = tokens;
        this.mint = mint;
        this.sightings = sightings;
    }

    Routes routes() {
        return Routes.none().post("/oauth/token", Surface.OAUTH, this::token);
    }

    /// One request for tokens, read.
    private record Call(Request request, Parameters sent, App app) {
        Holder holder() {
            return new Holder(null, Shown.address(request), request.userAgent());
        }
    }

    private Answer token(Request request) {
        var sent = Parameters.of(request);
        String grant = sent.require("grant_type");
        var call = new Call(request, sent, clients.authenticate(request, sent));
        return switch (grant) {
            case "authorization_code" -> may(call, App.Grant.AUTHORIZATION_CODE) ? code(call) : unauthorized();
            case "refresh_token" -> may(call, App.Grant.REFRESH_TOKEN) ? refresh(call) : unauthorized();
            case "client_credentials" -> may(call, App.Grant.CLIENT_CREDENTIALS) ? own(call) : unauthorized();
            case DEVICE_CODE -> may(call, App.Grant.DEVICE_CODE) ? device(call) : unauthorized();
            default -> Answer.oauthError(400, "unsupported_grant_type", "This server has no such grant.");
        };
    }

    private static boolean may(Call call, App.Grant grant) {
        return call.app().grants().contains(grant);
    }

    private static Answer unauthorized() {
        return Answer.oauthError(400, "unauthorized_client", "The app is not registered for this grant.");
    }

    private Answer code(Call call) {
        var presented = new Codes.Presented(
                call.sent().require("code"),
                call.sent().require("redirect_uri"),
                call.sent().value("code_verifier").orElse(""),
                call.sent().resources());
        return switch (codes.spend(
                presented, call.app(), call.holder(), call.request().at())) {
            case Codes.Spent.Begun begun -> issued(call, begun.tokens());
            case Codes.Spent.WrongTarget _ -> wrongTarget();
            case Codes.Spent.Refused refused -> {
                note(call, "code", refused.why());
                yield Answer.oauthError(
                        400, "invalid_grant", "The authorization code is not good, or not any more. Sign in again.");
            }
        };
    }

    private Answer refresh(Call call) {
        String presented = call.sent().require("refresh_token");
        if (!granted(call, presented)) {
            return wrongTarget();
        }
        Tokens.Refreshed refreshed = tokens.refresh(
                presented,
                Optional.of(call.app()),
                call.holder(),
                call.request().at());
        return switch (refreshed) {
            case Tokens.Refreshed.Issued issued ->
                issued.newAgent() ? issued(call, issued.tokens()) : answer(call.app(), issued.tokens());
            case Tokens.Refreshed.Reused _ -> {
                note(call, "refresh token", "REPLAYED; its family is ended");
                yield dead(call, "refresh_token_reused");
            }
            case Tokens.Refreshed.Refused refused -> {
                note(call, "refresh token", refused.why().name());
                yield dead(
                        call,
                        refused.why() == Redemption.Why.EXPIRED
                                ? "refresh_token_expired"
                                : "refresh_token_invalidated");
            }
        };
    }

    /// Whether the resources named again are those of the grant; asked before anything is redeemed, so that a
    /// wrong one costs nothing. What a dead token may have been good for is not looked into.
    private boolean granted(Call call, String refreshToken) {
        return call.sent().resources().isEmpty()
                || tokens.look(refreshToken, call.request().at())
                        .map(live -> live instanceof Tokens.Live.Refreshing refreshing
                                && Resources.covers(
                                        refreshing.family().authorization().audience(),
                                        call.sent().resources()))
                        .orElse(true);
    }

    private static Answer dead(Call call, String code) {
        if (call.app().dialect() == App.Dialect.CODEX && call.sent() instanceof Parameters.InJson) {
            return Answer.codexError(401, code, "This sign-in is over. Sign in again.");
        }
        return Answer.oauthError(
                400, "invalid_grant", "The refresh token is not good, or not any more. Sign in again.");
    }

    private Answer own(Call call) {
        Optional<String> audience = Resources.audience(call.sent().resources());
        if (audience.isEmpty()) {
            return wrongTarget();
        }
        String scope = Scopes.narrow(call.sent().value("scope"), call.app());
        return answer(
                call.app(),
                mint.forApp(call.app(), scope, audience.get(), call.request().at()));
    }

    private Answer device(Call call) {
        var polled = deviceCodes.poll(
                call.sent().require("device_code"),
                call.app(),
                call.holder(),
                call.request().at());
        return switch (polled) {
            case DeviceCodes.Polled.Begun begun -> issued(call, begun.tokens());
            case DeviceCodes.Polled.No no ->
                switch (no.why()) {
                    case PENDING -> Answer.oauthError(400, "authorization_pending", "Nobody has approved it yet.");
                    case SLOW_DOWN ->
                        Answer.oauthError(400, "slow_down", "Wait five seconds longer between tries from now on.");
                    case DENIED -> Answer.oauthError(400, "access_denied", "The sign-in was denied.");
                    case EXPIRED -> Answer.oauthError(400, "expired_token", "The code is too old. Start again.");
                    case INVALID ->
                        Answer.oauthError(400, "invalid_grant", "The device code is not good, or not any more.");
                };
        };
    }

    private Answer issued(Call call, TokenSet set) {
        set.session()
                .ifPresent(session -> sightings.note(session, call.request().userAgent()));
        return answer(call.app(), set);
    }

    private Answer answer(App app, TokenSet set) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("access_token", text(set.access()));
        tree.put("token_type", "Bearer");
        tree.put("expires_in", set.expiresIn().toSeconds());
        set.refresh()
                .filter(token -> app.grants().contains(App.Grant.REFRESH_TOKEN))
                .ifPresent(token -> tree.put("refresh_token", text(token)));
        set.identity().ifPresent(token -> tree.put("id_token", text(token)));
        // Who else keeps a queue of what is to die asks for it first.
        set.session()
                .filter(session -> app.id().equals(Presets.CLI))
                .ifPresent(session -> tree.put(
                        "revocation_token", text(tokens.revocation(session).text())));
        tree.put("scope", set.scope());
        return Answer.json(200, tree).with("Cache-Control", "no-store").with("Pragma", "no-cache");
    }

    private static String text(Secret token) {
        return token.revealText(Secret.Purpose.DELIVER);
    }

    private static Answer wrongTarget() {
        return Answer.oauthError(400, "invalid_target", "The resource was not granted.");
    }

    private static void note(Call call, String what, String why) {
        LOG.log(
                System.Logger.Level.INFO,
                "a {0} of the app {1} was refused: {2} (request {3})",
                what,
                call.app().id(),
                why,
                call.request().id());
    }
}
