package dev.curfew.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.AuthFile;
import dev.curfew.client.Home;
import dev.curfew.client.KeyringStore;
import dev.curfew.client.StoreException;
import dev.curfew.client.StoreException.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The keyring of Windows against a Credential Manager in memory. What calls the real one is tried in
/// `NativeCallsTest`.
class CredentialManagerTest {
    private static final String SERVICE = "Codex Auth";
    private static final String ACCOUNT = "cli|940db7b1d0e4eb40";
    private static final String TARGET = "cli|940db7b1d0e4eb40.Codex Auth";
    private static final Secret LONG = Secret.of("{\"tokens\":\"" + "x".repeat(4000) + "\"}");
    private static final Secret LONGER = Secret.of("{\"tokens\":\"" + "y".repeat(9000) + "\"}");

    @TempDir
    Path temporary;

    private final World world = World.manual(7);
    private final CredentialsDouble credentials = new CredentialsDouble();

    private Path directory() {
        return temporary.resolve("Curfew").resolve("keyring");
    }

    private CredentialManager keyring() {
        return new CredentialManager(() -> credentials, new SealedFiles(directory(), world));
    }

    private List<Path> files() throws IOException {
        if (!Files.exists(directory())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory())) {
            return files.toList();
        }
    }

    private void everyUseFails(Fault reading, Fault writing, String why) {
        assertThatThrownBy(() -> keyring().find(SERVICE, ACCOUNT))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(reading))
                .hasMessageContaining(why);
        assertThatThrownBy(() -> keyring().put(SERVICE, ACCOUNT, Secret.of("canary")))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(writing))
                .hasMessageContaining(why)
                .message()
                .doesNotContain("canary");
        assertThatThrownBy(() -> keyring().remove(SERVICE, ACCOUNT))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(writing))
                .hasMessageContaining(why);
    }

    @Test
    void whatIsShortLiesAsCodexWritesIt() throws Exception {
        keyring().put(SERVICE, ACCOUNT, Secret.of("sk-öß"));

        assertThat(credentials.blob(TARGET)).contains(Secret.of("sk-öß".getBytes(StandardCharsets.UTF_16LE)));
        assertThat(keyring().find(SERVICE, ACCOUNT)).contains(Secret.of("sk-öß"));
        assertThat(files()).isEmpty();
    }

    @Test
    void whatIsKeptIsReplacedAndRemoved() throws Exception {
        assertThat(keyring().find(SERVICE, ACCOUNT)).isEmpty();
        assertThat(keyring().remove(SERVICE, ACCOUNT)).isFalse();
        for (Secret each : List.of(Secret.of("short"), LONG, LONGER, Secret.of("short again"), LONG)) {
            keyring().put(SERVICE, ACCOUNT, each);
            assertThat(keyring().find(SERVICE, ACCOUNT)).contains(each);
        }
        assertThat(keyring().remove(SERVICE, ACCOUNT)).isTrue();
        assertThat(keyring().find(SERVICE, ACCOUNT)).isEmpty();
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1279, 1280, 1281})
    void theLimitIsCountedInBytesOfUtf16(int characters) throws Exception {
        keyring().put(SERVICE, ACCOUNT, Secret.of("ü".repeat(characters)));

        assertThat(keyring().find(SERVICE, ACCOUNT)).contains(Secret.of("ü".repeat(characters)));
        assertThat(files()).hasSize(characters > 1280 ? 1 : 0);
    }

    @Test
    void whatIsLongIsOpenedByTheCredentialOnly() throws Exception {
        keyring().put(SERVICE, ACCOUNT, LONG);

        assertThat(files())
                .hasSize(1)
                .allSatisfy(file -> assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain("tokens", "xxxx"));
        assertThat(credentials.delete(TARGET)).isZero();
        assertThat(keyring().find(SERVICE, ACCOUNT)).isEmpty();
    }

    @Test
    void aSignInWithTokensOfEveryLengthGoesThroughTheStore() throws Exception {
        var store = KeyringStore.of(keyring(), new Home(temporary.resolve("home")), world);
        for (int length : new int[] {100, 1100, 1250, 1300, 5000, 40}) {
            AuthFile file = AuthFile.empty().withApiKey(Secret.of("k".repeat(length)));
            store.save(file);
            assertThat(store.load()).contains(file);
        }
        assertThat(store.delete()).isTrue();
        assertThat(store.load()).isEmpty();
    }

    @Test
    void aCrashBeforeTheCredentialIsWrittenLeavesTheOldSecret() throws Exception {
        keyring().put(SERVICE, ACCOUNT, Secret.of("old"));
        credentials.beforeWriting(() -> {
            throw new IllegalStateException("killed");
        });

        assertThatThrownBy(() -> keyring().put(SERVICE, ACCOUNT, LONG)).hasMessage("killed");

        assertThat(files()).hasSize(1);
        assertThat(keyring().find(SERVICE, ACCOUNT)).contains(Secret.of("old"));
    }

    @Test
    void twoAtOnceLeaveOneOfTheTwo() throws Exception {
        credentials.beforeWriting(() -> {
            credentials.beforeWriting(() -> {});
            try {
                keyring().put(SERVICE, ACCOUNT, LONGER);
            } catch (StoreException e) {
                throw new IllegalStateException(e);
            }
        });

        keyring().put(SERVICE, ACCOUNT, LONG);

        assertThat(keyring().find(SERVICE, ACCOUNT)).contains(LONG);
    }

    @Test
    void aFullDiskKeepsWhatWasThere() throws Exception {
        keyring().put(SERVICE, ACCOUNT, Secret.of("old"));
        Files.createDirectories(directory().getParent());
        Files.writeString(directory(), "a file where the directory would be");

        assertThatThrownBy(() -> keyring().put(SERVICE, ACCOUNT, LONG))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(Fault.UNWRITABLE))
                .hasMessageContaining("What was stored is as it was.")
                .message()
                .doesNotContain("xxxx");

        assertThat(keyring().find(SERVICE, ACCOUNT)).contains(Secret.of("old"));
    }

    @Test
    void aSealedFileThatIsChangedCutOrGoneIsSaidAndHealedBySigningIn() throws Exception {
        keyring().put(SERVICE, ACCOUNT, LONG);
        Path file = files().getFirst();
        byte[] whole = Files.readAllBytes(file);
        byte[] changed = whole.clone();
        changed[40] ^= 1;
        for (byte[] wrong : List.of(changed, new byte[0], new byte[12], java.util.Arrays.copyOf(whole, 200))) {
            Files.write(file, wrong);
            assertThatThrownBy(() -> keyring().find(SERVICE, ACCOUNT))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.fault()).isEqualTo(Fault.FOREIGN))
                    .hasMessageContaining("Sign in again.");
        }
        Files.delete(file);
        assertThatThrownBy(() -> keyring().find(SERVICE, ACCOUNT))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(Fault.UNREADABLE));

        keyring().put(SERVICE, ACCOUNT, LONGER);

        assertThat(keyring().find(SERVICE, ACCOUNT)).contains(LONGER);
    }

    @Test
    void aSealedFileOfAnotherHomeDoesNotOpenHere() throws Exception {
        keyring().put(SERVICE, ACCOUNT, LONG);
        byte[] theirs = Files.readAllBytes(files().getFirst());
        keyring().put(SERVICE, ACCOUNT, LONGER);
        Secret key = credentials.blob(TARGET).orElseThrow();
        assertThat(credentials.write("cli|other.Codex Auth", "cli|other", key)).isZero();
        Path ours = files().getFirst();
        String opened = ours.getFileName().toString().split("-", 2)[1];
        String name = java.util.HexFormat.of()
                .formatHex(
                        java.security.MessageDigest.getInstance("SHA-256")
                                .digest("cli|other.Codex Auth".getBytes(StandardCharsets.UTF_8)),
                        0,
                        8);
        Files.write(directory().resolve(name + "-" + opened), theirs);

        assertThatThrownBy(() -> keyring().find(SERVICE, "cli|other")).hasMessageContaining("does not open");
    }

    @Test
    void whatIsNoTextIsForeignAndIsReplaced() throws Exception {
        assertThat(credentials.write(TARGET, ACCOUNT, Secret.of(new byte[] {1, 2, 3})))
                .isZero();

        assertThatThrownBy(() -> keyring().find(SERVICE, ACCOUNT))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(Fault.FOREIGN));
        keyring().put(SERVICE, ACCOUNT, Secret.of("new"));

        assertThat(keyring().find(SERVICE, ACCOUNT)).contains(Secret.of("new"));
    }

    @Test
    void aMarkWithoutAKeyIsASecretLikeAnyOther() throws Exception {
        for (String text : List.of("curfew-sealed:", "curfew-sealed:short", "curfew-sealed:!!")) {
            keyring().put(SERVICE, ACCOUNT, Secret.of(text));
            assertThat(keyring().find(SERVICE, ACCOUNT)).contains(Secret.of(text));
        }
    }

    @Test
    void aLogonWithoutCredentialsHasNoKeyring() {
        credentials.always(Credentials.NO_SUCH_LOGON_SESSION);

        everyUseFails(Fault.KEYRING_GONE, Fault.KEYRING_GONE, "has no Credential Manager");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 8, 1783})
    void whatElseIsWrongIsSaidByItsNumber(int error) {
        credentials.always(error);

        everyUseFails(Fault.UNREADABLE, Fault.UNWRITABLE, "error " + error);
    }
}
