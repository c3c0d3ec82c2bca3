package dev.curfew.client.internal;

import java.io.StringWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/// A JSON object as somebody wrote it: members in their order, numbers digit by digit, nothing dropped. It
/// does not change; `with` makes another one. Printing shows the names only, since values may be secret.
///
/// Read with the streaming half of Jackson: data binding would be a third of the time that a short command
/// takes.
public final class JsonObject {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(64).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Map<String, @Nullable Object> members;

    /// A number with the digits that it was written with.
    private record Numeral(String digits) {}

    private JsonObject(Map<String, @Nullable Object> members) {
        this.members = members;
    }

    /// An object without members.
    public static JsonObject empty() {
        return new JsonObject(new LinkedHashMap<>());
    }

    /// The object that `bytes` spell in UTF-8; empty for anything else: other JSON, JSON that is cut short,
    /// no JSON.
    public static Optional<JsonObject> parse(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    return Optional.empty();
                }
                JsonObject object = object(parser);
                return parser.nextToken() == null ? Optional.of(object) : Optional.empty();
            }
        } catch (JacksonException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /// The text `name`; empty where it is missing, null or something else.
    public Optional<String> text(String name) {
        return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /// The text `name`, unless it is empty.
    public Optional<String> filled(String name) {
        return text(name).filter(text -> !text.isEmpty());
    }

    /// The object `name`; empty where it is missing, null or something else.
    public Optional<JsonObject> object(String name) {
        return members.get(name) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    /// The texts in the list `name`, or the one text; empty where there is neither.
    public List<String> texts(String name) {
        return members.get(name) instanceof List<?> elements
                ? elements.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : text(name).stream().toList();
    }

    /// The whole number `name`; what lies behind the point is cut off.
    public Optional<Long> number(String name) {
        if (members.get(name) instanceof Numeral(String digits)) {
            double value = Double.parseDouble(digits);
            return Math.abs(value) < Long.MAX_VALUE ? Optional.of((long) value) : Optional.empty();
        }
        return Optional.empty();
    }

    /// Whether `name` is the truth `true`.
    public boolean isTrue(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    /// The objects in the list `name`, in their order; what is no object is left out.
    public List<JsonObject> objects(String name) {
        return members.get(name) instanceof List<?> elements
                ? elements.stream()
                        .filter(JsonObject.class::isInstance)
                        .map(JsonObject.class::cast)
                        .toList()
                : List.of();
    }

    /// Whether there is a member `name`, be it null.
    public boolean has(String name) {
        return members.containsKey(name);
    }

    /// Whether `name` is missing or null.
    public boolean lacks(String name) {
        return members.get(name) == null;
    }

    /// This object with `name` set: in its old place where it was there, at the end where not.
    ///
    /// @param value a text, a truth, an object or null
    public JsonObject with(String name, @Nullable Object value) {
        var changed = new LinkedHashMap<String, @Nullable Object>(members);
        changed.put(name, value);
        return new JsonObject(changed);
    }

    /// The same with a number.
    public JsonObject with(String name, long number) {
        return with(name, new Numeral(Long.toString(number)));
    }

    /// This object without `name`.
    public JsonObject without(String name) {
        var changed = new LinkedHashMap<String, @Nullable Object>(members);
        changed.remove(name);
        return new JsonObject(changed);
    }

    /// As Codex prints it: two spaces a level, no newline at the end.
    public byte[] pretty() {
        var indenter = new DefaultIndenter("  ", "\n");
        return bytes(new DefaultPrettyPrinter(Separators.createDefaultInstance()
                        .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator(""))
                .withObjectIndenter(indenter)
                .withArrayIndenter(indenter));
    }

    /// Without a space.
    public byte[] compact() {
        return bytes(null);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JsonObject that && members.equals(that.members);
    }

    @Override
    public int hashCode() {
        return members.hashCode();
    }

    @Override
    public String toString() {
        return "JsonObject" + members.keySet();
    }

    private byte[] bytes(@Nullable PrettyPrinter printer) {
        Writer out = new StringWriter();
        var context = new ObjectWriteContext.Base() {
            @Override
            public @Nullable PrettyPrinter getPrettyPrinter() {
                return printer;
            }
        };
        try (JsonGenerator generator = FACTORY.createGenerator(context, out)) {
            write(generator, this);
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(JsonGenerator to, @Nullable Object value) {
        switch (value) {
            case null -> to.writeNull();
            case String text -> to.writeString(text);
            case Boolean truth -> to.writeBoolean(truth);
            case Numeral(String digits) -> to.writeNumber(digits);
            case JsonObject object -> {
                to.writeStartObject();
                object.members.forEach((name, member) -> {
                    to.writeName(name);
                    write(to, member);
                });
                to.writeEndObject();
            }
            case List<?> elements -> {
                to.writeStartArray();
                elements.forEach(element -> write(to, element));
                to.writeEndArray();
            }
            default -> throw new IllegalArgumentException("not JSON: " + value.getClass());
        }
    }

    private static JsonObject object(JsonParser parser) {
        var members = new LinkedHashMap<String, @Nullable Object>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, value(parser));
        }
        return new JsonObject(members);
    }

    private static @Nullable Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                var elements = new ArrayList<@Nullable Object>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(parser));
                }
                yield elements;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Numeral(parser.getString());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getString();
        };
    }
}
