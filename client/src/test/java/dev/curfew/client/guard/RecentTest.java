package dev.curfew.client.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentTest {
    @Test
    void whatIsLookedUpStaysAndTheRestIsForgotten() {
        var recent = new Recent<Integer, String>(100);
        recent.put(-1, "kept");
        for (int i = 0; i < 10_000; i++) {
            recent.put(i, "passing");
            assertThat(recent.get(-1)).isEqualTo("kept");
            assertThat(recent.size()).isLessThanOrEqualTo(103);
        }
        assertThat(recent.get(0)).isNull();
    }
}
