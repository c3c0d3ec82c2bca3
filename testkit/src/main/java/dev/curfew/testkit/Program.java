package dev.curfew.testkit;

import dev.curfew.base.World;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// A program under test: what it has printed so far, and how it ended. It sees the environment that the test
/// gives it and nothing of the test's own. Terminal colours are taken out of what it prints.
public final class Program implements AutoCloseable {
    /// How long a test waits for a program before it fails.
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final System.Logger LOG = System.getLogger(Program.class.getName());
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]");

    private final List<String> command;
    private final Process process;
    private final Transcript out;
    private final Transcript err;

    /// How a program ended and all that it printed.
    ///
    /// @param exit the exit status; 128 + n if signal n ended it
    public record Ended(int exit, String out, String err) {}

    private Program(List<String> command, Process process, Consumer<String> line) {
        this.command = command;
        this.process = process;
        this.out = new Transcript(process.getInputStream(), line);
        this.err = new Transcript(process.getErrorStream(), ignored -> {});
    }

    /// Starts a program whose standard input is empty.
    ///
    /// @param environment all of it
    public static Program start(List<String> command, Map<String, String> environment, Path directory) {
        var program = converse(command, environment, directory, ignored -> {});
        program.endInput();
        return program;
    }

    /// Starts a program that the test talks to.
    ///
    /// @param line hears each whole line of standard output, on a thread of its own
    public static Program converse(
            List<String> command, Map<String, String> environment, Path directory, Consumer<String> line) {
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            var program = new Program(command, builder.start(), line);
            LOG.log(System.Logger.Level.INFO, "process {0,number,#} is {1}", program.pid(), program);
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends one line to its standard input.
    public void say(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new AssertionError(this + " does not listen:\n" + printed(), e);
        }
    }

    /// Closes its standard input.
    public void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyGone) {
            LOG.log(System.Logger.Level.DEBUG, "{0} was gone before its input ended", this);
        }
    }

    /// Waits until it has printed something that matches, on either stream.
    public MatchResult await(Pattern pattern) {
        var world = World.system();
        long deadline = world.nanos() + PATIENCE.toNanos();
        while (true) {
            // Asked before looking, so that the last words of a program that ended are looked at.
            boolean ended = !process.isAlive() && out.complete() && err.complete();
            for (Transcript transcript : List.of(out, err)) {
                var matcher = pattern.matcher(transcript.text());
                if (matcher.find()) {
                    return matcher.toMatchResult();
                }
            }
            if (ended || world.nanos() - deadline > 0) {
                throw new AssertionError("%s %s without printing /%s/:%n%s"
                        .formatted(this, ended ? "ended" : "went on for " + PATIENCE, pattern, printed()));
            }
            world.sleep(Duration.ofMillis(10));
        }
    }

    /// Waits for its end; fails and kills it after {@link #PATIENCE}.
    public Ended await() {
        return await(PATIENCE);
    }

    /// Waits for its end; fails and kills it after `timeout`.
    public Ended await(Duration timeout) {
        try {
            if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                close();
                throw new AssertionError("%s went on for %s:%n%s".formatted(this, timeout, printed()));
            }
            return new Ended(process.exitValue(), out.whole(), err.whole());
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new AssertionError(this + " was interrupted", e);
        }
    }

    /// What it has printed so far, first standard output, then standard error.
    public String printed() {
        return out.text() + err.text();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /// Its name and arguments.
    @Override
    public String toString() {
        return Path.of(command.getFirst()).getFileName() + " " + String.join(" ", command.subList(1, command.size()));
    }

    /// Asks it to end (SIGTERM). What it says meanwhile is heard, unlike with {@link Process#destroy}.
    public void terminate() {
        process.toHandle().destroy();
    }

    /// Kills it and what it has started (SIGKILL), and waits until they are gone.
    @Override
    public void close() {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
        started.forEach(child -> child.onExit().join());
    }

    /// One stream of a program, read to its end by a thread.
    private static final class Transcript {
        private final StringBuilder text = new StringBuilder();
        private final Thread reader;

        Transcript(InputStream stream, Consumer<String> line) {
            reader = Thread.ofVirtual().start(() -> read(stream, line));
        }

        private void read(InputStream stream, Consumer<String> line) {
            try (var characters = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
                var begun = new StringBuilder();
                char[] buffer = new char[8192];
                for (int n = characters.read(buffer); n >= 0; n = characters.read(buffer)) {
                    synchronized (text) {
                        text.append(buffer, 0, n);
                    }
                    begun.append(buffer, 0, n);
                    for (int end = begun.indexOf("\n"); end >= 0; end = begun.indexOf("\n")) {
                        line.accept(begun.substring(0, end));
                        begun.delete(0, end + 1);
                    }
                }
            } catch (IOException closed) {
                // A killed program takes its pipes along; what it had printed is here.
                LOG.log(System.Logger.Level.DEBUG, "a stream broke off", closed);
            }
        }

        boolean complete() {
            return !reader.isAlive();
        }

        String text() {
            synchronized (text) {
                return COLOUR.matcher(text).replaceAll("");
            }
        }

        String whole() throws InterruptedException {
            // A grandchild may hold the stream open for ever; its words are not the program's.
            reader.join(Duration.ofSeconds(5));
            return text();
        }
    }
}
