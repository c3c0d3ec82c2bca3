package dev.curfew.testkit.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.ScriptedUpstream;
import dev.curfew.testkit.ScriptedUpstream.Act;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Conversations through the whole gateway: each stays with one account, and they are spread over all.
class AffinityStory {
    private static final int TURNS = 5;
    private static final int CONVERSATIONS = 12;

    private final PooledSite site = PooledSite.of(4);
    private final ScriptedUpstream upstream = site.upstream;
    private final HttpProbe olga = site.olga;

    @AfterEach
    void end() {
        site.close();
    }

    /// Several turns, each with all that was said before.
    ///
    /// @param carried members of each request
    /// @return the accounts that served them
    private Set<String> converse(HttpProbe probe, Map<String, ?> carried, String opening) {
        int had = upstream.asked("/v1/responses").size();
        var history = new ArrayList<Map<String, String>>();
        history.add(Map.of("role", "user", "content", opening));
        for (int turn = 0; turn < TURNS; turn++) {
            var question = new HashMap<String, Object>(carried);
            question.putAll(Map.of("model", "m-1", "instructions", "be short", "input", history));
            var answer = probe.post("/v1/responses", question);
            assertThat(answer.status()).as("%s", answer).isEqualTo(200);
            history.add(Map.of("role", "assistant", "content", "yes, " + turn));
        }
        List<ScriptedUpstream.Asked> asked = upstream.asked("/v1/responses");
        return asked.subList(had, asked.size()).stream()
                .map(ScriptedUpstream.Asked::bearer)
                .collect(Collectors.toSet());
    }

    private void eachStaysAndAllAreSpread(Function<Integer, Set<String>> conversation) {
        var all = new HashSet<String>();
        for (int i = 0; i < CONVERSATIONS; i++) {
            Set<String> served = conversation.apply(i);
            assertThat(served).as("conversation %s", i).hasSize(1);
            all.addAll(served);
        }
        assertThat(all).hasSizeGreaterThan(1);
    }

    @Test
    void conversationStaysByTheNameOfItsSession() {
        eachStaysAndAllAreSpread(i -> converse(olga.with("session-id", "s-" + i), Map.of(), "hi"));
    }

    @Test
    void conversationStaysByTheKeyOfItsPromptCache() {
        eachStaysAndAllAreSpread(i -> converse(olga, Map.of("prompt_cache_key", "c-" + i), "hi"));
    }

    @Test
    void conversationThatCarriesNoNameStaysByHowItBegan() {
        eachStaysAndAllAreSpread(i -> converse(olga, Map.of(), "hi, " + i));
    }

    @Test
    void conversationMovesOnceWhenItsAccountDies() {
        String first = converse(olga, Map.of(), "hi").iterator().next();
        upstream.on(first, Act.Say.code(401, "invalid_api_key"));

        var after = new HashSet<>(converse(olga, Map.of(), "hi"));
        after.remove(first);
        assertThat(after).hasSize(1);
        assertThat(converse(olga, Map.of(), "hi")).isEqualTo(after);
    }
}
