package dev.curfew.authority.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.curfew.base.Problem;
import dev.curfew.base.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileKeysetHomeTest {
    private static final Keyset KEYSET = Samples.KEYSET;
    private static final int UPDATES = 30;

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("keys.json");
    }

    private String permissions() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file()));
    }

    @Test
    void keysetIsKeptForItsOwnerOnly() throws IOException {
        KeysetHome home = KeysetHome.inDirectory(directory);
        assertThat(home.load()).isEmpty();

        assertThat(home.update(kept -> kept.orElse(KEYSET))).isEqualTo(KEYSET);

        assertThat(KeysetHome.inDirectory(directory).load()).contains(KEYSET);
        assertThat(permissions()).isEqualTo("rw-------");
        try (var files = Files.list(directory)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("keys.json", "keys.lock");
        }
    }

    @Test
    void widerPermissionsAreTightened() throws IOException {
        KeysetHome home = KeysetHome.inDirectory(directory);
        home.update(kept -> KEYSET);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(home.load()).contains(KEYSET);

        assertThat(permissions()).isEqualTo("rw-------");
    }

    @Test
    void unchangedKeysetIsNotWrittenAgain() throws IOException {
        KeysetHome home = KeysetHome.inDirectory(directory);
        home.update(kept -> KEYSET);
        Object before = Files.readAttributes(file(), "unix:ino").get("ino");

        home.update(Optional::orElseThrow);

        assertThat(Files.readAttributes(file(), "unix:ino").get("ino")).isEqualTo(before);
    }

    @Test
    void fileThatIsNoKeysetIsNamedAndLeftAlone() throws IOException {
        KeysetHome home = KeysetHome.inDirectory(directory);
        byte[] whole = KeysetJson.write(KEYSET);
        for (byte[] content : List.of(new byte[0], new byte[100], Arrays.copyOf(whole, whole.length / 2))) {
            Files.write(file(), content);
            Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));

            assertThatExceptionOfType(Problem.class).isThrownBy(home::load).withMessageContaining(file().toString());
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> Keys.at(home, World.manual(1)))
                    .withMessageContaining(file().toString());
            assertThat(Files.readAllBytes(file())).isEqualTo(content);
        }
    }

    @Test
    void failedChangeLeavesTheKeysetAsItWas() {
        KeysetHome home = KeysetHome.inDirectory(directory);
        home.update(kept -> KEYSET);

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> home.update(kept -> {
                    throw new IllegalStateException("no");
                }));

        assertThat(home.load()).contains(KEYSET);
        assertThat(home.update(kept -> kept.orElseThrow())).isEqualTo(KEYSET);
    }

    @Test
    void directoryThatIsNotThereIsNamed() {
        Path nowhere = directory.resolve("nowhere");

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> KeysetHome.inDirectory(nowhere).update(kept -> KEYSET))
                .withMessageContaining(nowhere.toString());
    }

    @Test
    void leftoverOfACrashedWriterDoesNoHarm() throws IOException {
        Files.write(directory.resolve("keys.json.new"), new byte[3]);

        KeysetHome.inDirectory(directory).update(kept -> KEYSET);

        assertThat(KeysetHome.inDirectory(directory).load()).contains(KEYSET);
    }

    @Test
    void updatesOfTwoProcessesAndTwoThreadsAreAllKept() throws Exception {
        KeysetHome.inDirectory(directory).update(kept -> KEYSET);
        Process other = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Adding.class.getName(),
                        directory.toString(),
                        "3")
                .inheritIO()
                .start();
        Thread thread = Thread.ofVirtual().start(() -> Adding.roots(directory, 2));
        Adding.roots(directory, 1);
        thread.join();

        assertThat(other.waitFor()).isZero();
        assertThat(KeysetHome.inDirectory(directory).load().orElseThrow().roots())
                .hasSize(2 + 3 * UPDATES)
                .containsAll(KEYSET.roots());
    }

    /// Another process that adds root keys as fast as it can.
    static final class Adding {
        public static void main(String[] arguments) {
            roots(Path.of(arguments[0]), Long.parseLong(arguments[1]));
        }

        static void roots(Path directory, long seed) {
            World world = World.manual(seed);
            KeysetHome home = KeysetHome.inDirectory(directory);
            for (int i = 0; i < UPDATES; i++) {
                home.update(kept -> {
                    Keyset before = kept.orElseThrow();
                    var roots = new ArrayList<RootKey>();
                    roots.add(RootKey.make(before.roots().size() + 1, world));
                    roots.addAll(before.roots());
                    return new Keyset(before.es256(), before.rs256(), roots);
                });
            }
        }
    }
}
