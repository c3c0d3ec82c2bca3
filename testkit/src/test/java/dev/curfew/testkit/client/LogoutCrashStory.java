package dev.curfew.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import dev.curfew.client.AuthManager;
import dev.curfew.client.Endpoints;
import dev.curfew.client.FileStore;
import dev.curfew.client.HttpTransport;
import dev.curfew.client.Issuer;
import dev.curfew.client.LogoutPolicy;
import dev.curfew.testkit.ScriptedIssuer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A logout is killed after each of its steps. There is never nothing here, nothing written down and a live
/// token; and the next logout finishes what this one began.
@Timeout(120)
class LogoutCrashStory {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(LogoutNode.Step.class)
    void killedAfterAnyStepItNeverLosesALiveToken(LogoutNode.Step step) throws IOException {
        var world = World.system();
        Path home = Files.createDirectories(directory.resolve("home"));
        Path auth = home.resolve("auth.json");
        Path key = directory.resolve("state/revocations.key");
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

    private static void killedAt(LogoutNode.Step step, Path home, Path key, ScriptedIssuer issuer) throws IOException {
        Process process = ClientNode.command(
                        LogoutNode.class,
                        home.toString(),
                        key.toString(),
                        issuer.uri().toString(),
                        step.name())
                .start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isEqualTo("here");
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }
}
