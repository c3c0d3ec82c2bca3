package dev.curfew.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HomeTest {
    @Test
    void whatIsKeptForAPersonIsKeptWhereTheirHomeIsSaidToBe() {
        var moved = Map.of("HOME", "/elsewhere");

        assertThat(Home.of(moved).path()).isEqualTo(Path.of("/elsewhere/.curfew"));
        assertThat(Home.ofCodex(moved).path()).isEqualTo(Path.of("/elsewhere/.codex"));
        assertThat(SealingKey.usual(moved, World.system()).place())
                .isEqualTo(Path.of("/elsewhere/.local/state/curfew/revocations.key"));
    }

    @Test
    void variableGoesBeforeTheUsualPlace() {
        var named = Map.of("HOME", "/elsewhere", "CURFEW_HOME", "/here", "XDG_STATE_HOME", "/state");

        assertThat(Home.of(named).path()).isEqualTo(Path.of("/here"));
        assertThat(SealingKey.usual(named, World.system()).place()).isEqualTo(Path.of("/state/curfew/revocations.key"));
    }
}
