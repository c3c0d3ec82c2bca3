package dev.curfew.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.AuthFile;
import dev.curfew.client.AuthManager;
import dev.curfew.client.Credential;
import dev.curfew.client.Endpoints;
import dev.curfew.client.FileStore;
import dev.curfew.client.HttpTransport;
import dev.curfew.client.Issuer;
import dev.curfew.client.LogoutPolicy;
import dev.curfew.client.NewTokens;
import dev.curfew.client.Refresh;
import dev.curfew.testkit.ScriptedIssuer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A logout, or a sign-in over another one, is killed after each of its steps. There is never nothing here,
/// nothing written down and a live token; and the next process finishes what this one began.
@Timeout(120)
class LogoutCrashStory {
    @TempDir
    Path directory;

    private Path home;
    private Path auth;
    private Path key;

    @BeforeEach
    void open() throws IOException {
        home = Files.createDirectories(directory.resolve("home"));
        auth = home.resolve("auth.json");
        key = directory.resolve("state/revocations.key");
    }

    @ParameterizedTest
    @EnumSource(LogoutNode.Step.class)
    void killedAfterAnyStepItNeverLosesALiveToken(LogoutNode.Step step) throws IOException {
        var world = World.system();
        try (var issuer = ScriptedIssuer.start(world)) {
            String token = issuer.family("family");
            Files.writeString(auth, """
                    {"auth_mode":"chatgpt","OPENAI_API_KEY":null,"tokens":{"id_token":"","access_token":"a",
                    "refresh_token":"%s","account_id":"acct-1"},"last_refresh":"%s"}""".formatted(token, world.now()));

            killedAt(step, home, key, issuer);

            var queue = LogoutNode.queue(home, key);
            assertThat(Files.exists(auth) || !queue.list().isEmpty() || !issuer.isLive(token))
                    .isTrue();

            var http = new Issuer(new HttpTransport(world, Map.of()), world, "test/1");
            var again = AuthManager.open(
                            world, FileStore.at(home, world), Endpoints.of(issuer.uri(), Map.of()), http, queue)
                    .logout(LogoutPolicy.DURABLE);
            queue.flush(http, Duration.ofSeconds(10), true);

            assertThat(again.exitCode()).isZero();
            assertThat(auth).doesNotExist();
            assertThat(issuer.isLive(token)).isFalse();
            assertThat(queue.list()).isEmpty();
        }
    }

    /// The old sign-in is stored and alive, or the new one is and the old one dies; what a crash left is
    /// decided by the next process.
    @ParameterizedTest
    @EnumSource(LogoutNode.Step.class)
    void aSignInKilledAfterAnyStepKeepsOneAliveAndForgetsNone(LogoutNode.Step step) throws IOException {
        try (var issuer = ScriptedIssuer.start(World.system())) {
            String old = signedIn(issuer);
            String fresh = issuer.family("fresh");

            killedAt(step, home, key, issuer, fresh);

            var manager = manager(issuer);
            LogoutNode.queue(home, key).flush(caller(), Duration.ofSeconds(10), true);
            boolean replaced = step.compareTo(LogoutNode.Step.CHANGED) >= 0;
            assertThat(refreshToken(manager)).isEqualTo(replaced ? fresh : old);
            assertThat(issuer.isLive(old)).isEqualTo(!replaced);
            assertThat(issuer.isLive(fresh)).isTrue();
            assertThat(home.resolve("revocations"))
                    .satisfiesAnyOf(
                            directory -> assertThat(directory).doesNotExist(),
                            directory -> assertThat(directory).isDirectoryNotContaining("glob:**rev_*"));
        }
    }

    /// A process that runs already knows nothing of the crash, and refreshes what is stored.
    @Test
    void whatWasRefreshedAfterTheCrashIsStillTheOldSignInAndLives() throws IOException {
        try (var issuer = ScriptedIssuer.start(World.system())) {
            signedIn(issuer);
            var running = manager(issuer);
            killedAt(LogoutNode.Step.WRITTEN_DOWN, home, key, issuer, issuer.family("fresh"));
            assertThat(running.refresh()).isInstanceOf(Refresh.Renewed.class);

            var next = manager(issuer);
            LogoutNode.queue(home, key).flush(caller(), Duration.ofSeconds(10), true);

            assertThat(issuer.isLive(refreshToken(next))).isTrue();
            assertThat(issuer.asked("/oauth/revoke")).isEmpty();
        }
    }

    /// What is stored says nothing of the sign-in that was killed: nobody is signed out on a guess.
    @Test
    void whatNeitherHappenedNorFailedStaysUndecided() throws IOException {
        try (var issuer = ScriptedIssuer.start(World.system())) {
            String old = signedIn(issuer);
            killedAt(LogoutNode.Step.WRITTEN_DOWN, home, key, issuer, issuer.family("fresh"));
            Path elsewhere = directory.resolve("elsewhere.json");
            Files.move(auth, elsewhere);

            manager(issuer);
            LogoutNode.queue(home, key).flush(caller(), Duration.ofSeconds(10), true);
            assertThat(issuer.isLive(old)).isTrue();
            assertThat(home.resolve("revocations")).isDirectoryContaining("glob:**.intended");

            Files.move(elsewhere, auth);
            manager(issuer);
            assertThat(home.resolve("revocations")).isDirectoryNotContaining("glob:**.intended");
            assertThat(issuer.isLive(old)).isTrue();
        }
    }

    private String signedIn(ScriptedIssuer issuer) throws IOException {
        String token = issuer.family("old");
        FileStore.at(home, World.system())
                .save(AuthFile.empty()
                        .signedIn(
                                new NewTokens(
                                        Optional.empty(), Optional.of(Secret.of("a")), Optional.of(Secret.of(token))),
                                issuer.uri().toString(),
                                "curfew-cli",
                                "owner",
                                World.system().now()));
        return token;
    }

    private AuthManager manager(ScriptedIssuer issuer) {
        return AuthManager.open(
                World.system(),
                FileStore.at(home, World.system()),
                Endpoints.of(issuer.uri(), Map.of()),
                caller(),
                LogoutNode.queue(home, key));
    }

    private static Issuer caller() {
        return new Issuer(new HttpTransport(World.system(), Map.of()), World.system(), "test/1");
    }

    private static String refreshToken(AuthManager manager) {
        return ((Credential.Managed) manager.cached().orElseThrow())
                .tokens()
                .refreshToken()
                .orElseThrow()
                .revealText(Secret.Purpose.PRESENT);
    }

    private static void killedAt(LogoutNode.Step step, Path home, Path key, ScriptedIssuer issuer, String... brought)
            throws IOException {
        var words = new ArrayList<>(
                List.of(home.toString(), key.toString(), issuer.uri().toString(), step.name()));
        words.addAll(List.of(brought));
        Process process = ClientNode.command(LogoutNode.class, words.toArray(String[]::new))
                .start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isEqualTo("here");
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }
}
