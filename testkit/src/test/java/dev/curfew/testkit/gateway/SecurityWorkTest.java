package dev.curfew.testkit.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.ScriptedUpstream.Act;
import dev.curfew.testkit.ScriptedUpstream.Asked;
import dev.curfew.testkit.ScriptedUpstream.Step;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a provider refuses to accounts that it has not cleared for security work.
class SecurityWorkTest {
    private static final Map<String, Object> CLEARED = Map.of("securityWork", true);

    private final PooledSite site = PooledSite.of(4);

    @BeforeEach
    void begin() {
        for (int i = 0; i < 3; i++) {
            site.upstream.on("token-" + i, Act.Say.code(400, "cyber_policy"));
        }
    }

    @AfterEach
    void end() {
        site.close();
    }

    private HttpProbe.Answer ask() {
        return site.olga.post("/v1/responses", Map.of("model", "m-1", "stream", true, "prompt_cache_key", "c"));
    }

    private void unharmed() {
        assertThat(site.accounts().values())
                .allSatisfy(
                        account -> assertThat(account.path("status").asString()).isEqualTo("active"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void onlyAClearedAccountIsTriedAfterwards(boolean inTheStream) {
        if (inTheStream) {
            for (int i = 0; i < 3; i++) {
                site.upstream.on("token-" + i, Act.Play.events(new Step.Send("""
                        event: error
                        data: {"type":"error","error":{"code":"cyber_policy","message":"not here"}}

                        """)));
            }
        }
        site.edit("token-3", CLEARED);
        for (int i = 0; i < 8; i++) {
            int before = site.upstream.asked().size();
            assertThat(ask().status()).isEqualTo(200);
            assertThat(site.upstream
                            .asked()
                            .subList(before, site.upstream.asked().size()))
                    .hasSizeLessThanOrEqualTo(2)
                    .last()
                    .extracting(Asked::bearer)
                    .isEqualTo("token-3");
        }
        unharmed();
    }

    @Test
    void whereNoneIsClearedTheRefusalIsTheAnswer() {
        site.upstream.on("token-3", Act.Say.code(400, "cyber_policy"));
        var answer = ask();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/code").asString()).isEqualTo("cyber_policy");
        assertThat(site.upstream.asked()).hasSize(1);
        unharmed();
    }

    @Test
    void clearedAccountThatRefusesTooIsTheLast() {
        site.edit("token-0", CLEARED);
        site.upstream.on("token-3", Act.Say.code(400, "cyber_policy"));

        assertThat(ask().status()).isEqualTo(400);
        assertThat(site.upstream.asked().size()).isBetween(1, 2);
    }

    @Test
    void conversationMovesToTheClearedAccountForGood() {
        site.edit("token-3", CLEARED);
        for (int i = 0; i < 6; i++) {
            assertThat(ask().status()).isEqualTo(200);
        }
        int before = site.upstream.asked().size();
        assertThat(ask().status()).isEqualTo(200);

        assertThat(site.upstream.asked().subList(before, site.upstream.asked().size()))
                .extracting(Asked::bearer)
                .containsExactly("token-3");
    }
}
