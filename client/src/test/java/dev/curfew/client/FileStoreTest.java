package dev.curfew.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.World;
import dev.curfew.client.StoreException.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("try") // held, not used
class FileStoreTest {
    private static final AuthFile FILE = Samples.file(Samples.codexFile());
    private static final AuthFile OTHER = Samples.file(Samples.codexFile().replace("rt-1", "rt-2"));

    @TempDir
    Path directory;

    private Path home;
    private Path auth;
    private FileStore store;

    @BeforeEach
    void open() {
        home = directory.resolve("home");
        auth = home.resolve("auth.json");
        store = FileStore.at(home, World.system());
    }

    private void put(String text) throws IOException {
        Files.createDirectories(home);
        Files.writeString(auth, text);
        Files.setPosixFilePermissions(auth, PosixFilePermissions.fromString("rw-------"));
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void missingAuthJsonReturnsNone() throws IOException {
        assertThat(store.load()).isEmpty();
        assertThat(store.delete()).isFalse();
        assertThat(home).doesNotExist();
    }

    @Test
    void fileLoadSaveRoundTrip() throws IOException {
        store.save(FILE);

        assertThat(store.load()).contains(FILE);
        assertThat(rights(auth)).isEqualTo("rw-------");
        assertThat(rights(home)).isEqualTo("rwx------");
        assertThat(home).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void fileDelete() throws IOException {
        store.save(FILE);

        assertThat(store.delete()).isTrue();
        assertThat(auth).doesNotExist();
        assertThat(store.delete()).isFalse();
    }

    @Test
    void rightsOfOthersAreTakenAwayWhenItIsRead() throws IOException {
        put(Samples.codexFile());
        Files.setPosixFilePermissions(auth, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(store.load()).contains(FILE);

        assertThat(rights(auth)).isEqualTo("rw-------");
    }

    @Test
    void aReaderSeesTheOldFileOrTheNewOne() throws Exception {
        store.save(FILE);
        var writing = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 50; i++) {
                try {
                    store.save(i % 2 == 0 ? OTHER : FILE);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        });

        while (!writing.isDone()) {
            assertThat(store.load().orElseThrow()).isIn(FILE, OTHER);
        }
        writing.join();
    }

    @ParameterizedTest
    @CsvSource({
        "'', TRUNCATED",
        "'   ', TRUNCATED",
        "'{\"auth_mode\":\"chatgpt\",\"tok', TRUNCATED",
        "'[1,2]', FOREIGN",
        "'<html>no</html>', FOREIGN",
        "'{\"name\":\"something else\"}', FOREIGN",
        "'{\"auth_mode\":\"chatgpt\",\"OPENAI_API_KEY\":null,\"tokens\":\"x\"}', FOREIGN",
        "'{\"auth_mode\":\"apikey\",\"OPENAI_API_KEY\":7}', FOREIGN"
    })
    void whatCannotBeUsedIsSaidAndLeftAsItIs(String text, Fault fault) throws IOException {
        put(text);

        assertThatThrownBy(() -> store.load())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(fault))
                .hasMessageContaining(auth.toString())
                .hasMessageContaining("It was left as it is.");

        assertThat(auth).hasContent(text);
    }

    @Test
    void aFileWithoutACredentialSignsNobodyIn() throws IOException {
        put("{\"OPENAI_API_KEY\":null}");

        assertThat(store.load()).isEmpty();
    }

    @Test
    void aDirectoryInItsPlaceIsSaid() throws IOException {
        Files.createDirectories(auth);

        assertThatThrownBy(() -> store.load())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(Fault.UNREADABLE));
        assertThatThrownBy(() -> store.save(FILE))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(Fault.UNWRITABLE));
    }

    @Test
    void aPipeInItsPlaceIsNotWaitedFor() throws Exception {
        Files.createDirectories(home);
        Assumptions.assumeTrue(
                new ProcessBuilder("mkfifo", auth.toString()).start().waitFor() == 0, "there are pipes here");

        assertThatThrownBy(() -> store.load()).hasMessageContaining("it is no file");
    }

    @Test
    void aFileTooLargeToBeOneIsNotRead() throws IOException {
        put(" ".repeat(1 << 21));

        assertThatThrownBy(() -> store.load()).hasMessageContaining("far too large");
    }

    @Test
    void aLinkOfOnesOwnIsFollowedAndStays() throws IOException {
        Path kept = directory.resolve("kept.json");
        Files.createDirectories(home);
        Files.writeString(kept, Samples.codexFile());
        Files.createSymbolicLink(auth, kept);

        store.save(OTHER);

        assertThat(auth).isSymbolicLink();
        assertThat(store.load()).contains(OTHER);
        assertThat(AuthFile.parse(Files.readAllBytes(kept))).contains(OTHER);
        assertThat(store.delete()).isTrue();
        assertThat(kept).doesNotExist();
        assertThat(Files.isSymbolicLink(auth)).isFalse();
    }

    @Test
    void aLinkThatSomebodyElseLaidIsRefused() throws IOException {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "only root may give a link away");
        Path theirs = directory.resolve("theirs.json");
        Files.createDirectories(home);
        Files.writeString(theirs, Samples.codexFile());
        Files.createSymbolicLink(auth, theirs);
        Files.setAttribute(auth, "unix:uid", 65534, java.nio.file.LinkOption.NOFOLLOW_LINKS);

        assertThatThrownBy(() -> store.load())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(Fault.UNTRUSTED));
        assertThatThrownBy(() -> store.save(OTHER))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(Fault.UNTRUSTED));
        assertThat(theirs).hasContent(Samples.codexFile());
    }

    @Test
    void aLinkInPlaceOfTheDraftIsNotFollowed() throws IOException {
        put(Samples.codexFile());
        Path victim = directory.resolve("victim");
        Files.writeString(victim, "untouched");
        Files.createSymbolicLink(home.resolve("auth.json.new"), victim);

        store.save(OTHER);

        assertThat(victim).hasContent("untouched");
        assertThat(store.load()).contains(OTHER);
    }

    @Test
    void aWriteThatFailsLeavesWhatWasStored() throws IOException {
        put(Samples.codexFile());
        // A directory that is not empty, where the draft would go.
        Files.createDirectories(home.resolve("auth.json.new/in-the-way"));

        assertThatThrownBy(() -> store.save(OTHER))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(Fault.UNWRITABLE))
                .hasMessageContaining("What was stored is as it was.");

        assertThat(auth).hasContent(Samples.codexFile());
    }

    @Test
    void whatACrashLeftUnfinishedIsFound() throws IOException {
        put(Samples.codexFile());
        Files.write(home.resolve("auth.json.new"), OTHER.bytes());

        assertThat(store.unfinished()).contains(OTHER);

        Files.writeString(home.resolve("auth.json.new"), "{\"auth_mode\":");
        assertThat(store.unfinished()).isEmpty();
    }

    @Test
    void oneAtATimeHoldsIt() throws IOException {
        var world = World.manual(1);
        var other = FileStore.at(home, world);

        try (var held = store.hold(Duration.ZERO)) {
            assertThatThrownBy(() -> other.hold(Duration.ZERO))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.fault()).isEqualTo(Fault.LOCKED));
        }
        try (var held = other.hold(Duration.ZERO)) {
            assertThat(home.resolve("curfew.lock")).exists();
        }
    }
}
