package dev.curfew.web;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The named values of a form or of a query.
///
/// RFC 6749 section 3.1: no parameter may be sent twice, and one without a value counts as not sent. The exception is
/// `resource` (RFC 8707 section 2), which {@link #all} reads.
public final class Form {
    private static final String REPEATABLE = "resource";

    private final Map<String, List<String>> values;

    private Form(Map<String, List<String>> values) {
        this.values = values;
    }

    /// A form of `values`, for tests and for what comes from elsewhere.
    public static Form of(Map<String, String> values) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        values.forEach((name, value) -> lists.put(name, List.of(value)));
        return new Form(lists);
    }

    /// Reads `application/x-www-form-urlencoded` text.
    public static Form parse(String text) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf('&', start);
            String pair = text.substring(start, end < 0 ? text.length() : end);
            start = end < 0 ? text.length() : end + 1;
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = Text.percentDecoded(equals < 0 ? pair : pair.substring(0, equals), true);
            String value = equals < 0 ? "" : Text.percentDecoded(pair.substring(equals + 1), true);
            List<String> held = values.computeIfAbsent(name, n -> new ArrayList<>(1));
            if (!held.isEmpty() && !name.equals(REPEATABLE)) {
                throw Text.malformed("A parameter was sent more than once.");
            }
            held.add(value);
        }
        return new Form(values);
    }

    /// The value of `name`, if it was sent with one.
    public Optional<String> value(String name) {
        List<String> held = all(name);
        if (held.size() > 1) {
            throw Text.malformed("The parameter " + name + " was sent more than once.");
        }
        return held.isEmpty() ? Optional.empty() : Optional.of(held.getFirst());
    }

    /// The value of `name`, or a problem that names it.
    public String require(String name) {
        return value(name).orElseThrow(() -> Text.malformed("The parameter " + name + " is missing."));
    }

    /// Every value of `name` that is not empty.
    public List<String> all(String name) {
        List<String> sent = values.getOrDefault(name, List.of());
        return sent.contains("")
                ? sent.stream().filter(value -> !value.isEmpty()).toList()
                : Collections.unmodifiableList(sent);
    }

    /// Every name that was sent with one value, in the order sent.
    public Map<String, String> asMap() {
        Map<String, String> single = new LinkedHashMap<>();
        values.keySet().stream()
                .filter(name -> all(name).size() == 1)
                .forEach(name -> single.put(name, all(name).getFirst()));
        return single;
    }

    /// The names only: values may be secret.
    @Override
    public String toString() {
        return "Form" + values.keySet();
    }
}
