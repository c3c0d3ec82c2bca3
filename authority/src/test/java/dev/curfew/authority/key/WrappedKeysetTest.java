package dev.curfew.authority.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.curfew.base.Problem;
import dev.curfew.base.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrappedKeysetTest {
    private static final Keyset KEYSET = Samples.KEYSET;

    private final World world = World.manual(2);

    @TempDir
    Path directory;

    private Path file(String name, byte[] content) throws IOException {
        Path file = Files.write(directory.resolve(name), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void wrappedKeysetOpensUnderItsMasterKeyInAnyForm() throws IOException {
        byte[] key = world.random(32);
        byte[] wrapped = WrappedKeyset.underKeyIn(file("raw", key), world).seal(KEYSET);
        String text = Base64.getEncoder().encodeToString(key);

        for (String form : new String[] {
            text, text + "\r\n", text.replace("=", ""), text.replace('+', '-').replace('/', '_')
        }) {
            Path file = file("text", form.getBytes(StandardCharsets.US_ASCII));
            assertThat(WrappedKeyset.underKeyIn(file, world).open(wrapped)).isEqualTo(KEYSET);
        }
    }

    @Test
    void masterKeyIsMadeOnceForItsOwnerOnly() throws IOException {
        Path file = directory.resolve("master");
        byte[] wrapped = WrappedKeyset.underKeyInOrNew(file, world).seal(KEYSET);

        assertThat(WrappedKeyset.underKeyInOrNew(file, world).open(wrapped)).isEqualTo(KEYSET);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void missingMasterKeyIsNamed() {
        Path file = directory.resolve("nowhere");

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> WrappedKeyset.underKeyIn(file, world))
                .withMessageContaining(file.toString());
    }

    @Test
    void fileWithoutAMasterKeyIsNamedAndNotQuoted() throws IOException {
        for (String content : new String[] {"", "hunter2", "A".repeat(31), "A".repeat(42), "!".repeat(43)}) {
            Path file = file("master", content.getBytes(StandardCharsets.US_ASCII));

            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> WrappedKeyset.underKeyIn(file, world))
                    .withMessageContaining(file.toString())
                    .withMessageNotContaining(content.isEmpty() ? "hunter2" : content);
        }
    }

    @Test
    void anotherMasterKeyIsToldFromADamagedRow() throws IOException {
        Path right = file("right", world.random(32));
        Path wrong = file("wrong", world.random(32));
        byte[] wrapped = WrappedKeyset.underKeyIn(right, world).seal(KEYSET);

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> WrappedKeyset.underKeyIn(wrong, world).open(wrapped))
                .withMessageContaining(wrong + " is not the master key");
        wrapped[wrapped.length / 2] ^= 1;
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> WrappedKeyset.underKeyIn(right, world).open(wrapped))
                .withMessageContaining("the master key is the right one");
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> WrappedKeyset.underKeyIn(right, world).open(new byte[9]))
                .withMessageContaining("unknown form");
    }

    @Test
    void wrappedFormShowsNothing() throws IOException {
        byte[] wrapped = WrappedKeyset.underKeyIn(file("master", world.random(32)), world)
                .seal(KEYSET);

        assertThat(new String(wrapped, StandardCharsets.ISO_8859_1))
                .doesNotContain(KEYSET.es256().current().kid(), "keys", "roots");
    }
}
