package dev.curfew.web;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.ByteArrayBuilder;
import tools.jackson.databind.json.JsonMapper;

/// Writes trees of maps, lists and plain values as the mapper would, which looks up anew for each value how it
/// is written: twice the processor time for the list of a thousand sessions.
final class Tree {
    private static final int DAY = 86_400;
    private static final long FIRST = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
    private static final long LAST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private Tree() {}

    static byte[] bytes(JsonMapper mapper, Object tree) {
        // In pieces: one array that grows is copied some ten times for a long list.
        try (var bytes = new ByteArrayBuilder(512)) {
            try (JsonGenerator out = mapper.createGenerator(bytes)) {
                write(out, tree);
            }
            return bytes.toByteArray();
        }
    }

    private static void write(JsonGenerator out, @Nullable Object value) {
        switch (value) {
            case null -> out.writeNull();
            case String text -> out.writeString(text);
            case Instant instant -> out.writeString(text(instant));
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

    /// What `toString` says, which goes through a formatter that takes a tenth of a long list. Of milliseconds in
    /// years of four digits; anything else is left to it.
    private static String text(Instant instant) {
        long second = instant.getEpochSecond();
        int millis = instant.getNano() / 1_000_000;
        if (second < FIRST || second > LAST || millis * 1_000_000 != instant.getNano()) {
            return instant.toString();
        }
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(second, DAY));
        int time = Math.floorMod(second, DAY);
        byte[] text = "0000-00-00T00:00:00.000Z".getBytes(StandardCharsets.ISO_8859_1);
        digits(text, 4, date.getYear());
        digits(text, 7, date.getMonthValue());
        digits(text, 10, date.getDayOfMonth());
        digits(text, 13, time / 3_600);
        digits(text, 16, time / 60 % 60);
        digits(text, 19, time % 60);
        digits(text, 23, millis);
        if (millis > 0) {
            return new String(text, StandardCharsets.ISO_8859_1);
        }
        text[19] = 'Z';
        return new String(text, 0, 20, StandardCharsets.ISO_8859_1);
    }

    private static void digits(byte[] text, int end, int number) {
        for (int i = end - 1, rest = number; rest > 0; i--, rest /= 10) {
            text[i] = (byte) ('0' + rest % 10);
        }
    }
}
