package dev.curfew.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.StoreException.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The storage rows of Codex's own tests, by their names, and what goes beyond them.
class StorageTest {
    private static final AuthFile KEY = AuthFile.empty().withApiKey(Secret.of("sk-1"));
    private static final AuthFile OTHER = AuthFile.empty().withApiKey(Secret.of("sk-2"));
    private static final Instant EARLY = Instant.parse("2026-11-22T08:00:00Z");

    @TempDir
    Path directory;

    private final PretendKeyring keyring = new PretendKeyring();
    private Home home;
    private Path auth;
    private FileStore file;
    private KeyringStore direct;
    private AutoStore auto;

    @BeforeEach
    void open() {
        home = new Home(directory);
        auth = home.auth();
        file = FileStore.at(directory, World.system());
        direct = KeyringStore.of(keyring, home, World.system());
        auto = AutoStore.of(keyring, home, World.system());
    }

    private static AuthFile refreshed(Instant at) {
        return Samples.file(Samples.codexFile())
                .renewed(new NewTokens(Optional.empty(), Optional.of(Secret.of("at-" + at)), Optional.empty()), at);
    }

    private String entry() throws StoreException {
        return keyring.find("Codex Auth", KeyringStore.account(directory))
                .orElseThrow()
                .revealText(Secret.Purpose.KEEP);
    }

    @Test
    void everyStoreThatOutlivesTheProcessHasARoomForNotes() {
        assertThat(List.of(file, direct, auto))
                .allSatisfy(store -> assertThat(store.beside()).contains(home.path()));
        assertThat(new EphemeralStore().beside()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"auth_mode\":\"agentIdentity\",\"OPENAI_API_KEY\":null,\"agent_identity\":\"e.y.j\"}",
                "{\"auth_mode\":\"agentIdentity\",\"OPENAI_API_KEY\":null,\"agent_identity\":{\"id\":1}}",
                "{\"OPENAI_API_KEY\":null,\"personal_access_token\":\"at-1\"}"
            })
    void roundTripsForAgentIdentityAndPersonalAccessToken(String json) throws Exception {
        AuthFile before = Samples.file(json);
        for (CredentialStore store : List.of(file, direct, auto, new EphemeralStore())) {
            store.save(before);

            assertThat(store.load()).as(store.place()).contains(before);
        }
    }

    @Test
    void loadsAgentIdentityAsJwt() throws Exception {
        Files.writeString(auth, "{\"auth_mode\":\"agentIdentity\",\"agent_identity\":\"e.y.j\"}");

        assertThat(file.load().flatMap(AuthFile::credential)).contains(new Credential.Foreign("agentIdentity"));
    }

    @Test
    void ephemeralIsMemoryOnly() throws Exception {
        CredentialStore store = Stores.of(StoreKind.EPHEMERAL, home, keyring, World.system());

        store.save(KEY);

        assertThat(store.load()).contains(KEY);
        assertThat(directory).isEmptyDirectory();
        assertThat(keyring.entries).isEmpty();
        assertThat(store.delete()).isTrue();
        assertThat(store.load()).isEmpty();
    }

    @Test
    void storeKeyValue() {
        assertThat(KeyringStore.account(Path.of("~/.codex"))).isEqualTo("cli|940db7b1d0e4eb40");
    }

    /// As Rust resolves a path on Windows, which is what Codex makes the account of.
    @Test
    void aHomeOnWindowsIsNamedInFull() {
        assertThat(KeyringStore.verbatim("D:\\ann\\.codex")).isEqualTo("\\\\?\\D:\\ann\\.codex");
        assertThat(KeyringStore.verbatim("\\\\files\\ann\\.codex")).isEqualTo("\\\\?\\UNC\\files\\ann\\.codex");
        assertThat(KeyringStore.verbatim("\\\\?\\C:\\ann")).isEqualTo("\\\\?\\C:\\ann");
        assertThat(KeyringStore.verbatim("/srv/ann/C:\\x")).isEqualTo("/srv/ann/C:\\x");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aHomeBehindALinkIsTheSameHome() throws Exception {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);

        assertThat(KeyringStore.account(link)).isEqualTo(KeyringStore.account(real));
    }

