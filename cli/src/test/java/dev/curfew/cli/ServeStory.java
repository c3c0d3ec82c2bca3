package dev.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `curfew serve` as a process, around a server that only says what it is told.
class ServeStory {
    @TempDir
    Path data;

    /// The process: `curfew serve` with a server that answers nothing and drains when told, or fails to.
    static final class Stub implements ServerStart.Running {
        public static void main(String[] words) {
            Logs.takeOver();
            ServerStart start = (settings, world) -> new Stub();
            System.exit(Serve.command(start).execute(words));
        }

        @Override
        public URI address() {
            return URI.create("http://127.0.0.1:9");
        }

        @Override
        public @Nullable URI setUpLink() {
            return URI.create("http://127.0.0.1:9/set-up/crsu_once");
        }

        @Override
        public void drain(Duration patience) {
            World.system().sleep(Duration.ofMillis(200));
            System.getLogger("dev.curfew.stub").log(System.Logger.Level.INFO, "the last request is done");
            if (System.getenv("CURFEW_TEST_DRAIN") != null) {
                throw new IllegalStateException("stuck");
            }
        }
    }

    private Process start(@Nullable String drain) throws IOException {
        var builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Stub.class.getName(),
                "--data",
                data.toString(),
                "--log-format",
                "json");
        builder.environment().keySet().removeIf(name -> name.startsWith("CURFEW_"));
        if (drain != null) {
            builder.environment().put("CURFEW_TEST_DRAIN", drain);
        }
        return builder.start();
    }

    private static BufferedReader reader(java.io.InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    @Test
    void drainsWhenToldToStopAndEndsWell() throws Exception {
        Process serve = start(null);
        try (var out = reader(serve.getInputStream());
                var err = reader(serve.getErrorStream())) {
            assertThat(out.readLine()).isEqualTo("Curfew unpackaged is ready at http://127.0.0.1:9");
            serve.toHandle().destroy();
            assertThat(err.readAllAsString())
                    .containsSubsequence("\"ready\"", "\"draining\"", "\"the last request is done\"", "\"stopped\"");
            assertThat(serve.waitFor()).isZero();
        }
    }

    @Test
    void aStopThatFailsIsNoSuccess() throws Exception {
        Process serve = start("stuck");
        try (var out = reader(serve.getInputStream());
                var err = reader(serve.getErrorStream())) {
            assertThat(out.readLine()).contains("is ready");
            serve.toHandle().destroy();
            assertThat(err.readAllAsString()).contains("could not stop cleanly", "stuck");
            assertThat(serve.waitFor()).isEqualTo(1);
        }
    }

    @Test
    void withoutATerminalTheSetUpLinkGoesToAFileAndNotToTheLog() throws Exception {
        Process serve = start(null);
        try (var out = reader(serve.getInputStream());
                var err = reader(serve.getErrorStream())) {
            assertThat(out.readLine()).contains("is ready");
            serve.toHandle().destroy();
            Path file = data.resolve("set-up-link");
            assertThat(err.readAllAsString()).contains(file.toString()).doesNotContain("crsu_once");
            assertThat(out.readAllAsString()).doesNotContain("crsu_once");
            assertThat(file).hasContent("http://127.0.0.1:9/set-up/crsu_once");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }
}
