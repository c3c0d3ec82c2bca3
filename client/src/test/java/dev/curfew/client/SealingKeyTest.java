package dev.curfew.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.SealingKey.Kind;
import dev.curfew.client.SealingKey.Sealed;
import dev.curfew.client.StoreException.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where the key of what waits is: the keyring before the file, and each job says which of the two.
class SealingKeyTest {
    private static final Secret TOKEN = Secret.of("crft_token");

    @TempDir
    Path directory;

    private final PretendKeyring ring = new PretendKeyring();
    private Path path;
    private SealingKey file;
    private SealingKey key;

    @BeforeEach
    void open() {
        path = directory.resolve("state/revocations.key");
        file = new SealingKey(path, World.system());
        key = file.within(ring, home("one"));
    }

    private Home home(String name) {
        return new Home(directory.resolve(name));
    }

    private String entry() {
        return ring.entries.keySet().stream()
                .filter(name -> name.startsWith("Curfew Revocations/revocations|"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theKeyIsInTheKeyringAndNoFileIsMade() throws Exception {
        Sealed sealed = key.seal(TOKEN, "about");

        assertThat(sealed.by()).isEqualTo(Kind.KEYRING);
        assertThat(key.open(sealed, "about")).contains(TOKEN);
        assertThat(key.now()).isEqualTo(Kind.KEYRING);
        assertThat(path).doesNotExist();
        assertThat(ring.entries).containsOnlyKeys(entry());
    }

    @Test
    void itOpensForNothingElse() throws Exception {
        Sealed sealed = key.seal(TOKEN, "about");

        assertThat(key.open(sealed, "another")).isEmpty();
        assertThat(key.open(new Sealed(sealed.token(), Kind.FILE), "about")).isEmpty();
        assertThat(file.within(ring, home("other")).open(sealed, "about")).isEmpty();
        ring.entries.clear();
        assertThat(key.open(sealed, "about")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"KEYRING_LOCKED", "KEYRING_GONE"})
    void aKeyringThatDoesNotAnswerIsPassedOverForTheFile(Fault fault) throws Exception {
        ring.fault = fault;

        Sealed sealed = key.seal(TOKEN, "about");

        assertThat(sealed.by()).isEqualTo(Kind.FILE);
        assertThat(key.now()).isEqualTo(Kind.FILE);
        ring.fault = null;
        assertThat(key.open(sealed, "about")).contains(TOKEN);
        assertThat(file.open(sealed, "about")).contains(TOKEN);
    }

    @Test
    void whatAKeyringSealedWaitsForIt() throws Exception {
        Sealed sealed = key.seal(TOKEN, "about");
        ring.fault = Fault.KEYRING_LOCKED;

        assertThatThrownBy(() -> key.open(sealed, "about")).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> file.open(sealed, "about")).isInstanceOf(StoreException.class);

        ring.fault = null;
        assertThat(key.open(sealed, "about")).contains(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "no base64 at all!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void whatIsNoKeyIsNotUsedAndNotReplaced(String garbage) throws Exception {
        key.seal(TOKEN, "about");
        String name = entry();
        ring.entries.put(name, Secret.of(garbage));

        assertThat(key.seal(TOKEN, "about").by()).isEqualTo(Kind.FILE);
        assertThat(ring.entries.get(name)).isEqualTo(Secret.of(garbage));
    }

    @Test
    void manyAtOnceMakeOneKey() {
        assertThat(IntStream.range(0, 8)
                        .parallel()
                        .mapToObj(i -> file.within(ring, home("one")))
                        .allMatch(each -> {
                            try {
                                return key.open(each.seal(TOKEN, "about"), "about")
                                        .equals(java.util.Optional.of(TOKEN));
                            } catch (java.io.IOException e) {
                                return false;
                            }
                        }))
                .isTrue();
    }

    @Test
    void aLostFileLosesWhatItSealedAndIsNotMadeToOpen() throws Exception {
        Sealed sealed = file.seal(TOKEN, "about");
        Files.delete(path);

        assertThat(file.open(sealed, "about")).isEmpty();
        assertThat(path).doesNotExist();
    }
}
