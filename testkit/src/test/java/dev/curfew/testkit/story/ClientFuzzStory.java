package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Jazzer against everything that the client reads and did not write.
class ClientFuzzStory {
    @TempDir
    Path directory;

    @Test
    void noBytesBreakWhatTheClientReads() throws IOException {
        int seconds = Effort.of(5, 600);
        Path corpus = Files.createDirectory(directory.resolve("corpus"));
        int number = 0;
        for (byte[] seed : ClientFuzz.seeds()) {
            ClientFuzz.fuzzerTestOneInput(seed);
            Files.write(corpus.resolve("seed-" + number++), seed);
        }

        Program.Ended fuzzed = Program.start(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx512m",
                                "--enable-native-access=ALL-UNNAMED",
                                "com.code_intelligence.jazzer.Jazzer",
                                "--target_class=" + ClientFuzz.class.getName(),
                                "--instrumentation_includes=dev.curfew.client.**",
                                "-max_total_time=" + seconds,
                                "-timeout=10",
                                "-max_len=4096",
                                "-artifact_prefix=" + directory + "/",
                                corpus.toString()),
                        Map.of("CLASSPATH", System.getProperty("java.class.path"), "PATH", "/usr/bin:/bin"),
                        directory)
                .await(Duration.ofSeconds(seconds + 120));

        // What it found, its seed and the input are in what it printed.
        assertThat(fuzzed.exit()).as(fuzzed.err()).isZero();
        assertThat(fuzzed.err()).containsPattern("Done \\d{4,} runs");
    }
}
