package dev.curfew.authority.app;

import dev.curfew.authority.session.Surface;
import dev.curfew.authority.store.Kind;
import dev.curfew.authority.workspace.Workspace;
import dev.curfew.base.Octets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// An OAuth client.
///
/// @param id the `client_id`
/// @param secret SHA-256 of the secret of a confidential app; a public one has none
/// @param firstParty whether it is the workspace's own, so that no consent is asked
/// @param epoch raised whenever it is disabled: a token that it got on its own account in an earlier one is over
///     for good (law L1)
/// @param dialect how it wants errors and claims
/// @param redirects the redirect URIs, matched whole, but for the port of a loopback address (RFC 8252,
///     section
///     7.3)
/// @param logoutRedirects where RP-initiated logout may return to, matched whole
/// @param scopes what it may ask for
/// @param audience the audience of its access tokens when no resource is asked for; empty for the issuer
public record App(
        String id,
        Instant createdAt,
        String name,
        Optional<Octets> secret,
        boolean firstParty,
        boolean enabled,
        long epoch,
        Surface surface,
        Dialect dialect,
        List<String> redirects,
        List<String> logoutRedirects,
        List<String> scopes,
        List<Grant> grants,
        Pkce pkce,
        String audience,
        Lifetimes lifetimes) {

    /// What an app may do at the token endpoint.
    public enum Grant {
        AUTHORIZATION_CODE,
        REFRESH_TOKEN,
        CLIENT_CREDENTIALS,
        DEVICE_CODE
    }

    /// Whether a code must be bound to its requester (RFC 7636).
    public enum Pkce {
        REQUIRED,
        /// A confidential app may send a nonce instead.
        OR_NONCE,
        /// For named confidential apps only.
        OPTIONAL;

        /// The stable code, such as `or-nonce`.
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /// The one with this code.
        public static Pkce of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /// How an app is spoken to.
    public enum Dialect {
        /// RFC 6749 errors; RS256 id_token.
        STANDARD,
        /// The Codex CLI: its classified refresh errors where it calls in JSON, its claims, ES256 id_token on
        /// refresh too.
        CODEX
    }

    /// How long its credentials live, as far as it says so itself. {@link Apps#find} fills in the rest from
    /// the workspace, so that whoever issues something always finds a whole set.
    ///
    /// @param ownAccess an access token
    /// @param ownIdle a refresh token without use
    /// @param ownAbsolute a session, used or not
    /// @param retryWindow how long a redeemed refresh token is answered again; empty for the server's default
    public record Lifetimes(
            Optional<Duration> ownAccess,
            Optional<Duration> ownIdle,
            Optional<Duration> ownAbsolute,
            Optional<Duration> retryWindow) {
        /// Nothing of its own.
        public static final Lifetimes STANDARD =
                new Lifetimes(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        private static final Workspace.Lifetimes USUAL = Workspace.Lifetimes.STANDARD;

        /// Of an access token.
        public Duration access() {
            return ownAccess.orElse(USUAL.access());
        }

        /// Of a refresh token without use.
        public Duration idle() {
            return ownIdle.orElse(USUAL.idle());
        }

        /// Of a session, used or not.
        public Duration absolute() {
            return ownAbsolute.orElse(USUAL.absolute());
        }
    }

    /// How the table holds it; lists are separated by spaces, which none of their members may contain.
    public static final Kind<App> KIND = Kind.<App>in("app")
            .id(App::id)
            .fixedNumber("created_at", App::createdAt)
            .text("name", App::name)
            .bytes("secret", App::secret)
            .number("first_party", App::firstParty)
            .number("enabled", App::enabled)
            .number("epoch", App::epoch)
            .text("surface", app -> app.surface().code())
            .text("dialect", app -> app.dialect().name())
            .text("redirects", app -> String.join(" ", app.redirects()))
            .text("logout_redirects", app -> String.join(" ", app.logoutRedirects()))
            .text("scopes", app -> String.join(" ", app.scopes()))
            .text(
                    "grants",
                    app -> String.join(
                            " ", app.grants().stream().map(Grant::name).toList()))
            .text("pkce", app -> app.pkce().name())
            .text("audience", App::audience)
            .number("access_seconds", app -> app.lifetimes().ownAccess().map(Duration::toSeconds))
            .number("idle_seconds", app -> app.lifetimes().ownIdle().map(Duration::toSeconds))
            .number("absolute_seconds", app -> app.lifetimes().ownAbsolute().map(Duration::toSeconds))
            .number("retry_seconds", app -> app.lifetimes().retryWindow().map(Duration::toSeconds))
            .read(row -> new App(
                    row.text("id"),
                    row.instant("created_at"),
                    row.text("name"),
                    row.maybeOctets("secret"),
                    row.flag("first_party"),
                    row.flag("enabled"),
                    row.number("epoch"),
                    Surface.of(row.text("surface")),
                    Dialect.valueOf(row.text("dialect")),
                    words(row.text("redirects")),
                    words(row.text("logout_redirects")),
                    words(row.text("scopes")),
                    words(row.text("grants")).stream().map(Grant::valueOf).toList(),
                    Pkce.valueOf(row.text("pkce")),
                    row.text("audience"),
                    new Lifetimes(
                            seconds(row, "access_seconds"),
                            seconds(row, "idle_seconds"),
                            seconds(row, "absolute_seconds"),
                            seconds(row, "retry_seconds"))));

    /// Whether it can keep a secret.
    public boolean confidential() {
        return secret.isPresent();
    }

    /// A third-party web app as it is when nothing else is said.
    public static App thirdParty(String name, List<String> redirects, Instant now) {
        return new App(
                "",
                now,
                name,
                Optional.empty(),
                false,
                true,
                0,
                Surface.THIRD_PARTY,
                Dialect.STANDARD,
                redirects,
                List.of(),
                List.of("openid", "profile", "email", "offline_access"),
                List.of(Grant.AUTHORIZATION_CODE, Grant.REFRESH_TOKEN),
                Pkce.REQUIRED,
                "",
                Lifetimes.STANDARD);
    }

    /// The same app with another name and other redirect URIs.
    public App with(String newName, List<String> newRedirects) {
        return copy(id, newName, secret, enabled, newRedirects, scopes, pkce, lifetimes);
    }

    /// The same app, let in or not.
    public App enabled(boolean newEnabled) {
        return copy(id, name, secret, newEnabled, redirects, scopes, pkce, lifetimes);
    }

    /// The same app on other terms.
    public App on(List<String> newScopes, Pkce newPkce, Lifetimes newLifetimes) {
        return copy(id, name, secret, enabled, redirects, newScopes, newPkce, newLifetimes);
    }

    /// The same app, with what it does not say of lifetimes filled in.
    App within(Workspace.Lifetimes usual) {
        boolean web = id.equals(Presets.CONSOLE);
        Duration access = dialect == Dialect.CODEX && usual.access().compareTo(AppRules.CODEX_LEAST) < 0
                ? AppRules.CODEX_LEAST
                : usual.access();
        return on(
                scopes,
                pkce,
                new Lifetimes(
                        lifetimes.ownAccess().or(() -> Optional.of(access)),
                        lifetimes.ownIdle().or(() -> Optional.of(web ? usual.webIdle() : usual.idle())),
                        lifetimes.ownAbsolute().or(() -> Optional.of(web ? usual.webAbsolute() : usual.absolute())),
                        lifetimes.retryWindow()));
    }

    /// The same app, through which nobody signs in any more, and which holds nothing on its own account.
    public App disabled() {
        return new App(
                id,
                createdAt,
                name,
                secret,
                firstParty,
                false,
                epoch + 1,
                surface,
                dialect,
                redirects,
                logoutRedirects,
                scopes,
                grants,
                pkce,
                audience,
                lifetimes);
    }

    /// The same app under another identifier and secret.
    App named(String newId, Optional<Octets> newSecret) {
        return copy(newId, name, newSecret, enabled, redirects, scopes, pkce, lifetimes);
    }

    private App copy(
            String newId,
            String newName,
            Optional<Octets> newSecret,
            boolean newEnabled,
            List<String> newRedirects,
            List<String> newScopes,
            Pkce newPkce,
            Lifetimes newLifetimes) {
        return new App(
                newId,
                createdAt,
                newName,
                newSecret,
                firstParty,
                newEnabled,
                epoch,
                surface,
                dialect,
                newRedirects,
                logoutRedirects,
                newScopes,
                grants,
                newPkce,
                audience,
                newLifetimes);
    }

    private static Optional<Duration> seconds(Kind.Row row, String column) {
        return Optional.ofNullable((Long) row.raw(column)).map(Duration::ofSeconds);
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }
}
