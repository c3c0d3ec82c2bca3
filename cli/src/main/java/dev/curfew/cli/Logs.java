package dev.curfew.cli;

import dev.curfew.base.World;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Where the records of the whole process go and in which form: one handler on the root logger, so that
/// libraries which log through System.Logger, SLF4J or java.util.logging itself all end in the same place.
///
/// Whoever logs may add fields to a record by passing `Map.entry(name, value)` among its parameters; the
/// request's identifier is one of them.
public final class Logs {
    private Logs() {}

    /// How a record is written.
    enum Form {
        /// For people: time, level, logger, message, fields; a stack trace follows, indented.
        TEXT,
        /// For machines: one object a line, the stack trace in it.
        JSON;

        static Form parse(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "text" -> TEXT;
                case "json" -> JSON;
                default -> throw new IllegalArgumentException("is neither json nor text");
            };
        }
    }

    /// From which weight on records are written.
    enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE;

        private java.util.logging.Level least() {
            return switch (this) {
                case ERROR -> java.util.logging.Level.SEVERE;
                case WARN -> java.util.logging.Level.WARNING;
                case INFO -> java.util.logging.Level.INFO;
                case DEBUG -> java.util.logging.Level.FINE;
                case TRACE -> java.util.logging.Level.ALL;
            };
        }

        static Level parse(String text) {
            return Arrays.stream(values())
                    .filter(level -> level.name().equalsIgnoreCase(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("is none of error, warn, info, debug, trace"));
        }
    }

    /// Makes {@link Manager} the manager of this process. The first statement of the program, and nothing of
    /// the JDK's logging may be touched before: its first use settles who manages it.
    static void takeOver() {
        System.setProperty("java.util.logging.manager", "dev.curfew.cli.Logs$Manager");
    }

    /// Sends everything to `out` from now on. Libraries speak a step more quietly than Curfew's own loggers,
    /// and never below *info*: what they tell there is neither checked for secrets nor meant for operators.
    static void install(Form form, Level level, OutputStream out, World world) {
        LogManager.getLogManager().reset();
        var root = Logger.getLogger("");
        var handler = new LineHandler(out, new LogLine(form), world);
        handler.setLevel(java.util.logging.Level.ALL);
        root.addHandler(handler);
        root.setLevel(
                switch (level) {
                    case ERROR -> java.util.logging.Level.SEVERE;
                    case WARN, INFO -> java.util.logging.Level.WARNING;
                    case DEBUG, TRACE -> java.util.logging.Level.INFO;
                });
        handler.ours.setLevel(level.least());
        handler.traces.setLevel(java.util.logging.Level.OFF);
    }

    /// Sends what has to be looked at to `out`, for a person to read.
    public static void toStream(OutputStream out, World world) {
        install(Form.TEXT, Level.WARN, out, world);
    }

    /// Sends what a short command logs to standard error, from the weight on that `CURFEW_LOG` names: errors
    /// only, where it names none.
    public static void forCommand(Map<String, String> environment, World world) {
        Level level = Level.ERROR;
        String named = environment.getOrDefault("CURFEW_LOG", "").strip();
        if (!named.isEmpty()) {
            try {
                level = Level.parse(named);
            } catch (IllegalArgumentException e) {
                throw Complaint.config("CURFEW_LOG " + e.getMessage(), "Change the variable, or unset it.");
            }
        }
        install(Form.TEXT, level, System.err, world);
    }

    /// `text` on one line and with nothing a terminal or a log reader would act on: every control, separator
    /// and direction character is written as its escape.
    public static String tame(String text) {
        var out = new StringBuilder(text.length() + 8);
        text.chars().forEach(unit -> LogLine.append(out, (char) unit, false));
        return out.toString();
    }

    /// Keeps the handlers through the shutdown of the process: the standard manager closes them at its
    /// beginning, and what is said while requests drain would be lost.
    public static final class Manager extends LogManager {
        /// Named by the system property `java.util.logging.manager`.
        public Manager() {}

        @Override
        public void reset() {
            boolean shuttingDown = Thread.currentThread().getClass().getName().endsWith("LogManager$Cleaner");
            if (!shuttingDown) {
                super.reset();
            }
        }
    }

    /// Writes each record at once, since a line that waits in a buffer is a line lost in a crash. Only the
    /// lines of answered requests, of which there may be thousands a second, wait up to ten milliseconds for
    /// each other: one write for each costs a server more than making it.
    private static final class LineHandler extends Handler {
        private static final String REQUESTS = "dev.curfew.access";
        private static final Duration LATEST = Duration.ofMillis(10);
        private static final int FULL = 64 * 1024;

        /// Kept here: a logger that nobody holds is forgotten, and its level with it.
        private final Logger ours = Logger.getLogger("dev.curfew");
        /// Silent: it tells again and again, with the collector's words, what `authority.trace` says once.
        private final Logger traces = Logger.getLogger("io.opentelemetry");

        private final OutputStream out;
        private final World world;
        private final ByteArrayOutputStream waiting = new ByteArrayOutputStream(FULL);
        private final Thread late;

        LineHandler(OutputStream out, Formatter form, World world) {
            this.out = out;
            this.world = world;
            setFormatter(form);
            late = Thread.ofPlatform().daemon().name("curfew-log").start(this::writeLate);
        }

        @Override
        public void publish(LogRecord record) {
            byte[] line = getFormatter().format(record).getBytes(StandardCharsets.UTF_8);
            synchronized (this) {
                boolean first = waiting.size() == 0;
                waiting.writeBytes(line);
                if (!REQUESTS.equals(record.getLoggerName()) || waiting.size() > FULL) {
                    flush();
                } else if (first) {
                    notifyAll();
                }
            }
        }

        @Override
        public synchronized void flush() {
            try {
                waiting.writeTo(out);
                out.flush();
            } catch (IOException e) {
                reportError(null, e, ErrorManager.WRITE_FAILURE);
            }
            waiting.reset();
        }

        private void writeLate() {
            try {
                while (true) {
                    synchronized (this) {
                        while (waiting.size() == 0) {
                            wait();
                        }
                    }
                    world.sleep(LATEST);
                    flush();
                }
            } catch (InterruptedException e) {
                flush();
            }
        }

        @Override
        public void close() {
            late.interrupt();
            flush();
        }
    }
}
