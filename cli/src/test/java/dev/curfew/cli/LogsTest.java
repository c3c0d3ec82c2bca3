package dev.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogsTest {
    private static final String ATTACK = "x\n2026-11-22 FORGED\r\u001b[2J\u202e\"}\\\u0085\u2028";

    @AfterEach
    void restore() {
        Logs.install(Logs.Form.TEXT, Logs.Level.INFO, System.err);
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

    @Test
    void librariesStayQuietBelowInfoHoweverLoudCurfewIs() {
        var out = new ByteArrayOutputStream();
        Logs.install(Logs.Form.TEXT, Logs.Level.TRACE, out);
        System.getLogger("dev.curfew.some").log(System.Logger.Level.TRACE, "ours {0}", "é");
        System.getLogger("com.zaxxer").log(System.Logger.Level.DEBUG, "theirs");
        System.getLogger("com.zaxxer").log(System.Logger.Level.WARNING, "their warning");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("ours é", "their warning")
                .doesNotContain("theirs");
    }
}
