package dev.curfew.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdsTest {
    private final World world = World.manual(7);

    @Test
    void identifierAndBytesAreTheSameThing() {
        for (int i = 0; i < 1000; i++) {
            String id = world.id("ses");
            byte[] bytes = Ids.bytes("ses", id).orElseThrow();
            assertThat(Ids.text("ses", bytes)).isEqualTo(id);
        }
    }

    @Test
    void timeComesFirstAndEntropyAfterIt() {
        byte[] entropy = HexFormat.of().parseHex("00112233445566778899");
        String id = Ids.next("ses", 0x0123_4567_89abL, entropy);

        assertThat(HexFormat.of().formatHex(Ids.bytes("ses", id).orElseThrow()))
                .isEqualTo("0123456789ab00112233445566778899");
    }

    @Test
    void identifiersOfALaterMomentSortLater() {
        assertThat(Ids.next("ses", 2, new byte[10])).isGreaterThan(Ids.next("ses", 1, new byte[10]));
    }

    @Test
    void anyOtherTextHasNoBytes() {
        String id = world.id("ses");
        assertThat(List.of(
                        "",
                        "ses_",
                        id.substring(1),
                        id + "0",
                        id.replace("ses_", "dev_"),
                        id.replace("ses_", "ses-"),
                        id.substring(0, 29) + "u",
                        id.substring(0, 29) + "é",
                        "ses_8" + id.substring(5)))
                .allSatisfy(text -> assertThat(Ids.bytes("ses", text)).isEmpty());
    }
}
