package dev.curfew.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.AuthFile;
import dev.curfew.client.AuthManager;
import dev.curfew.client.AuthState;
import dev.curfew.client.AutoStore;
import dev.curfew.client.Credential;
import dev.curfew.client.Endpoints;
import dev.curfew.client.Home;
import dev.curfew.client.HttpTransport;
import dev.curfew.client.Issuer;
import dev.curfew.client.Keyring;
import dev.curfew.client.KeyringStore;
import dev.curfew.client.LogoutPolicy;
import dev.curfew.client.NewTokens;
import dev.curfew.client.Refresh;
import dev.curfew.client.RevocationQueue;
import dev.curfew.client.SealingKey;
import dev.curfew.client.StoreException;
import dev.curfew.client.StoreException.Fault;
import dev.curfew.client.StoreKind;
import dev.curfew.keyring.Keyrings;
import dev.curfew.testkit.Codex;
import dev.curfew.testkit.CodexHome;
import dev.curfew.testkit.Desktop;
import dev.curfew.testkit.Program;
import dev.curfew.testkit.ScriptedIssuer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A sign-in in the keyring of a real GNOME desktop, alone and together with the real Codex.
class KeyringStory {
    private static final AuthFile KEY = AuthFile.empty().withApiKey(Secret.of("sk-ours-0123456789abcdef"));
    private static final AuthFile OTHER = AuthFile.empty().withApiKey(Secret.of("sk-other-0123456789abcdef"));

    @TempDir
    Path directory;

    private Desktop desktop;
    private Keyring keyring;
    private Home home;
    private KeyringStore store;

    @BeforeEach
    void signInToTheDesktop() {
        desktop = Desktop.start(directory.resolve("desk"));
        keyring = Keyrings.here(desktop.environment(), World.system());
        home = new Home(directory.resolve("home"));
        store = KeyringStore.of(keyring, home, World.system());
    }

    @AfterEach
    void leave() {
        desktop.close();
    }

