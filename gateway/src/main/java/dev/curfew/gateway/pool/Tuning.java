package dev.curfew.gateway.pool;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

/// The gateway's numbers, from the one file that gives the reason beside each: `tuning.properties`.
public final class Tuning {
    private static final Tuning STANDARD = read();

    private final Properties values;

    private Tuning(Properties values) {
        this.values = values;
    }

    /// As it is shipped.
    public static Tuning standard() {
        return STANDARD;
    }

    /// The same, with one value replaced.
    public Tuning with(String name, String value) {
        text(name);
        var copy = new Properties();
        copy.putAll(values);
        copy.setProperty(name, value);
        return new Tuning(copy);
    }

    /// A value as it stands there.
    ///
    /// @throws IllegalArgumentException if there is none
    public String text(String name) {
        String value = values.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException("tuning.properties has no " + name);
        }
        return value.strip();
    }

    /// Whether the file has it.
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /// The names that begin with `prefix`, without it.
    public List<String> under(String prefix) {
        return values.stringPropertyNames().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .sorted()
                .toList();
    }

    /// A whole number.
    public int number(String name) {
        return Integer.parseInt(text(name));
    }

    /// A fraction.
    public double fraction(String name) {
        return Double.parseDouble(text(name));
    }

    /// A span, as ISO 8601 writes it: `PT30S`.
    public Duration span(String name) {
        return Duration.parse(text(name));
    }

    private static Tuning read() {
        var values = new Properties();
        try (InputStream file = Tuning.class.getResourceAsStream("/dev/curfew/gateway/tuning.properties")) {
            if (file == null) {
                throw new IllegalStateException("tuning.properties is missing");
            }
            Reader text = new InputStreamReader(file, StandardCharsets.UTF_8);
            values.load(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Tuning(values);
    }
}
