package dev.curfew.authority.grant;

import dev.curfew.authority.app.App;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Endings;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.Holder;
import dev.curfew.authority.token.Mint;
import dev.curfew.authority.token.RefreshTokens;
import dev.curfew.authority.token.TokenSet;
import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// The verbs on authorization codes: give one out, spend it.
final class Codes {
    /// How long a code may be spent (RFC 6749, section 4.1.2, allows ten minutes; a browser needs a second).
    static final Duration LIFE = Duration.ofSeconds(60);

    /// The path to which Codex's device flow says that its code was sent; the host is whatever the person
    /// typed.
    static final String CODEX_CALLBACK = "/deviceauth/callback";

    private static final String PREFIX = "crac_";

    private final Store store;
    private final RefreshTokens refreshTokens;
    private final Mint mint;
    private final World world;

    Codes(Store store, RefreshTokens refreshTokens, Mint mint, World world) {
        this.store = store;
        this.refreshTokens = refreshTokens;
        this.mint = mint;
        this.world = world;
    }

    /// A code with what proves the right to spend it.
    ///
    /// @param resources narrows what was granted; empty for all of it
    record Presented(String code, String redirect, String verifier, List<String> resources) {}

    /// What spending a code comes to.
    sealed interface Spent {
        /// A session began.
        record Begun(TokenSet tokens) implements Spent {}

        /// Nothing did. What is said is for the log: the app learns that the code is no good, and no more.
        record Refused(String why) implements Spent {}

        /// The resources asked for were not granted.
        record WrongTarget() implements Spent {}
    }

    /// Adds `code`, given for `approval`, to `change`.
    void give(
            Change<?> change,
            Secret code,
            String app,
            Approval approval,
            String redirect,
            String challenge,
            String address,
            Instant now) {
        change.create(
                AuthorizationCode.KIND,
                new AuthorizationCode(
                        digest(code.revealText(Secret.Purpose.DERIVE)),
                        app,
                        approval.person(),
                        Optional.of(approval.parent()),
                        approval.epoch(),
                        redirect,
                        challenge,
                        approval.scope(),
                        approval.audience(),
                        approval.nonce(),
                        approval.authTime(),
                        approval.how(),
                        approval.deviceName(),
                        address,
                        now.plus(LIFE),
                        Optional.empty()));
    }

    /// A new code of 256 bits.
    Secret next() {
        return Secret.of(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(world.random(32)));
    }

    /// Spends a code and begins its session, in one decision: of any number that spend it at the same moment
    /// one wins. The others, and whoever comes later with the same proof, end what it began, since one of the
    /// two is a thief (RFC 6749, section 4.1.2). Without the proof nothing happens (law L3).
    Spent spend(Presented presented, App app, Holder by, Instant now) {
        String session = world.id("ses");
        var material = new Approval.Material(session, world.id("dev"), refreshTokens.mint(session, 1), by, now);
        Decided decided = store.decide(
                Key.of(AuthorizationCode.KIND, digest(presented.code())).and(App.KIND, app.id()),
                found -> decide(found, presented, app, material));
        return switch (decided) {
            case Decided.Yes yes -> new Spent.Begun(yes.begun().tokens(mint, app, material));
            case Decided.No no -> no.spent();
        };
    }

    private sealed interface Decided {
        record Yes(Approval.Begun begun) implements Decided {}

        record No(Spent spent) implements Decided {}
    }

    private static Change<Decided> decide(Found found, Presented presented, App app, Approval.Material material) {
        Optional<AuthorizationCode> known = found.one(AuthorizationCode.KIND, digest(presented.code()));
        if (known.isEmpty()) {
            return refused("it is unknown");
        }
        AuthorizationCode code = known.get();
        if (!code.app().equals(app.id())) {
            return refused("it is another app's");
        }
        if (!leadsTo(code.redirect(), presented.redirect())) {
            return refused("the redirect URI is another");
        }
        if (!Pkce.proves(presented.verifier(), code.challenge())) {
            return refused("the code verifier does not answer the challenge");
        }
        if (code.session().isPresent()) {
            return reused(found, code, material.now());
        }
        if (!material.now().isBefore(code.expiresAt())) {
            return refused("it is too old");
        }
        if (!Resources.covers(code.audience(), presented.resources())) {
            return Change.answer(new Decided.No(new Spent.WrongTarget()));
        }
        return begun(found, code, presented, app, material);
    }

    private static Change<Decided> begun(
            Found found, AuthorizationCode code, Presented presented, App app, Approval.Material material) {
        String audience = presented.resources().isEmpty() ? code.audience() : String.join(" ", presented.resources());
        return code.approval(audience)
                .begin(found, app, material)
                .map(begun -> {
                    Change<Decided> change = Change.answer(new Decided.Yes(begun));
                    begun.to(change);
                    return change.replace(AuthorizationCode.KIND, code.spent(material.session()));
                })
                .orElseGet(() -> refused("who allowed it has been signed out, or the app disabled, since"));
    }

    private static Change<Decided> reused(Found found, AuthorizationCode code, Instant now) {
        Change<Decided> change = refused("it was spent before; its session is ended");
        code.session()
                .ifPresent(session ->
                        Endings.byId(found, change, session, new Session.End(Cause.CODE_REUSED, "curfew", now)));
        return change;
    }

    private static boolean leadsTo(String redirect, String presented) {
        return redirect.equals(CODEX_CALLBACK)
                ? path(presented).filter(CODEX_CALLBACK::equals).isPresent()
                : redirect.equals(presented);
    }

    private static Optional<String> path(String uri) {
        try {
            return Optional.ofNullable(URI.create(uri).getPath());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Change<Decided> refused(String why) {
        return Change.answer(new Decided.No(new Spent.Refused(why)));
    }

    /// What the store keeps of a code.
    static String digest(String code) {
        return Octets.sha256(code.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
