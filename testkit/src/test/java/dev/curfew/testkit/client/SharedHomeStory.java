package dev.curfew.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import dev.curfew.client.AuthFile;
import dev.curfew.testkit.ScriptedIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Sixteen processes are signed in from one home, at a server that ends the family of a token that is spent
/// twice.
@Timeout(120)
class SharedHomeStory {
    private static final int PROCESSES = 16;

    @TempDir
    Path home;

    @Test
    void everyTokenIsSpentOnceAndNobodyFails() throws IOException {
        try (var issuer = ScriptedIssuer.start(World.system())) {
            Path auth = home.resolve("auth.json");
            Files.writeString(auth, lapsed(issuer));
            List<ClientNode> nodes = IntStream.range(0, PROCESSES)
                    .mapToObj(i -> ClientNode.start(home, issuer.uri()))
                    .toList();
            try {
                assertThat(nodes).extracting(ClientNode::answer).containsOnly("ready");

                nodes.forEach(node -> node.tell("auth"));
                assertThat(nodes).extracting(ClientNode::answer).containsOnly(fingerprint(auth));
                assertThat(issuer.asked()).hasSize(1);

                for (int round = 0; round < 3; round++) {
                    nodes.forEach(node -> node.tell("refresh"));
                    assertThat(nodes)
                            .extracting(ClientNode::answer)
                            .allSatisfy(answer -> assertThat(answer).startsWith("renewed "));
                }
                assertThat(issuer.asked()).hasSize(1 + 3 * PROCESSES);
                assertThat(issuer.replayed()).isZero();

                nodes.forEach(node -> node.tell("auth"));
                nodes.forEach(ClientNode::answer);
                assertThat(issuer.asked()).hasSize(1 + 3 * PROCESSES);
            } finally {
                nodes.forEach(ClientNode::close);
            }
        }
    }

    /// The kernel lets this process make files and write nothing into them: as good as a full disk.
    @Test
    void aFullDiskLosesNoToken() throws IOException {
        try (var issuer = ScriptedIssuer.start(World.system())) {
            Path auth = home.resolve("auth.json");
            String stored = lapsed(issuer);
            Files.writeString(auth, stored);

            try (var full = ClientNode.onFullDisk(home, issuer.uri())) {
                assertThat(full.answer()).isEqualTo("ready");
                for (int i = 0; i < 2; i++) {
                    full.tell("refresh");
                    assertThat(full.answer()).startsWith("renewed ");
                    assertThat(auth).hasContent(stored);
                }
            }

            assertThat(issuer.replayed()).isZero();
            assertThat(issuer.asked()).hasSize(2);
        }
    }

    private static String fingerprint(Path auth) throws IOException {
        return AuthFile.parse(Files.readAllBytes(auth))
                .orElseThrow()
                .credential()
                .orElseThrow()
                .fingerprint()
                .toString();
    }

    private static String lapsed(ScriptedIssuer issuer) {
        var world = World.system();
        return """
                {"auth_mode":"chatgpt","OPENAI_API_KEY":null,"tokens":{"id_token":"","access_token":"%s",
                "refresh_token":"%s","account_id":"acct-1"},"last_refresh":"%s"}""".formatted(
                        ScriptedIssuer.accessToken(world.now().minus(Duration.ofHours(1)), 0),
                        issuer.family("family"),
                        world.now().minus(Duration.ofHours(2)));
    }
}
