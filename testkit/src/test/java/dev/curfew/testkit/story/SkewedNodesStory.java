package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.TestAuthority;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two nodes whose clocks disagree: nothing that ended comes back, and nobody honest is signed out. Only the
/// life of what a node itself dates by its clock is shorter or longer by the difference.
class SkewedNodesStory {
    private static final String PASSWORD = "four unrelated words do";
    private static final String EMAIL = "olga@example.com";

    @ParameterizedTest
    @ValueSource(ints = {-10, 10})
    void clocksThatDisagreeReviveNothingAndSignNobodyOut(int minutes) {
        try (var right = TestAuthority.start(Engine.POSTGRESQL);
                var wrong = right.node()) {
            right.owner(EMAIL, PASSWORD);
            wrong.leap(Duration.ofMinutes(minutes));
            var stayer = Nodes.Terminal.signIn(right.probe(), EMAIL);
            var leaver = Nodes.Terminal.signIn(wrong.probe(), EMAIL);
            var browser = right.signInBrowser(EMAIL, PASSWORD);
            var there = wrong.probe();
            there.cookies().putAll(browser.cookies());

            for (int i = 0; i < 6; i++) {
                var node = i % 2 == 0 ? wrong : right;
                assertThat(stayer.refreshAt(node.probe()).status())
                        .as("refresh %d", i)
                        .isEqualTo(200);
                assertThat(there.get("/api/v1/sessions").status()).isEqualTo(200);
            }
            String spent = stayer.refreshToken();
            var successor = refresh(right.probe(), spent);
            assertThat(refresh(wrong.probe(), spent).status())
                    .as("a retry at the other node")
                    .isEqualTo(200);
            assertThat(successor.status()).isEqualTo(200);
            String live = successor.json().get("refreshToken").asString();
            assertThat(refresh(wrong.probe(), live).status()).isEqualTo(200);

            assertThat(leaver.logOut().status()).isEqualTo(204);
            assertThat(leaver.refreshAt(right.probe()).status()).isEqualTo(401);
            assertThat(leaver.refreshAt(wrong.probe()).status()).isEqualTo(401);
            assertThat(there.with("Origin", right.uri().toString())
                            .post("/api/v1/sign-out", Map.of("scope", "everywhere"))
                            .status())
                    .isEqualTo(200);
            assertThat(browser.get("/api/v1/sessions").status()).isEqualTo(401);
            assertThat(there.get("/api/v1/sessions").status()).isEqualTo(401);
            assertThat(refresh(right.probe(), live).status()).isEqualTo(401);
        }
    }

    private static HttpProbe.Answer refresh(HttpProbe node, String token) {
        return node.post("/api/auth/refresh", Map.of("refreshToken", token));
    }
}
