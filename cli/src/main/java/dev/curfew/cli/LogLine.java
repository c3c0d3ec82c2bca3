package dev.curfew.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Writes one record as one line. Text that came from outside stays what it is, text: it can neither end the line, nor
/// close a string, nor move a terminal's cursor.
final class LogLine extends Formatter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern PLACE = Pattern.compile("\\{(\\d{1,2})}");

    private final boolean json;

    LogLine(Logs.Form form) {
        json = form == Logs.Form.JSON;
    }

    @Override
    public String format(LogRecord record) {
        var line = new StringBuilder(200);
        return json ? object(record, line) : text(record, line);
    }

    private String text(LogRecord record, StringBuilder line) {
        TIME.formatTo(record.getInstant(), line);
        line.append(' ').append(level(record).toUpperCase(java.util.Locale.ROOT));
        line.append(" ".repeat(Math.max(1, 31 - line.length())));
        escape(line, Objects.requireNonNullElse(record.getLoggerName(), "-"));
        line.append(": ");
        escape(line, message(record));
        for (Map.Entry<?, ?> field : fields(record)) {
            line.append(' ');
            escape(line, String.valueOf(field.getKey()));
            line.append('=');
            escape(line, String.valueOf(field.getValue()));
        }
        line.append('\n');
        if (record.getThrown() != null) {
            trace(record.getThrown()).lines().forEach(each -> {
                line.append("    ");
                escape(line, each.replace('\t', ' '));
                line.append('\n');
            });
        }
        return line.toString();
    }

    private String object(LogRecord record, StringBuilder line) {
        line.append("{\"time\":\"");
        TIME.formatTo(record.getInstant(), line);
        line.append('"');
        member(line, "level", level(record));
        member(line, "logger", Objects.requireNonNullElse(record.getLoggerName(), "-"));
        member(line, "message", message(record));
        for (Map.Entry<?, ?> field : fields(record)) {
            member(line, String.valueOf(field.getKey()), field.getValue());
        }
        if (record.getThrown() != null) {
            member(line, "trace", trace(record.getThrown()));
        }
        return line.append("}\n").toString();
    }

    private void member(StringBuilder line, String name, @Nullable Object value) {
        line.append(",\"");
        escape(line, name);
        line.append("\":");
        if (value instanceof Number || value instanceof Boolean) {
            line.append(value);
        } else {
            line.append('"');
            escape(line, String.valueOf(value));
            line.append('"');
        }
    }

    /// The message with `{0}` and its like filled in. Not MessageFormat, which would write port 8420 as 8,420.
    private static String message(LogRecord record) {
        String message = Objects.requireNonNullElse(record.getMessage(), "");
        Object[] parameters = record.getParameters();
        if (parameters == null || message.indexOf('{') < 0) {
            return message;
        }
        return PLACE.matcher(message).replaceAll(place -> {
            int index = Integer.parseInt(place.group(1));
            return Matcher.quoteReplacement(
                    index < parameters.length ? String.valueOf(parameters[index]) : place.group());
        });
    }

    private static Iterable<Map.Entry<?, ?>> fields(LogRecord record) {
        var fields = new java.util.ArrayList<Map.Entry<?, ?>>();
        for (Object parameter : Objects.requireNonNullElse(record.getParameters(), new Object[0])) {
            if (parameter instanceof Map.Entry<?, ?> field) {
                fields.add(field);
            }
        }
        return fields;
    }

    private static String level(LogRecord record) {
        int weight = record.getLevel().intValue();
        if (weight >= Level.SEVERE.intValue()) {
            return "error";
        } else if (weight >= Level.WARNING.intValue()) {
            return "warn";
        } else if (weight >= Level.CONFIG.intValue()) {
            return "info";
        }
        return weight >= Level.FINE.intValue() ? "debug" : "trace";
    }

    private static String trace(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString().strip();
    }

    private void escape(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            append(line, text.charAt(i), json);
        }
    }

    /// Appends `unit`, escaped where it is a control, a separator of lines, or would change the direction of what
    /// follows; in JSON also a quote and a backslash.
    static void append(StringBuilder line, char unit, boolean json) {
        switch (unit) {
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            case '"', '\\' -> {
                if (json) {
                    line.append('\\');
                }
                line.append(unit);
            }
            default -> {
                if (isTroublesome(unit)) {
                    line.append(String.format("\\u%04x", (int) unit));
                } else {
                    line.append(unit);
                }
            }
        }
    }

    private static boolean isTroublesome(char unit) {
        if (unit >= ' ' && unit < 0x7f) {
            return false;
        }
        return switch (Character.getType(unit)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
