package dev.curfew.authority.console;

import dev.curfew.authority.console.page.Part;
import dev.curfew.base.Problem;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// The fields of a form at which a page says what is wrong with them.
///
/// @param fields their names in the API and on the page
public record Faults(Map<String, String> fields) {
    private static final Pattern LETTER = Pattern.compile("_([a-z])");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    public Faults {
        fields = Map.copyOf(fields);
    }

    /// Fields that are called on the page what the API calls them.
    public static Faults at(String... fields) {
        var same = new HashMap<String, String>();
        for (String field : fields) {
            same.put(field, field);
        }
        return new Faults(same);
    }

    /// Spans too, which the API calls by their name in seconds: `web_idle` is its `webIdleSeconds`.
    Faults andSpans(String... spans) {
        var more = new HashMap<>(fields);
        for (String span : spans) {
            more.put(span, span);
            more.put(
                    LETTER.matcher(span).replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT)) + "Seconds",
                    span);
        }
        return new Faults(more);
    }

    /// A field too that the API calls `named`.
    public Faults and(String named, String field) {
        var more = new HashMap<>(fields);
        more.put(named, field);
        return new Faults(more);
    }

    /// What the page says of `wrong`: at its field, where there is one. Spans are written as in forms.
    public Part.Notice notice(String title, Problem wrong) {
        String named = wrong.field().orElse("");
        String field = fields.get(named);
        if (field == null) {
            return Part.Notice.failed(title, wrong.hint());
        }
        String why = named.endsWith("Seconds")
                ? NUMBER.matcher(wrong.why())
                        .replaceAll(number -> Span.text(Duration.ofSeconds(Long.parseLong(number.group()))))
                : wrong.why();
        return Part.Notice.failed(title, why).at(field);
    }
}
