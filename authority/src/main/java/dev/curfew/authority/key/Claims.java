package dev.curfew.authority.key;

import java.io.ByteArrayOutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The claims of a token as JSON, written and read (RFC 7519, section 4).
final class Claims {
    /// Non-ASCII is escaped, so that half a surrogate pair in somebody's name is no error.
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .build();

    private final JsonNode claims;

    private Claims(JsonNode claims) {
        this.claims = claims;
    }

    static byte[] write(Consumer<Writer> content) {
        var json = new ByteArrayOutputStream(512);
        try (JsonGenerator generator = JSON.createGenerator(json)) {
            generator.writeStartObject();
            content.accept(new Writer(generator));
            generator.writeEndObject();
        }
        return json.toByteArray();
    }

    /// Adds claims one by one; a claim that is absent is left out.
    record Writer(JsonGenerator generator) {
        void text(String name, @Nullable String value) {
            if (value != null) {
                generator.writeStringProperty(name, value);
            }
        }

        void time(String name, @Nullable Instant value) {
            if (value != null) {
                generator.writeNumberProperty(name, value.getEpochSecond());
            }
        }

        void number(String name, long value) {
            generator.writeNumberProperty(name, value);
        }

        /// One value is written as a string, several as a list (RFC 7519, section 4.1.3).
        void oneOrMore(String name, List<String> values) {
            if (values.size() == 1) {
                text(name, values.getFirst());
            } else {
                list(name, values);
            }
        }

        void list(String name, List<String> values) {
            if (!values.isEmpty()) {
                any(name, values);
            }
        }

        void any(String name, Object value) {
            generator.writePOJOProperty(name, value);
        }
    }

    /// Empty where the bytes are not a JSON object.
    static Optional<Claims> read(byte[] json) {
        try {
            JsonNode claims = JSON.readTree(json);
            return claims.isObject() ? Optional.of(new Claims(claims)) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /// Whether the claim is there and this text.
    boolean is(String name, String value) {
        return value.equals(text(name));
    }

    @Nullable
    String text(String name) {
        JsonNode claim = claims.get(name);
        return claim != null && claim.isString() ? claim.stringValue() : null;
    }

    long number(String name, long otherwise) {
        JsonNode claim = claims.get(name);
        return claim != null && claim.canConvertToLong() ? claim.longValue() : otherwise;
    }

    @Nullable
    Instant time(String name) {
        JsonNode claim = claims.get(name);
        try {
            return claim != null && claim.canConvertToLong() ? Instant.ofEpochSecond(claim.longValue()) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    List<String> oneOrMore(String name) {
        JsonNode claim = claims.get(name);
        if (claim == null) {
            return List.of();
        }
        return claim.isString()
                ? List.of(claim.stringValue())
                : StreamSupport.stream(claim.spliterator(), false)
                        .filter(JsonNode::isString)
                        .map(JsonNode::stringValue)
                        .toList();
    }
}
