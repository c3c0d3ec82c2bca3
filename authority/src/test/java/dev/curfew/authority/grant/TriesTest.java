package dev.curfew.authority.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TriesTest {
    private final dev.curfew.base.ManualWorld world = World.manual(1);
    private final Tries tries = new Tries(world, 3, Duration.ofMinutes(1));

    @Test
    void oneMoreIsAllowedEachSpan() {
        for (int i = 0; i < 3; i++) {
            assertThat(tries.count("anna")).isEmpty();
        }
        world.advance(Duration.ofSeconds(20));
        assertThat(tries.count("anna")).hasValue(Duration.ofSeconds(40));
        assertThat(tries.count("bert")).isEmpty();
        world.advance(Duration.ofSeconds(40));
        assertThat(tries.count("anna")).isEmpty();
        assertThat(tries.count("anna")).isPresent();
    }

    @Test
    void goodOnesDoNotCount() {
        for (int i = 0; i < 100; i++) {
            assertThat(tries.count("anna")).isEmpty();
            tries.forgive("anna");
        }
    }

    @Test
    void forgivenessSavesNothingUp() {
        for (int i = 0; i < 100; i++) {
            tries.forgive("anna");
        }
        for (int i = 0; i < 3; i++) {
            assertThat(tries.count("anna")).isEmpty();
        }
        assertThat(tries.count("anna")).isPresent();
    }
}
