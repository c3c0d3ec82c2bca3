package dev.curfew.authority.app;

import dev.curfew.base.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/// What an app may look like; pure.
final class AppRules {
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]+");
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");
    private static final int NAME_LIMIT = 80;
    private static final int URI_LIMIT = 2000;

    /// With less, each process of one home refreshes before each call, finds that another has just done so,
    /// and starts over: measured with six, none got to its first call within a minute.
    static final Duration CODEX_LEAST = Duration.ofMinutes(6);

    private static final Duration LEAST_IDLE = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofDays(400);

    private AppRules() {}

    /// @throws Problem INVALID_VALUE naming what does not fit
    static void check(App app) {
        require(
                !app.name().isBlank() && app.name().length() <= NAME_LIMIT,
                "name",
                "give the app a name of at most " + NAME_LIMIT + " characters.");
        app.redirects().forEach(AppRules::checkRedirect);
        app.logoutRedirects().forEach(AppRules::checkRedirect);
        app.scopes()
                .forEach(scope -> require(
                        SCOPE.matcher(scope).matches(),
                        "scopes",
                        "a scope is printable ASCII without space or quote."));
        require(
                app.confidential() || app.pkce() == App.Pkce.REQUIRED,
                "pkce",
                "a public app proves itself by PKCE alone, so it is required.");
        require(
                app.confidential() || !app.grants().contains(App.Grant.CLIENT_CREDENTIALS),
                "grants",
                "client_credentials takes an app with a secret.");
        require(
                !app.grants().contains(App.Grant.AUTHORIZATION_CODE)
                        || !app.redirects().isEmpty(),
                "redirectUris",
                "authorization_code takes at least one redirect URI.");
        checkLifetimes(app.lifetimes());
        require(
                app.dialect() != App.Dialect.CODEX
                        || app.lifetimes().ownAccess().orElse(CODEX_LEAST).compareTo(CODEX_LEAST) >= 0,
                "accessSeconds",
                "Codex refreshes whenever less than five minutes are left, so at least " + CODEX_LEAST.toSeconds()
                        + ".");
    }

    private static void checkLifetimes(App.Lifetimes lifetimes) {
        lifetimes
                .ownAccess()
                .ifPresent(access -> within(access, Duration.ofMinutes(1), Duration.ofDays(1), "accessSeconds"));
        lifetimes.ownIdle().ifPresent(idle -> within(idle, LEAST_IDLE, LONGEST, "idleSeconds"));
        // a session never outlives its absolute life, so what an inherited idle life would exceed does no harm
        lifetimes
                .ownAbsolute()
                .ifPresent(absolute ->
                        within(absolute, lifetimes.ownIdle().orElse(LEAST_IDLE), LONGEST, "absoluteSeconds"));
        lifetimes
                .retryWindow()
                .ifPresent(
                        window -> within(window, Duration.ofSeconds(1), Duration.ofSeconds(120), "retryWindowSeconds"));
    }

    private static void within(Duration span, Duration least, Duration most, String name) {
        require(
                span.compareTo(least) >= 0 && span.compareTo(most) <= 0,
                name,
                "between " + least.toSeconds() + " and " + most.toSeconds() + ".");
    }

    /// An https URL, http on a loopback address (RFC 8252, section 7.3), or a private-use scheme named after
    /// a domain (section 7.1); no fragment (RFC 6749, section 3.1.2).
    private static void checkRedirect(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "https".equals(uri.getScheme()) && uri.getHost() != null;
            boolean loopback = "http".equals(uri.getScheme()) && LOOPBACK.contains(String.valueOf(uri.getHost()));
            boolean own = uri.getScheme() != null && uri.getScheme().contains(".");
            require(
                    (web || loopback || own)
                            && uri.getRawFragment() == null
                            && uri.getRawUserInfo() == null
                            && text.length() <= URI_LIMIT,
                    "redirectUris",
                    "an https URL, http on a loopback address, or a scheme such as com.example.app.");
        } catch (URISyntaxException e) {
            throw Problem.of("redirectUris", "one of them is not a URI.");
        }
    }

    private static void require(boolean holds, String field, String otherwise) {
        if (!holds) {
            throw Problem.of(field, otherwise);
        }
    }
}
