package dev.curfew.testkit.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.gateway.pool.Anchor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/// A conversation that carries no name is known again by how it began.
class ThreadTest {
    private static final String DEVELOPER = "{\"type\":\"message\",\"role\":\"developer\",\"content\":\"here\"}";
    private static final String USER =
            "{\"content\":[{\"type\":\"input_text\",\"text\":\"a \\\"user\\\" speaks\"}],\"role\":\"user\"}";
    private static final String MORE =
            "{\"role\":\"assistant\",\"content\":\"yes\"},{\"role\":\"user\",\"content\":\"and now?\"}";

    private static String body(String instructions, String input) {
        return "{\"model\":\"m-1\",\"instructions\":\"" + instructions + "\",\"stream\":false,\"input\":" + input + "}";
    }

    private static String items(String... items) {
        return "[" + String.join(",", items) + "]";
    }

    private static List<Anchor> anchors(RelaySite site, String path, String body) {
        assertThat(site.post(path, body).statusCode()).isEqualTo(200);
        return site.pool.asks.getLast().anchors();
    }

    private static List<Anchor> anchors(RelaySite site, String body) {
        return anchors(site, "/v1/responses", body);
    }

    @Test
    void turnsOfAConversationHaveOneKeyAndOthersAnother() {
        try (var site = RelaySite.open()) {
            List<Anchor> first = anchors(site, body("be short", items(DEVELOPER, USER)));
            assertThat(first).extracting(Anchor::kind).containsExactly(Anchor.Kind.THREAD);

            assertThat(anchors(site, body("be short", items(DEVELOPER, USER, MORE))))
                    .isEqualTo(first);
            assertThat(anchors(
                            site,
                            "{\"input\":" + items(DEVELOPER, USER, MORE)
                                    + ",\"instructions\":\"be short\",\"model\":\"m\"}"))
                    .as("in whatever order")
                    .isEqualTo(first);
            assertThat(anchors(site, body("be long", items(DEVELOPER, USER)))).isNotEqualTo(first);
            assertThat(anchors(site, body("be short", items(DEVELOPER, MORE)))).isNotEqualTo(first);
            assertThat(anchors(site, body("be short", "\"hi\""))).isNotEqualTo(first);
            assertThat(anchors(site, body("be short", "\"hi\"")))
                    .isEqualTo(anchors(site, body("be short", "\"hi\"")))
                    .isNotEqualTo(anchors(site, body("be short", "\"ho\"")));
        }
    }

    @Test
    void tiedToTheAccountThatServesIt() {
        try (var site = RelaySite.open()) {
            String key = anchors(site, body("be short", items(USER))).getFirst().value();
            assertThat(site.pool.bound).contains("THREAD " + key + " a");
        }
    }

    @Test
    void encodingAndStreamingMakeNoDifference() throws IOException {
        try (var site = RelaySite.open()) {
            String body = body("be short", items(DEVELOPER, USER));
            List<Anchor> plain = anchors(site, body);
            anchors(site, body.replace("false", "true"));
            assertThat(site.pool.asks.getLast().anchors()).isEqualTo(plain);

            var encoded = new ByteArrayOutputStream();
            try (var gzip = new GZIPOutputStream(encoded)) {
                gzip.write(body.getBytes(StandardCharsets.UTF_8));
            }
            site.send(site.to("/v1/responses")
                    .header("Content-Type", "application/json")
                    .header("Content-Encoding", "gzip")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(encoded.toByteArray())));
            assertThat(site.pool.asks.getLast().anchors()).isEqualTo(plain);
        }
    }

    @Test
    void nameThatItCarriesComesFirst() {
        try (var site = RelaySite.open()) {
            assertThat(anchors(
                            site,
                            "{\"prompt_cache_key\":\"c\","
                                    + body("be short", items(USER)).substring(1)))
                    .containsExactly(new Anchor(Anchor.Kind.PROMPT_CACHE, "c"));
        }
    }

    @Test
    void chatsHaveThemToo() {
        try (var site = RelaySite.open()) {
            String system = "{\"role\":\"system\",\"content\":\"be short\"}";
            String chat = "{\"model\":\"m-1\",\"messages\":";
            List<Anchor> first = anchors(site, "/v1/chat/completions", chat + items(system, USER) + "}");
            assertThat(first).extracting(Anchor::kind).containsExactly(Anchor.Kind.THREAD);
            assertThat(anchors(site, "/v1/chat/completions", chat + items(system, USER, MORE) + "}"))
                    .isEqualTo(first);
            assertThat(anchors(site, "/v1/chat/completions", chat + items(USER) + "}"))
                    .isNotEqualTo(first);
        }
    }

    @Test
    void whatSaysNothingHasNone() {
        try (var site = RelaySite.open()) {
            assertThat(anchors(site, "{\"model\":\"m-1\"}")).isEmpty();
            assertThat(anchors(site, body("be short", items(DEVELOPER)))).isEmpty();
            assertThat(anchors(site, "{\"input\":[[" + USER + "]]}")).isEmpty();
            assertThat(anchors(site, "/v1/embeddings", "{\"model\":\"m-1\",\"input\":\"hi\"}"))
                    .isEmpty();
        }
    }

    @Test
    void largePictureIsNoHindranceAndALargeNameIsNoName() {
        try (var site = RelaySite.open()) {
            String picture = "{\"role\":\"user\",\"content\":\"" + "A".repeat(8 << 20) + "\"}";
            List<Anchor> first = anchors(site, body("see", items(picture)));
            assertThat(first).hasSize(1);
            assertThat(anchors(site, body("see", items(picture, MORE)))).isEqualTo(first);

            assertThat(site.post("/v1/responses", "{\"model\":\"" + "m".repeat(1 << 20) + "\"}")
                            .statusCode())
                    .isEqualTo(400);
        }
    }
}
