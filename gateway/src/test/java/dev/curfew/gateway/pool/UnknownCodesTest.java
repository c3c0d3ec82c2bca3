package dev.curfew.gateway.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

/// What providers newly say, in the figures.
class UnknownCodesTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final UnknownCodes codes = new UnknownCodes(registry);

    private double counted(String where, String code) {
        var counter = registry.find("curfew.pool.unknown.codes")
                .tag("where", where)
                .tag("code", code)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    @Test
    void eachIsCountedByItself() {
        codes.heard("request", "brand_new_word");
        codes.heard("request", "brand_new_word");
        codes.heard("usage", "brand_new_word");
        codes.heard("request", "gpt-5.9-only");

        assertThat(counted("request", "brand_new_word")).isEqualTo(2);
        assertThat(counted("usage", "brand_new_word")).isEqualTo(1);
        assertThat(counted("request", "gpt-5.9-only")).isEqualTo(1);
    }

    @Test
    void whatIsNoCodeIsNoLabel() {
        codes.heard("request", "you@example.com has no quota");
        codes.heard("request", "x".repeat(41));
        codes.heard("request", "<b>");

        assertThat(counted("request", "other")).isEqualTo(3);
        assertThat(registry.getMeters()).hasSize(1);
    }

    @Test
    void anUpstreamThatInventsCodesFillsNoMemory() {
        for (int i = 0; i < 10_000; i++) {
            codes.heard("request", "code_" + i);
        }
        codes.heard("request", "code_0");

        assertThat(registry.getMeters()).hasSize(51);
        assertThat(counted("request", "code_0")).isEqualTo(2);
        assertThat(counted("request", "other")).isEqualTo(9_950);
    }
}
