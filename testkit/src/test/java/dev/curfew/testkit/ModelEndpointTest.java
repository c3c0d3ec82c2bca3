package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Stub.Answer;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelEndpointTest {
    private final Set<String> active = ConcurrentHashMap.newKeySet();
    private final Stub authority = Stub.start()
            .on(
                    "POST",
                    "/oauth/introspect",
                    asked -> Answer.json(
                            200,
                            Map.of(
                                    "active",
                                    active.contains(
                                            Objects.requireNonNull(asked.form().get("token"))))));
    private final ModelEndpoint models =
            ModelEndpoint.start(authority.uri().resolve("/oauth/introspect"), "gateway", "s3cret");
    private final HttpProbe caller = HttpProbe.at(models.uri());

    @AfterEach
    void stop() {
        models.close();
        authority.close();
    }

    @Test
    void itAnswersWhileTheTokenIsActiveAndNotOnceMore() {
        active.add("t1");
        assertThat(call("t1").text()).contains("\"text\":\"hello\"").endsWith("\n\n");

        active.clear();
        var refused = call("t1");

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.json().at("/error/code").asString()).isEqualTo("token_revoked");
        assertThat(models.answered()).isEqualTo(1);
        assertThat(models.refused()).isEqualTo(1);
    }

    @Test
    void itIntrospectsAsItsClient() {
        call("t1");

        var asked = authority.asked().getFirst();
        assertThat(asked.headers().get("authorization")).isEqualTo("Basic Z2F0ZXdheTpzM2NyZXQ=");
        assertThat(asked.form()).isEqualTo(Map.of("token", "t1", "token_type_hint", "access_token"));
    }

    @Test
    void anonymousCallsAreRefusedWithoutAQuestion() {
        assertThat(caller.post("/v1/responses", Map.of()).status()).isEqualTo(401);
        assertThat(caller.get("/v1/models").status()).isEqualTo(401);
        assertThat(authority.asked()).isEmpty();
    }

    @Test
    void anAuthorityThatCannotSayIsNoRefusal() {
        authority.on("POST", "/oauth/introspect", asked -> Answer.json(401, "{}"));

        assertThat(call("t1").status()).isEqualTo(503);
    }

    @Test
    void modelsAreListedForTheSignedIn() {
        active.add("t1");

        assertThat(caller.withBearer("t1").get("/v1/models?client_version=1").text())
                .isEqualTo("{\"models\":[]}");
    }

    private HttpProbe.Answer call(String token) {
        return caller.withBearer(token).post("/v1/responses", Map.of("model", "m"));
    }
}
