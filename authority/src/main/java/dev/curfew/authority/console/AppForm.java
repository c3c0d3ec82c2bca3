package dev.curfew.authority.console;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Presets;
import dev.curfew.base.Problem;
import dev.curfew.web.Form;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The form of an app: what it says of one, what an app is after it, and at which field of it a problem
/// belongs. Of an app that comes with Curfew it holds the lifetimes alone.
final class AppForm {
    private static final Pattern BREAKS = Pattern.compile("\\s+");

    private static final Set<String> SHOWN =
            Set.of("name", "redirect_uris", "scopes", "pkce", "access", "idle", "absolute", "retry");

    /// At which field a problem belongs.
    static final Faults FAULTS = Faults.at("name", "scopes", "pkce")
            .andSpans("access", "idle", "absolute", "retry")
            .and("redirectUris", "redirect_uris")
            .and("retryWindowSeconds", "retry");

    private AppForm() {}

    /// The app as the form shows it.
    static Map<String, String> fields(App app) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("name", app.name());
        fields.put("redirect_uris", String.join("\n", app.redirects()));
        fields.put("scopes", String.join(" ", app.scopes()));
        fields.put("pkce", app.pkce().code());
        fields.putAll(spans(app.lifetimes()));
        return fields;
    }

    /// What is said of lifetimes.
    static Map<String, String> spans(App.Lifetimes lifetimes) {
        var spans = new LinkedHashMap<String, String>();
        lifetimes.ownAccess().ifPresent(span -> spans.put("access", Span.text(span)));
        lifetimes.ownIdle().ifPresent(span -> spans.put("idle", Span.text(span)));
        lifetimes.ownAbsolute().ifPresent(span -> spans.put("absolute", Span.text(span)));
        lifetimes.retryWindow().ifPresent(span -> spans.put("retry", Span.text(span)));
        return spans;
    }

    /// What was typed, by field, whatever it is worth.
    static Map<String, String> typed(Form form) {
        var typed = new LinkedHashMap<String, String>();
        SHOWN.stream()
                .filter(field -> !field.equals("pkce") || form.value(field).isPresent())
                .forEach(field -> typed.put(field, text(form, field)));
        return typed;
    }

    private static String text(Form form, String field) {
        return form.value(field).orElse("");
    }

    /// The app as the form wants it; the PKCE rule stays where no choice was sent.
    ///
    /// @throws Problem INVALID_VALUE naming the field
    static App edit(App app, Form form) {
        var lifetimes = new App.Lifetimes(
                span(form, "access"), span(form, "idle"), span(form, "absolute"), span(form, "retry"));
        if (Presets.isOne(app.id())) {
            return app.on(app.scopes(), app.pkce(), lifetimes);
        }
        return app.with(text(form, "name").strip(), words(text(form, "redirect_uris")))
                .on(
                        words(text(form, "scopes")),
                        form.value("pkce").map(AppForm::pkce).orElse(app.pkce()),
                        lifetimes);
    }

    /// What stands between blanks and line breaks, once each.
    static List<String> words(String text) {
        return BREAKS.splitAsStream(text)
                .filter(word -> !word.isEmpty())
                .distinct()
                .toList();
    }

    private static App.Pkce pkce(String code) {
        try {
            return App.Pkce.of(code);
        } catch (IllegalArgumentException e) {
            throw Problem.of("pkce", "not one of the values that there are.");
        }
    }

    private static Optional<Duration> span(Form form, String field) {
        return Span.of(text(form, field), field);
    }
}
