package dev.curfew.cli;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.TRACE;
import static java.lang.System.Logger.Level.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogsTest {
    private static final String ATTACK = "x\n2026-11-22 FORGED\r\u001b[2J\u202e\"}\\\u0085\u2028";

    @AfterEach
    void restore() {
        Logs.install(Logs.Form.TEXT, Logs.Level.INFO, System.err, World.system());
    }

    private static LogRecord record(String message, @Nullable Object... parameters) {
        var record = new LogRecord(Level.WARNING, message);
        record.setInstant(Instant.parse("2026-11-22T03:02:01.120004Z"));
        record.setLoggerName("dev.curfew.some");
        record.setParameters(parameters);
        return record;
    }

    @Test
    void textIsOneLineWithItsFields() {
        String line = new LogLine(Logs.Form.TEXT)
                .format(record("listening on {0}, {1} and {2}", 8420, "a{0}b", null, Map.entry("request", "req_1")));
        assertThat(line)
                .isEqualTo(
                        "2026-11-22T03:02:01.120Z WARN  dev.curfew.some: listening on 8420, a{0}b and null request=req_1\n");
    }

    @Test
    void jsonIsOneObjectALine() {
        String line = new LogLine(Logs.Form.JSON)
                .format(record("answered", Map.entry("status", 200), Map.entry("request", "req_1")));
        assertThat(line)
                .isEqualTo("{\"time\":\"2026-11-22T03:02:01.120Z\",\"level\":\"warn\",\"logger\":\"dev.curfew.some\","
                        + "\"message\":\"answered\",\"status\":200,\"request\":\"req_1\"}\n");
    }

    @Test
    void attackersTextStaysOnItsLine() {
        for (Logs.Form form : Logs.Form.values()) {
            String line = new LogLine(form).format(record("refused {0}", ATTACK, Map.entry("path", ATTACK)));
            assertThat(line.codePoints().filter(c -> c < ' ' || c > '~').boxed().toList())
                    .containsExactly((int) '\n');
        }
    }

    @Test
    void jsonGivesBackWhatWasSaid() {
        var failure = new IllegalStateException(ATTACK, new RuntimeException("cause"));
        LogRecord record = record("refused {0}", ATTACK, Map.entry("pa\"th", ATTACK));
        record.setThrown(failure);

        String line = new LogLine(Logs.Form.JSON).format(record);

        assertThat(line.lines()).hasSize(1);
        JsonNode read = JsonMapper.shared().readTree(line);
        assertThat(read.get("message").asString()).isEqualTo("refused " + ATTACK);
        assertThat(read.get("pa\"th").asString()).isEqualTo(ATTACK);
        assertThat(read.get("trace").asString())
                .contains("IllegalStateException", "Caused by: java.lang.RuntimeException: cause");
    }

    @Test
    void textIndentsEveryLineOfATrace() {
        LogRecord record = record("broke");
        record.setThrown(new IllegalStateException(ATTACK));
        assertThat(new LogLine(Logs.Form.TEXT).format(record).lines().skip(1))
                .isNotEmpty()
                .allMatch(it -> it.startsWith("    "));
    }

    @ParameterizedTest
    @CsvSource({
        "ERROR, ''",
        "WARN, 'ours WARNING, theirs WARNING'",
        "INFO, 'ours WARNING, ours INFO, theirs WARNING'",
        "DEBUG, 'ours WARNING, ours INFO, ours DEBUG, theirs WARNING, theirs INFO'",
        "TRACE, 'ours WARNING, ours INFO, ours DEBUG, ours TRACE, theirs WARNING, theirs INFO'",
    })
    void librariesSpeakMoreQuietlyThanCurfew(Logs.Level level, String heard) {
        var out = new ByteArrayOutputStream();
        Logs.install(Logs.Form.TEXT, level, out, World.system());
        for (String logger : List.of("dev.curfew.ours", "com.zaxxer.theirs")) {
            for (var weight : List.of(WARNING, INFO, DEBUG, TRACE)) {
                System.getLogger(logger).log(weight, "{0} {1}", logger.substring(logger.lastIndexOf('.') + 1), weight);
            }
        }
        assertThat(out.toString(StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.substring(line.indexOf(": ") + 2))
                        .collect(Collectors.joining(", ")))
                .isEqualTo(heard);
    }

    @Test
    void textThatIsNotAsciiIsUtf8() {
        var out = new ByteArrayOutputStream();
        Logs.install(Logs.Form.TEXT, Logs.Level.INFO, out, World.system());
        System.getLogger("dev.curfew.some").log(INFO, "naïve ✓");
        assertThat(out.toString(StandardCharsets.UTF_8)).endsWith(": naïve ✓\n");
    }

    @Test
    void linesOfRequestsWaitForEachOtherAndForNothingElse() throws InterruptedException {
        var out = new ByteArrayOutputStream();
        Logs.install(Logs.Form.TEXT, Logs.Level.INFO, out, World.system());
        System.getLogger("dev.curfew.access").log(INFO, "first");
        System.getLogger("dev.curfew.access").log(INFO, "second");
        System.getLogger("dev.curfew.some").log(WARNING, "third");
        assertThat(out.toString(StandardCharsets.UTF_8)).containsSubsequence("first", "second", "third");

        System.getLogger("dev.curfew.access").log(INFO, "fourth");
        while (!out.toString(StandardCharsets.UTF_8).contains("fourth")) {
            Thread.sleep(1);
        }
    }
}
