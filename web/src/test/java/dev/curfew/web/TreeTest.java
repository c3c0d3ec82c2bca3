package dev.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The short way to write a tree says what the mapper says.
class TreeTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    enum Colour {
        RED
    }

    record Point(int x, Optional<Instant> at, Map<String, Object> more) {}

    record Refusing(int x) {
        @Override
        public int x() {
            throw new IllegalStateException("no");
        }
    }

    static List<Object> trees() {
        Instant at = Instant.parse("2026-11-22T19:30:02.120Z");
        Map<String, Object> many = new LinkedHashMap<>();
        many.put("text", "\"quoted\" \\ / \u0001 \u2028 \ud83d\ude00");
        many.put("nothing", null);
        many.put("some", Optional.of(List.of(Optional.of(1L), Optional.empty())));
        many.put("empty", Optional.empty());
        many.put("instants", List.of(at, Instant.EPOCH, at.plusNanos(1), Instant.parse("+12026-01-01T00:00:00Z")));
        many.put("numbers", List.of(1, Long.MIN_VALUE, 1.5, 1.0f, new BigDecimal("1.50"), (short) 3));
        many.put("truths", Set.of(true));
        many.put("colour", Colour.RED);
        many.put("point", new Point(1, Optional.of(at), Map.of("in", Map.of("side", List.of()))));
        many.put("array", new Object[] {"a", 1, at});
        many.put("list", Arrays.asList("a", null));
        return List.of(many, Map.of(), List.of(many, many), "text", 7, Map.of(1, "a key that is a number"));
    }

    @ParameterizedTest
    @MethodSource("trees")
    void whatTheMapperSaysIsSaid(Object tree) {
        assertThat(new String(Tree.bytes(MAPPER, tree), StandardCharsets.UTF_8))
                .isEqualTo(MAPPER.writeValueAsString(tree));
    }

    @Test
    void instantsAreWrittenAsTheySayThemselves() {
        var random = new SplittableRandom(4);
        var instants = new ArrayList<Instant>(List.of(
                Instant.EPOCH,
                Instant.MIN,
                Instant.MAX,
                Instant.parse("0000-01-01T00:00:00Z"),
                Instant.parse("-0001-12-31T23:59:59.999Z"),
                Instant.parse("9999-12-31T23:59:59.999Z"),
                Instant.parse("+10000-01-01T00:00:00Z"),
                Instant.parse("2024-02-29T23:59:59.010Z")));
        for (int i = 0; i < 10_000; i++) {
            long second = random.nextLong(-70_000_000_000L, 260_000_000_000L);
            long[] parts = {0, random.nextInt(1_000) * 1_000_000L, random.nextInt(1_000_000) * 1_000L};
            instants.add(Instant.ofEpochSecond(second, parts[i % 3]));
        }
        for (Instant instant : instants) {
            assertThat(new String(Tree.bytes(MAPPER, instant), StandardCharsets.UTF_8))
                    .isEqualTo("\"" + instant + "\"");
        }
    }

    @Test
    void whatCannotBeWrittenIsNotHalfWritten() {
        assertThatThrownBy(() -> Tree.bytes(MAPPER, Map.of("a", new Refusing(1))))
                .isInstanceOf(JacksonException.class);
    }
}
