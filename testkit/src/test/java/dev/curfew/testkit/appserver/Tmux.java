package dev.curfew.testkit.appserver;

import dev.curfew.testkit.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/// A terminal of 80 by 24 cells that no person sits at.
public final class Tmux implements AutoCloseable {
    private static final Path TMUX = Path.of("/usr/bin/tmux");

    private final Path directory;
    private final Path socket;

    private Tmux(Path directory) {
        this.directory = directory;
        this.socket = directory.resolve("tmux");
    }

    /// One of a directory; where there is no tmux, the test is skipped with the reason.
    public static Tmux start(Path directory) {
        Assumptions.assumeTrue(Files.isExecutable(TMUX), "NO TMUX: run scripts/test-needs");
        return new Tmux(directory);
    }

    /// Runs a program in it, and then says how it ended.
    public void run(List<String> command) {
        String line = command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        tell(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                "80",
                "-y",
                "24",
                line + "; echo ended $?; stty -a >" + directory.resolve("stty") + "; sleep 1000");
    }

    public void type(String text) {
        tell("send-keys", "-l", text);
    }

    public void keys(String... names) {
        var words = new ArrayList<>(List.of("send-keys"));
        words.addAll(List.of(names));
        tell(words.toArray(String[]::new));
    }

    void resize(int width, int height) {
        tell("resize-window", "-x", String.valueOf(width), "-y", String.valueOf(height));
    }

    /// What is on it now.
    String screen() {
        return tell("capture-pane", "-p");
    }

    /// What is on it now and has rolled off it.
    public String everything() {
        return tell("capture-pane", "-p", "-S", "-");
    }

    /// Writes down all that is drawn from now on.
    void record(Path file) {
        tell("pipe-pane", "cat >> '" + file + "'");
    }

    /// The program that runs in it.
    ProcessHandle program() {
        long shell = Long.parseLong(tell("display-message", "-p", "#{pane_pid}").strip());
        return ProcessHandle.of(shell).orElseThrow().children().findFirst().orElseThrow();
    }

    /// How the terminal is set after the program.
    public String settings() {
        Path file = directory.resolve("stty");
        Awaitility.await().until(() -> Files.exists(file) && Files.size(file) > 0);
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Waits until it shows something that matches.
    public void await(String pattern) {
        var wanted = Pattern.compile(pattern);
        Awaitility.await(pattern)
                .atMost(Program.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(this::screen, shown -> wanted.matcher(shown).find());
    }

    private String tell(String... words) {
        var command = new ArrayList<>(List.of(TMUX.toString(), "-S", socket.toString()));
        command.addAll(List.of(words));
        Program.Ended ended = Program.start(
                        command,
                        Map.of(
                                "PATH", "/usr/bin:/bin",
                                "HOME", directory.toString(),
                                "LANG", "C.UTF-8",
                                "TERM", "xterm",
                                "XDG_STATE_HOME", directory.resolve("state").toString()),
                        directory)
                .await();
        if (ended.exit() != 0) {
            throw new AssertionError(String.join(" ", words) + " failed: " + ended);
        }
        return ended.out();
    }

    @Override
    public void close() {
        if (Files.exists(socket)) {
            tell("kill-server");
        }
    }
}
