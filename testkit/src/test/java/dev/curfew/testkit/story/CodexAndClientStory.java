package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.AuthFile;
import dev.curfew.client.FileStore;
import dev.curfew.client.NewTokens;
import dev.curfew.testkit.Codex;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.Program;
import dev.curfew.testkit.client.ClientNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real Codex and the client library share a home, and a sign-in at Curfew.
class CodexAndClientStory {
    private static final List<String> EXEC = List.of("exec", "--skip-git-repo-check", "--json", "say hi");

    @TempDir
    Path directory;

    @Test
    void sixOfCodexAndFourOfOursRefreshAtOnceAndNobodyIsSignedOut() {
        try (var stage = Stage.set(Engine.SQLITE, directory)) {
            stage.signInCodex("Dan's laptop");
            String first = stage.refreshToken();
            var nodes = nodes(stage, 4);
            try {
                stage.accessTokenLapses();

                var codexes = IntStream.range(0, 6)
                        .mapToObj(_ -> stage.codex.start(EXEC, Map.of()))
                        .toList();
                for (int round = 0; round < 3; round++) {
                    nodes.forEach(node -> node.tell("refresh"));
                    assertThat(nodes).extracting(ClientNode::answer).allSatisfy(CodexAndClientStory::isSignedIn);
                }

                assertThat(codexes).extracting(Program::await).allSatisfy(Stage::hasAnswered);
                assertThat(stage.refreshToken()).isNotEqualTo(first);
                assertThat(stage.codexSessions("active")).hasSize(1);
                stage.accessTokenLapses();
                stage.answers();
                nodes.forEach(node -> node.tell("refresh"));
                assertThat(nodes).extracting(ClientNode::answer).allSatisfy(CodexAndClientStory::isSignedIn);
                stage.answers();
            } finally {
                nodes.forEach(ClientNode::close);
            }
        }
    }

    @Test
    void killedInTheMiddleOfARefreshNobodyIsSignedOut() {
        long seed = World.system().nanos();
        var random = new SplittableRandom(seed);
        try (var stage = Stage.set(Engine.SQLITE, directory)) {
            stage.signInCodex("Dan's laptop");
            var nodes = new ArrayList<>(nodes(stage, 4));
            try {
                for (int crash = 0; crash < 6; crash++) {
                    nodes.forEach(node -> node.tell("refresh"));
                    World.system().sleep(java.time.Duration.ofMillis(random.nextInt(60)));
                    ClientNode victim = nodes.removeFirst();
                    victim.kill();
                    assertThat(nodes)
                            .as("seed %d, crash %d", seed, crash)
                            .extracting(ClientNode::answer)
                            .allSatisfy(CodexAndClientStory::isSignedIn);
                    nodes.addAll(nodes(stage, 1));
                }
                stage.accessTokenLapses();
                stage.answers();
                assertThat(stage.codexSessions("active")).hasSize(1);
            } finally {
                nodes.forEach(ClientNode::close);
            }
        }
    }

    @Test
    void eachReadsWhatTheOtherWrote() throws IOException {
        try (var stage = Stage.set(Engine.MEMORY, directory);
                var other = Codex.require().home(directory.resolve("other"))) {
            stage.signInCodex("Dan's laptop");
            Path auth = stage.codex.directory().resolve("auth.json");
            String theirs = Files.readString(auth);

            var store = FileStore.at(stage.codex.directory(), World.system());
            AuthFile file = store.load().orElseThrow();
            store.save(file);
            assertThat(Files.readString(auth)).isEqualTo(theirs);

            var tokens = Objects.requireNonNull(stage.codex.auth()).get("tokens");
            var ours = AuthFile.empty()
                    .signedIn(
                            new NewTokens(
                                    secret(tokens.get("id_token").asString()),
                                    secret(tokens.get("access_token").asString()),
                                    secret(tokens.get("refresh_token").asString())),
                            stage.authority.uri().toString(),
                            Codex.CLIENT_ID,
                            "owner",
                            World.system().now());
            assertThat(fields(ours)).containsExactlyElementsOf(fields(file));
            FileStore.at(other.directory(), World.system()).save(ours);
            other.config(stage.authority.uri(), stage.models.uri());

            assertThat(other.run("login", "status").err()).contains("Logged in using ChatGPT");
            stage.accessTokenLapses();
            Stage.hasAnswered(other.exec("say hi"));
            assertThat(other.auth()).isNotEqualTo(stage.codex.auth());
        }
    }

    private static List<ClientNode> nodes(Stage stage, int count) {
        List<ClientNode> nodes = Stream.generate(() -> ClientNode.start(stage.codex.directory(), stage.authority.uri()))
                .limit(count)
                .toList();
        assertThat(nodes).extracting(ClientNode::answer).containsOnly("ready");
        return nodes;
    }

    private static void isSignedIn(String answer) {
        assertThat(answer).matches("(renewed|adopted) .*");
    }

    private static List<String> fields(AuthFile file) {
        return new String(file.bytes(), java.nio.charset.StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceFirst(":.*", ""))
                .toList();
    }

    private static Optional<Secret> secret(String text) {
        return Optional.of(Secret.of(text));
    }
}
