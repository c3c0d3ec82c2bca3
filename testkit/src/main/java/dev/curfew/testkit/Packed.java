package dev.curfew.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The command `curfew` as the build has packed it, which a test starts as a process of its own.
///
/// Whoever starts it often gets what the launcher's users have, a cache of the classes that it loads: a
/// server is there after two thirds of the processor time. Making one costs as much as some ten starts save.
public final class Packed {
    private static final Path LIBRARIES =
            Path.of("..", "cli", "target", "app", "lib").toAbsolutePath().normalize();
    private static final Path CACHE = Path.of("target", "curfew.aot").toAbsolutePath();
    private static final int OFTEN = 10;
    private static final long PATIENCE_SECONDS = 120;

    private static int starts;

    private Packed() {}

    /// Starts it with these words behind it.
    ///
    /// @param environment all of it but the path of programs
    public static Program start(Map<String, String> environment, List<String> words) {
        var command = java();
        if (cached()) {
            command.add("-XX:AOTCache=" + CACHE);
        }
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-jar", jar()));
        command.addAll(words);
        var whole = new HashMap<>(environment);
        whole.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        return Program.start(command, whole, Path.of("").toAbsolutePath());
    }

    private static List<String> java() {
        return new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xlog:aot*=off",
                "-Xlog:cds*=off",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
    }

    private static String jar() {
        Path jar = LIBRARIES.resolve("curfew.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(
                    "There is no " + jar + ". Build the module cli first: ./mvnw -pl cli -am package");
        }
        return jar.toString();
    }

    private static synchronized boolean cached() {
        starts++;
        try {
            if (Files.exists(CACHE)
                    && newest() > Files.getLastModifiedTime(CACHE).toMillis()) {
                Files.deleteIfExists(CACHE);
            }
            if (!Files.exists(CACHE) && starts == OFTEN) {
                rehearse();
            }
            return Files.exists(CACHE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long newest() throws IOException {
        long newest = 0;
        try (var libraries = Files.list(LIBRARIES)) {
            for (Path library : libraries.toList()) {
                newest = Math.max(newest, Files.getLastModifiedTime(library).toMillis());
            }
        }
        return newest;
    }

    /// Several JVMs test at once: one makes the cache, under another name until it is whole.
    private static void rehearse() throws IOException {
        try (var channel = FileChannel.open(beside(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            if (lock != null && !Files.exists(CACHE) && isMade(beside(".new"))) {
                Files.move(beside(".new"), CACHE, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private static Path beside(String suffix) {
        return CACHE.resolveSibling(CACHE.getFileName() + suffix);
    }

    private static boolean isMade(Path cache) throws IOException {
        var command = java();
        command.addAll(List.of("-XX:AOTCacheOutput=" + cache, "-jar", jar(), "warm-up"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(beside(".log").toFile())
                .start();
        try {
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue() == 0 && Files.exists(cache);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return false;
    }
}
