package dev.curfew.web;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// Writes trees of maps, lists and plain values as the mapper would, which looks up anew for each value how it
/// is written: twice the processor time for the list of a thousand sessions.
final class Tree {
    private Tree() {}

    static byte[] bytes(JsonMapper mapper, Object tree) {
        var bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator out = mapper.createGenerator(bytes)) {
            write(out, tree);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator out, @Nullable Object value) {
        switch (value) {
            case null -> out.writeNull();
            case String text -> out.writeString(text);
            case Instant instant -> out.writeString(instant.toString());
            case Boolean truth -> out.writeBoolean(truth);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Optional<?> maybe -> write(out, maybe.orElse(null));
            case Map<?, ?> map -> {
                out.writeStartObject(map, map.size());
                for (Map.Entry<?, ?> member : map.entrySet()) {
                    out.writeName(String.valueOf(member.getKey()));
                    write(out, member.getValue());
                }
                out.writeEndObject();
            }
            case Collection<?> list -> {
                out.writeStartArray(list, list.size());
                for (Object element : list) {
                    write(out, element);
                }
                out.writeEndArray();
            }
            default -> out.writePOJO(value);
        }
    }
}