    @Test
    void directKeyringSavesLegacyEntryAndRemovesFile() throws Exception {
        file.save(OTHER);

        direct.save(KEY);

        assertThat(entry()).isEqualTo("{\"auth_mode\":\"apikey\",\"OPENAI_API_KEY\":\"sk-1\"}");
        assertThat(auth).doesNotExist();
        assertThat(direct.load()).contains(KEY);
    }

    @Test
    void directDeleteRemovesBoth() throws Exception {
        direct.save(KEY);
        file.save(OTHER);

        assertThat(direct.delete()).isTrue();

        assertThat(keyring.entries).isEmpty();
        assertThat(auth).doesNotExist();
        assertThat(direct.delete()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"KEYRING_LOCKED", "KEYRING_GONE", "UNWRITABLE"})
    void directDeleteRemovesTheFileWhateverTheKeyringSays(Fault fault) throws Exception {
        file.save(OTHER);
        keyring.fault = fault;

        assertThatThrownBy(direct::delete).isInstanceOf(StoreException.class);

        assertThat(auth).doesNotExist();
    }

    /// The file is what is at hand; the keyring is asked for only where it is set.
    @Test
    void factoryPicksTheKeyringOnlyWhenAsked() throws Exception {
        keyring.entries.put("Codex Auth/" + KeyringStore.account(directory), Secret.of(KEY.bytes()));

        assertThat(Stores.of(StoreKind.FILE, home, keyring, World.system()).load())
                .isEmpty();
        assertThat(Stores.of(StoreKind.KEYRING, home, keyring, World.system()).load())
                .contains(KEY);
        assertThat(Stores.of(StoreKind.AUTO, home, keyring, World.system()).load())
                .contains(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"auth_mode\":", "[]", "canary", "{\"auth_mode\":\"chatgpt\"}"})
    void anEntryOfSomebodyElsesIsSaidAndLeft(String entry) {
        String key = "Codex Auth/" + KeyringStore.account(directory);
        keyring.entries.put(key, Secret.of(entry));

        assertThatThrownBy(direct::load)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(Fault.FOREIGN))
                .hasMessageNotContaining("canary");
        assertThat(keyring.entries).isEqualTo(Map.of(key, Secret.of(entry)));
    }

    /// Codex is signed in; we only read that for an import.
    @Test
    void whatCodexKeepsEncryptedIsNotTakenForNothing() throws Exception {
        Path secret = Files.createDirectories(directory.resolve("secrets")).resolve("codex_auth.age");
        Files.writeString(secret, "sealed");

        for (CredentialStore store : List.of(direct, auto)) {
            assertThatThrownBy(store::load)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.fault()).isEqualTo(Fault.FOREIGN))
                    .hasMessageContaining(secret.toString());
        }

        direct.save(KEY);
        assertThat(direct.load()).contains(KEY);
        assertThat(secret).hasContent("sealed");
    }

    @Test
    void deletingRemovesWhatCodexKeepsEncryptedToo() throws Exception {
        for (CredentialStore store : List.of(direct, auto)) {
            Path secret = Files.createDirectories(directory.resolve("secrets")).resolve("codex_auth.age");
            Files.writeString(secret, "sealed");

            assertThat(store.delete()).isTrue();

            assertThat(secret).doesNotExist();
        }
    }

    @Test
    void autoPrefersKeyring() throws Exception {
        direct.save(KEY);
        Files.write(auth, OTHER.bytes());

        assertThat(auto.load()).contains(KEY);

        assertThat(auto.holder()).isEqualTo(new AutoStore.Holder(StoreKind.KEYRING, Optional.empty()));
    }

    @Test
    void autoUsesFileWhenEmpty() throws Exception {
        file.save(OTHER);

        assertThat(auto.load()).contains(OTHER);

        assertThat(auto.holder().kind()).isEqualTo(StoreKind.FILE);
        assertThat(auto.place()).isEqualTo(auth.toString());
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"KEYRING_LOCKED", "KEYRING_GONE", "UNREADABLE", "FOREIGN"})
    void autoFallsBackOnError(Fault fault) throws Exception {
        file.save(OTHER);
        keyring.fault = fault;

        assertThat(auto.load()).contains(OTHER);

        assertThat(auto.holder().kind()).isEqualTo(StoreKind.FILE);
        assertThat(auto.holder().because().map(StoreException::fault)).contains(fault);
    }

    @Test
    void autoSavePrefersKeyring() throws Exception {
        file.save(OTHER);

        auto.save(KEY);

        assertThat(entry()).contains("sk-1");
        assertThat(auth).doesNotExist();
        assertThat(auto.holder().kind()).isEqualTo(StoreKind.KEYRING);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"KEYRING_LOCKED", "KEYRING_GONE", "UNWRITABLE"})
    void autoSaveFallsBack(Fault fault) throws Exception {
        keyring.fault = fault;

        auto.save(KEY);

        assertThat(file.load()).contains(KEY);
        assertThat(auto.holder().because().map(StoreException::fault)).contains(fault);
    }

    @Test
    void autoDeleteRemovesBoth() throws Exception {
        direct.save(KEY);
        file.save(OTHER);

        assertThat(auto.delete()).isTrue();

        assertThat(keyring.entries).isEmpty();
        assertThat(auth).doesNotExist();
    }

    /// Acceptance (e): Codex returns before it has removed the file.
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"KEYRING_LOCKED", "UNWRITABLE"})
    void aBrokenKeyringDoesNotSaveTheFile(Fault fault) throws Exception {
        file.save(OTHER);
        keyring.fault = fault;

        assertThatThrownBy(auto::delete)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(fault));

        assertThat(auth).doesNotExist();
    }

    @Test
    void whereThereIsNoKeyringTheFileIsAllThatIsDeleted() throws Exception {
        file.save(OTHER);
        keyring.fault = Fault.KEYRING_GONE;

        assertThat(auto.delete()).isTrue();
        assertThat(auto.delete()).isFalse();
    }

    @Test
    void aLockedKeyringIsNotTakenForAnEmptyOne() {
        keyring.fault = Fault.KEYRING_LOCKED;

        assertThatThrownBy(auto::load)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(Fault.KEYRING_LOCKED));
    }

    @Test
    void withoutAKeyringNobodyIsSignedIn() throws Exception {
        keyring.fault = Fault.KEYRING_GONE;

        assertThat(auto.load()).isEmpty();
    }

    /// The keyring was locked when the tokens were refreshed; what it holds is spent.
    @Test
    void theNewerTokensCountWhenTheKeyringIsBack() throws Exception {
        auto.save(refreshed(EARLY));
        keyring.fault = Fault.KEYRING_LOCKED;
        AuthFile later = refreshed(EARLY.plusSeconds(60));
        auto.save(later);
        keyring.fault = null;

        assertThat(auto.load()).contains(later);
        auto.save(later);

        assertThat(direct.load()).contains(later);
        assertThat(auth).doesNotExist();
    }

    @Test
    void anUnreadableFileDoesNotHideTheKeyring() throws Exception {
        direct.save(KEY);
        Files.writeString(auth, "{");

        assertThat(auto.load()).contains(KEY);
    }

    @Test
    void noKeyringSaysWhatToDo() {
        CredentialStore store = KeyringStore.of(Keyring.none("This system has no keyring."), home, World.system());

        assertThatThrownBy(() -> store.save(KEY))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(Fault.KEYRING_GONE))
                .hasMessage("This system has no keyring. Set cli_auth_credentials_store to file, or to auto.");
        assertThat(auth).doesNotExist();
    }
}
