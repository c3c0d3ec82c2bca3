package dev.curfew.authority.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// How several names are said in one sentence.
class WordingTest {
    @Test
    void fewNamesAreAllSaid() {
        assertThat(Wording.several(List.of("Codex"), "app")).isEqualTo("Codex");
        assertThat(Wording.several(List.of("Codex", "Grafana"), "app")).isEqualTo("Codex and Grafana");
        assertThat(Wording.several(List.of("Codex", "Grafana", "Wiki"), "app")).isEqualTo("Codex, Grafana and Wiki");
    }

    @Test
    void ofManyNamesTheRestIsCounted() {
        var names = List.of("a", "b", "c", "d", "e", "f");
        assertThat(Wording.several(names, "app")).isEqualTo("a, b, c, d, e and f");
        var more = List.of("a", "b", "c", "d", "e", "f", "g", "h");
        assertThat(Wording.several(more, "app")).isEqualTo("a, b, c, d, e and 3 more apps");
    }
}
