package dev.curfew.authority.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.ManualWorld;
import dev.curfew.base.World;
import java.util.List;
import org.junit.jupiter.api.Test;

class DroppedKeyTest {
    private final ManualWorld world = World.manual(3);
    private final Keyset keyset = Samples.KEYSET;

    private static List<String> kids(Keyset keyset) {
        return keyset.listed().stream().map(Keyset.Listed::kid).toList();
    }

    @Test
    void droppedCurrentKeyIsGoneAndTheNextOneSigns() {
        String leaked = keyset.es256().current().kid();

        Keyset after = keyset.drop(leaked, world);

        assertThat(kids(after)).doesNotContain(leaked).hasSize(4);
        assertThat(after.es256().current()).isEqualTo(keyset.es256().next());
        assertThat(after.rs256()).isEqualTo(keyset.rs256());
        assertThat(after.roots()).isEqualTo(keyset.roots());
        assertThat(after.published()).doesNotContain(leaked);
    }

    @Test
    void droppedNextKeyIsReplacedAndTheCurrentOneGoesOn() {
        String leaked = keyset.es256().next().kid();

        Keyset after = keyset.drop(leaked, world);

        assertThat(kids(after)).doesNotContain(leaked).hasSize(4);
        assertThat(after.es256().current()).isEqualTo(keyset.es256().current());
    }

    @Test
    void unknownKeyChangesNothing() {
        assertThat(keyset.drop("no such key", world)).isEqualTo(keyset);
    }

    @Test
    void listNamesStagesAndNothingSecret() {
        assertThat(keyset.listed())
                .extracting(Keyset.Listed::stage)
                .containsExactly("next", "current", "next", "current");
        assertThat(keyset.listed().toString()).doesNotContain("\"d\"", "Secret");
    }
}