    private static void refuses(ThrowingCallable call, Fault fault) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(fault))
                .hasMessageEndingWith("What was stored is as it was.");
    }

    @Test
    void whatIsKeptIsFoundAgainReplacedAndRemoved() throws Exception {
        desktop.unlocked();
        assertThat(store.load()).isEmpty();
        assertThat(store.delete()).isFalse();

        store.save(KEY);
        assertThat(store.load()).contains(KEY);
        store.save(OTHER);
        assertThat(store.load()).contains(OTHER);

        assertThat(store.delete()).isTrue();
        assertThat(store.load()).isEmpty();
    }

    @Test
    void everyHomeHasItsOwn() throws Exception {
        desktop.unlocked();
        KeyringStore other = KeyringStore.of(keyring, new Home(directory.resolve("other")), World.system());
        store.save(KEY);
        other.save(OTHER);

        assertThat(other.delete()).isTrue();

        assertThat(store.load()).contains(KEY);
    }

    @Test
    void aSignInAsLargeAsTokensAreOutlivesTheDaemon() throws Exception {
        desktop.unlocked();
        AuthFile large = AuthFile.empty().withApiKey(Secret.of("sk-ü" + "x".repeat(20_000)));

        store.save(large);
        desktop.withoutKeyring().unlocked();

        assertThat(store.load()).contains(large);
    }

    @Test
    void aLockedKeyringIsSaidAndKeepsWhatItHas() throws Exception {
        desktop.unlocked();
        store.save(KEY);
        desktop.locked();

        refuses(store::load, Fault.KEYRING_LOCKED);
        refuses(() -> store.save(OTHER), Fault.KEYRING_LOCKED);
        refuses(store::delete, Fault.KEYRING_LOCKED);

        desktop.unlocked();
        assertThat(store.load()).contains(KEY);
    }

    @Test
    void aKeyringThatIsGoneIsSaid() throws Exception {
        desktop.unlocked();
        store.save(KEY);
        desktop.withoutKeyring();

        refuses(store::load, Fault.KEYRING_GONE);
        refuses(() -> store.save(OTHER), Fault.KEYRING_GONE);
        desktop.close();
        refuses(store::load, Fault.KEYRING_GONE);
    }

    @Test
    void autoFallsBackToTheFileAndComesBack() throws Exception {
        var auto = AutoStore.of(keyring, home, World.system());
        auto.save(KEY);
        assertThat(auto.holder().kind()).isEqualTo(StoreKind.FILE);
        assertThat(home.auth()).exists();

        desktop.unlocked();
        assertThat(auto.load()).contains(KEY);
        auto.save(KEY);

        assertThat(auto.holder().kind()).isEqualTo(StoreKind.KEYRING);
        assertThat(home.auth()).doesNotExist();
        assertThat(store.load()).contains(KEY);
    }

    @Test
    void managersOnOneKeyringSpendEachTokenOnce() throws Exception {
        desktop.unlocked();
        try (var issuer = ScriptedIssuer.start(World.system())) {
            store.save(lapsed(issuer));
            List<AuthManager> managers =
                    IntStream.range(0, 4).mapToObj(i -> manager(issuer)).toList();

            List<Optional<Credential>> used =
                    managers.parallelStream().map(AuthManager::auth).toList();

            assertThat(used).containsOnly(store.load().flatMap(AuthFile::credential));
            assertThat(issuer.asked()).hasSize(1);
            assertThat(issuer.replayed()).isZero();
        }
    }

    @Test
    void whileTheKeyringIsLockedNoTokenIsSpent() throws Exception {
        desktop.unlocked();
        try (var issuer = ScriptedIssuer.start(World.system())) {
            store.save(lapsed(issuer));
            AuthManager manager = manager(issuer);
            desktop.locked();

            assertThat(manager.refresh()).isInstanceOf(Refresh.Failed.class);
            assertThat(issuer.asked()).isEmpty();
            manager.reload();
            assertThat(manager.state())
                    .isEqualTo(new AuthState.Unusable(
                            Fault.KEYRING_LOCKED,
                            "The keyring is locked. Unlock it, and try again. What was stored is as it was."));

            desktop.unlocked();
            manager.reload();
            assertThat(manager.refresh()).isInstanceOf(Refresh.Renewed.class);
            assertThat(issuer.asked()).hasSize(1);
        }
    }

    @Test
    void whatWaitsToBeRevokedIsSealedUnderAKeyInTheKeyring() throws Exception {
        desktop.unlocked();
        World world = World.system();
        Path file = directory.resolve("state/revocations.key");
        var queue = RevocationQueue.of(home.path(), new SealingKey(file, world).within(keyring, home), world);
        var caller = new Issuer(new HttpTransport(world, Map.of()), world, "desk/1");
        try (var issuer = ScriptedIssuer.start(world)) {
            store.save(lapsed(issuer));
            issuer.next(ScriptedIssuer.Act.Say.json(503, "{}"));
            AuthManager.open(world, store, Endpoints.of(issuer.uri(), Map.of()), caller, queue)
                    .logout(LogoutPolicy.DURABLE);

            assertThat(queue.list())
                    .singleElement()
                    .satisfies(job -> assertThat(job.sealed().by()).isEqualTo(SealingKey.Kind.KEYRING));
            assertThat(file).doesNotExist();

            desktop.locked();
            assertThat(queue.flush(caller, Duration.ofSeconds(10), true)).isZero();
            assertThat(queue.list()).singleElement().satisfies(job -> {
                assertThat(job.dead()).isFalse();
                assertThat(job.lastError())
                        .hasValueSatisfying(why -> assertThat(why).contains("keyring"));
            });
            assertThat(issuer.asked("/oauth/revoke")).hasSize(1);

            desktop.unlocked();
            assertThat(queue.flush(caller, Duration.ofSeconds(10), true)).isEqualTo(1);
            assertThat(queue.list()).isEmpty();
        }
    }

    private AuthManager manager(ScriptedIssuer issuer) {
        World world = World.system();
        return AuthManager.open(
                world,
                KeyringStore.of(keyring, home, world),
                Endpoints.of(issuer.uri(), Map.of()),
                new Issuer(new HttpTransport(world, Map.of()), world, "desk/1"));
    }

    private static AuthFile lapsed(ScriptedIssuer issuer) {
        Instant now = World.system().now();
        return AuthFile.empty()
                .signedIn(
                        new NewTokens(
                                Optional.empty(),
                                Optional.of(Secret.of(ScriptedIssuer.accessToken(now.minusSeconds(60), 0))),
                                Optional.of(Secret.of(issuer.family("family")))),
                        issuer.uri().toString(),
                        "curfew-cli",
                        "owner",
                        now.minusSeconds(3600));
    }

    @Test
    void codexReadsWhatWeKeptAndWeReadWhatCodexKept() throws Exception {
        desktop.unlocked();
        try (CodexHome codex = Codex.require().home(home.path())) {
            codex.config("cli_auth_credentials_store = \"keyring\"\n");

            store.save(KEY);
            assertThat(codex(codex, "login", "status").err()).contains("API key configured - sk-ours-***bcdef");

            Program login =
                    codex.start(List.of("login", "--with-api-key"), desktop.environment(), "sk-codex-0123456789abcdef");
            assertThat(login.await().exit()).isZero();
            assertThat(store.load().flatMap(AuthFile::credential))
                    .isEqualTo(Optional.of(new Credential.ApiKey(Secret.of("sk-codex-0123456789abcdef"))));

            store.save(OTHER);
            assertThat(codex(codex, "login", "status").err()).contains("sk-other***bcdef");
            assertThat(codex(codex, "logout").exit()).isZero();
            assertThat(store.load()).isEmpty();

            store.save(KEY);
            assertThat(store.delete()).isTrue();
            assertThat(codex(codex, "login", "status").err()).contains("Not logged in");
        }
    }

    /// `CodexSecretsTest` reads one: how much memory a new one takes, Codex measures on the machine.
    @Test
    void whatCodexKeepsEncryptedIsSaidAndRemoved() throws Exception {
        desktop.unlocked();
        try (CodexHome codex = Codex.require().home(home.path())) {
            codex.config("""
                    cli_auth_credentials_store = "keyring"
                    [features]
                    secret_auth_storage = true
                    """);
            assertThat(codex.start(
                                    List.of("login", "--with-api-key"),
                                    desktop.environment(),
                                    "sk-codex-0123456789abcdef")
                            .await()
                            .exit())
                    .isZero();

            assertThatThrownBy(store::load).hasMessageContaining("codex_auth.age");
            assertThat(keyring.find("codex", KeyringStore.account("secrets", home.path())))
                    .isPresent();
            assertThat(store.delete()).isTrue();

            assertThat(codex(codex, "login", "status").err()).contains("Not logged in");
        }
    }

    private Program.Ended codex(CodexHome home, String... arguments) {
        return home.run(List.of(arguments), desktop.environment(), Program.PATIENCE);
    }
}
