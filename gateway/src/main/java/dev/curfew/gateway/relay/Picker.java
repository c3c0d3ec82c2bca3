package dev.curfew.gateway.relay;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.async.ByteArrayFeeder;
import tools.jackson.core.json.JsonFactory;

/// A few values of a JSON object, picked as it goes by; nothing else of it is kept.
final class Picker {
    /// A value that is longer names nothing that we know.
    private static final int LONGEST = 1_000;

    private static final JsonFactory PLAIN = new JsonFactory();
    /// A text that is looked at is held as a whole: one of a hundred megabytes in the place of a model's name
    /// must not be.
    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(64 << 10).build())
            .build();

    private final Set<String> paths;
    private final @Nullable String anywhere;
    private final @Nullable Opening opening;
    private final Map<String, String> picked = new HashMap<>();
    private final List<String> found = new ArrayList<>();
    private final Deque<String> path = new ArrayDeque<>();
    private String name = "";
    private boolean begun;
    private boolean object;

    /// @param paths of the wanted values, members joined by dots: `response.usage.input_tokens`
    /// @param anywhere a member that is wanted wherever it is
    /// @param opening that sees everything too
    Picker(Set<String> paths, @Nullable String anywhere, @Nullable Opening opening) {
        this.paths = paths;
        this.anywhere = anywhere;
        this.opening = opening;
    }

    Picker(Set<String> paths, @Nullable String anywhere) {
        this(paths, anywhere, null);
    }

    /// Picks from bytes that are all there. What cannot be read ends it quietly: it is somebody else's to
    /// refuse.
    static Picker from(byte[] bytes, int offset, int length, Set<String> paths) {
        return from(bytes, offset, length, new Picker(paths, null));
    }

    /// The same by a picker.
    static Picker from(byte[] bytes, int offset, int length, Picker picker) {
        try (JsonParser parser = PLAIN.createParser(ObjectReadContext.empty(), bytes, offset, length)) {
            picker.take(parser);
        } catch (JacksonException e) {
            System.getLogger(Picker.class.getName()).log(System.Logger.Level.DEBUG, "what came is no JSON");
        }
        return picker;
    }

    /// Picks from a whole object.
    ///
    /// @throws JacksonException if it is no JSON, or goes on behind its end
    void take(InputStream in) {
        try (JsonParser parser = STRICT.createParser(ObjectReadContext.empty(), in)) {
            take(parser);
        }
    }

    /// What takes an object piece by piece. Once it could not be read it takes nothing more.
    final class Pieces {
        private final JsonParser parser = PLAIN.createNonBlockingByteArrayParser(ObjectReadContext.empty());
        private boolean broken;

        /// Takes the next piece.
        void take(byte[] bytes, int offset, int length) {
            if (broken) {
                return;
            }
            try {
                ((ByteArrayFeeder) parser.nonBlockingInputFeeder()).feedInput(bytes, offset, offset + length);
                Picker.this.take(parser);
            } catch (JacksonException e) {
                broken = true;
            }
        }
    }

    /// Whether there was an object at all.
    boolean isObject() {
        return object;
    }

    Optional<String> text(String wanted) {
        return Optional.ofNullable(picked.get(wanted));
    }

    /// The first of several that is there.
    Optional<String> first(String... wanted) {
        for (String each : wanted) {
            if (picked.containsKey(each)) {
                return text(each);
            }
        }
        return Optional.empty();
    }

    /// A number that is not negative; 0 where there is none.
    long number(String... wanted) {
        return first(wanted)
                .filter(text -> text.matches("\\d{1,15}"))
                .map(Long::parseLong)
                .orElse(0L);
    }

    /// The texts of the member that was wanted anywhere.
    List<String> found() {
        return found;
    }

    private void take(JsonParser parser) {
        for (JsonToken token = parser.nextToken();
                token != null && token != JsonToken.NOT_AVAILABLE;
                token = parser.nextToken()) {
            if (opening != null && path.size() <= Opening.ITEM) {
                opening.see(token, parser, path, name);
            }
            switch (token) {
                case START_OBJECT, START_ARRAY -> {
                    object |= !begun && token == JsonToken.START_OBJECT;
                    path.addLast(path.isEmpty() ? "" : token == JsonToken.START_OBJECT ? name : name + "[]");
                    name = "";
                }
                case END_OBJECT, END_ARRAY -> {
                    String ended = path.removeLast();
                    name = ended.endsWith("[]") ? ended.substring(0, ended.length() - 2) : ended;
                }
                case PROPERTY_NAME -> name = parser.currentName();
                case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE -> pick(parser, token);
                case VALUE_NULL, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> {}
            }
            begun = true;
        }
    }

    private void pick(JsonParser parser, JsonToken token) {
        boolean everywhere = token == JsonToken.VALUE_STRING && name.equals(anywhere);
        String where = path.size() > 4 ? "" : where();
        if (!everywhere && !paths.contains(where)) {
            return;
        }
        if (parser.getStringLength() > LONGEST) {
            return;
        }
        String text = parser.getString();
        if (everywhere) {
            found.add(text);
        } else {
            picked.putIfAbsent(where, text);
        }
    }

    private String where() {
        var where = new StringBuilder();
        for (String each : path) {
            if (!each.isEmpty()) {
                where.append(each).append('.');
            }
        }
        return where.append(name).toString();
    }

    /// The bytes of a text as a JSON string.
    static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    /// Plain ASCII.
    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
