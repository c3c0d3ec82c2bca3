package dev.curfew.web;

import dev.curfew.base.Problem;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A JSON object that somebody sent. Members that nobody asks for are ignored; one of the wrong type is a
/// problem that names it; a `null` counts as not sent.
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(64).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    private final JsonNode object;

    private Json(JsonNode object) {
        this.object = object;
    }

    /// An object without members.
    public static Json empty() {
        return new Json(MAPPER.createObjectNode());
    }

    /// Reads `bytes`, which must be one JSON object in UTF-8.
    public static Json parse(byte[] bytes) {
        JsonNode tree;
        try {
            // Jackson would take other encodings and patch up broken UTF-8
            tree = MAPPER.readTree(Text.utf8(bytes));
        } catch (JacksonException e) {
            throw Text.malformed("The body is not valid JSON.");
        }
        if (!tree.isObject()) {
            throw Text.malformed("The body is not a JSON object.");
        }
        return new Json(tree);
    }

    /// The bytes of a tree of maps, lists, records and plain values. Instants are ISO 8601 text; an empty
    /// optional is null.
    public static byte[] bytes(Object tree) {
        return Tree.bytes(MAPPER, tree);
    }

    /// The text `name`, if it was sent.
    public Optional<String> text(String name) {
        return member(name).map(node -> string(node, name));
    }

    /// The text `name`, which must be there and not empty.
    public String require(String name) {
        return text(name)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> Text.malformed("The member " + name + " is missing."));
    }

    /// The truth of `name`, if it was sent.
    public Optional<Boolean> bool(String name) {
        return member(name).map(node -> typed(node.isBoolean(), node, name).booleanValue());
    }

    /// The number `name`, if it was sent.
    public Optional<BigDecimal> number(String name) {
        return member(name).map(node -> typed(node.isNumber(), node, name).decimalValue());
    }

    /// The number `name` as a span, if it was sent.
    ///
    /// @throws Problem INVALID_VALUE if it is no whole number of seconds
    public Optional<Duration> seconds(String name) {
        return number(name).map(number -> {
            try {
                return Duration.ofSeconds(number.longValueExact());
            } catch (ArithmeticException e) {
                throw new Problem(Problem.Kind.INVALID_VALUE, name + ": a whole number of seconds.");
            }
        });
    }

    /// The object `name`, if it was sent.
    public Optional<Json> object(String name) {
        return member(name).map(node -> new Json(typed(node.isObject(), node, name)));
    }

    /// The objects in the array `name`; none if it was not sent.
    public List<Json> list(String name) {
        return elements(name).stream()
                .map(node -> new Json(typed(node.isObject(), node, name)))
                .toList();
    }

    /// The texts in the array `name`; none if it was not sent.
    public List<String> strings(String name) {
        return elements(name).stream().map(node -> string(node, name)).toList();
    }

    /// Whether `name` was sent at all, be it as null.
    public boolean has(String name) {
        return object.has(name);
    }

    /// The names only: values may be secret.
    @Override
    public String toString() {
        return "Json" + object.propertyNames();
    }

    private Optional<JsonNode> member(String name) {
        return Optional.ofNullable(object.get(name)).filter(node -> !node.isNull());
    }

    private List<JsonNode> elements(String name) {
        List<JsonNode> elements = new ArrayList<>();
        member(name).ifPresent(node -> typed(node.isArray(), node, name).forEach(elements::add));
        return elements;
    }

    private static String string(JsonNode node, String name) {
        return typed(node.isString(), node, name).stringValue();
    }

    private static JsonNode typed(boolean fits, JsonNode node, String name) {
        if (!fits) {
            throw Text.malformed("The member " + name + " has the wrong type.");
        }
        return node;
    }
}
