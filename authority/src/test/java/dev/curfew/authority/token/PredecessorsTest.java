package dev.curfew.authority.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Octets;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PredecessorsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T09:00:00.123Z");

    private static Retired retired(long generation) {
        byte[] some = {(byte) generation, 2, 3};
        return new Retired(generation, Octets.of(some), Octets.of(new byte[] {4}), NOW.plusSeconds(generation));
    }

    private static Predecessors three() {
        return Predecessors.NONE
                .and(retired(1), _ -> true, 7)
                .and(retired(2), _ -> true, 7)
                .and(retired(3), _ -> true, 7);
    }

    @Test
    void theNewestComesFirst() {
        assertThat(three().all()).containsExactly(retired(3), retired(2), retired(1));
        assertThat(Predecessors.NONE.all()).isEmpty();
    }

    /// Databases and archives hold it.
    @Test
    void whatIsStoredStaysReadable() {
        byte[] stored =
                HexFormat.of().parseHex("0000000000000001" + "0000019ca8a042e3" + "03" + "010203" + "01" + "04");

        assertThat(Predecessors.of(stored).all()).containsExactly(retired(1));
        assertThat(Predecessors.NONE.and(retired(1), _ -> true, 7).stored()).isEqualTo(stored);
    }

    @Test
    void noMoreStayThanMay() {
        assertThat(three().and(retired(4), _ -> true, 2).all()).containsExactly(retired(4), retired(3), retired(2));
        assertThat(three().and(retired(4), _ -> true, 0).all()).containsExactly(retired(4));
    }

    @Test
    void theFirstThatDoesNotStayEndsThem() {
        assertThat(three().and(retired(4), at -> !at.equals(retired(2).at()), 7).all())
                .containsExactly(retired(4), retired(3));
    }

    @Test
    void onlyTheNewestIsRenewed() {
        Predecessors three = three();
        Predecessors renewed = three.renewed(NOW);

        assertThat(renewed.all())
                .containsExactly(new Retired(3, retired(3).digest(), retired(3).seal(), NOW), retired(2), retired(1));
        assertThat(renewed).isNotEqualTo(three).isEqualTo(three().renewed(NOW));
        assertThat(three.all().getFirst()).isEqualTo(retired(3));
    }
}
