package dev.curfew.authority.app;

import dev.curfew.authority.session.Surface;
import dev.curfew.base.Problem;
import dev.curfew.web.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// An app as the API speaks of it.
final class AppJson {
    private AppJson() {}

    static Map<String, Object> write(App app) {
        var json = new LinkedHashMap<String, Object>();
        json.put("id", app.id());
        json.put("name", app.name());
        json.put("createdAt", app.createdAt());
        json.put("confidential", app.confidential());
        json.put("firstParty", app.firstParty());
        json.put("preset", Presets.isOne(app.id()));
        json.put("enabled", app.enabled());
        json.put("surface", app.surface().code());
        json.put("redirectUris", app.redirects());
        json.put("postLogoutRedirectUris", app.logoutRedirects());
        json.put("scopes", app.scopes());
        json.put("grants", app.grants().stream().map(AppJson::code).toList());
        json.put("pkce", app.pkce().code());
        json.put("audience", app.audience().isEmpty() ? Optional.empty() : app.audience());
        json.put("accessSeconds", app.lifetimes().ownAccess().map(Duration::toSeconds));
        json.put("idleSeconds", app.lifetimes().ownIdle().map(Duration::toSeconds));
        json.put("absoluteSeconds", app.lifetimes().ownAbsolute().map(Duration::toSeconds));
        json.put("retryWindowSeconds", app.lifetimes().retryWindow().map(Duration::toSeconds));
        return json;
    }

    /// A new app from what was sent; what is not said is as for a third-party web app.
    static App read(Json json, Instant now) {
        return edit(App.thirdParty(json.require("name"), List.of(), now), json);
    }

    /// The app with what was sent in the place of what it had.
    static App edit(App app, Json json) {
        var had = app.lifetimes();
        return new App(
                app.id(),
                app.createdAt(),
                json.text("name").orElse(app.name()),
                app.secret(),
                json.bool("firstParty").orElse(app.firstParty()),
                json.bool("enabled").orElse(app.enabled()),
                app.epoch(),
                json.text("surface")
                        .map(code -> word("surface", code, Surface::of))
                        .orElse(app.surface()),
                app.dialect(),
                json.has("redirectUris") ? words(json, "redirectUris") : app.redirects(),
                json.has("postLogoutRedirectUris") ? words(json, "postLogoutRedirectUris") : app.logoutRedirects(),
                json.has("scopes") ? words(json, "scopes") : app.scopes(),
                json.has("grants")
                        ? json.strings("grants").stream()
                                .map(code -> word("grants", code, AppJson::grant))
                                .toList()
                        : app.grants(),
                json.text("pkce").map(code -> word("pkce", code, App.Pkce::of)).orElse(app.pkce()),
                json.text("audience").orElse(app.audience()),
                new App.Lifetimes(
                        seconds(json, "accessSeconds", had.ownAccess()),
                        seconds(json, "idleSeconds", had.ownIdle()),
                        seconds(json, "absoluteSeconds", had.ownAbsolute()),
                        seconds(json, "retryWindowSeconds", had.retryWindow())));
    }

    private static List<String> words(Json json, String name) {
        List<String> words = json.strings(name);
        if (words.stream().anyMatch(word -> word.isBlank() || word.contains(" "))) {
            throw new Problem(Problem.Kind.INVALID_VALUE, name + ": none of them may be empty or contain a space.");
        }
        return words;
    }

    /// What was sent; null takes away what was there.
    private static Optional<Duration> seconds(Json json, String name, Optional<Duration> had) {
        return json.has(name) ? json.seconds(name) : had;
    }

    private static <T> T word(String name, String code, Function<String, T> read) {
        try {
            return read.apply(code);
        } catch (IllegalArgumentException e) {
            throw new Problem(Problem.Kind.INVALID_VALUE, name + ": not one of the values that there are.");
        }
    }

    private static App.Grant grant(String code) {
        return Arrays.stream(App.Grant.values())
                .filter(grant -> code(grant).equals(code))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new);
    }

    private static String code(App.Grant grant) {
        return grant.name().toLowerCase(Locale.ROOT);
    }
}
