package dev.curfew.authority.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SealerTest {
    private final World world = World.manual(1);
    private final Sealer sealer = new Sealer(world);
    private final byte[] secret = world.random(32);
    private final byte[] plain = "what is kept".getBytes(StandardCharsets.US_ASCII);

    @Test
    void sealOpensUnderItsSecretAndPurpose() {
        byte[] seal = sealer.sealUnder(secret, "one", plain);

        assertThat(sealer.openUnder(secret, "one", seal))
                .hasValueSatisfying(open -> assertThat(open).isEqualTo(plain));
        assertThat(sealer.openUnder(secret, "two", seal)).isEmpty();
        assertThat(sealer.openUnder(world.random(32), "one", seal)).isEmpty();
    }

    @Test
    void sameContentLooksDifferentEachTime() {
        assertThat(sealer.sealUnder(secret, "one", plain)).isNotEqualTo(sealer.sealUnder(secret, "one", plain));
    }

    @Test
    void changeOfAnyBitIsNoticed() {
        byte[] seal = sealer.sealUnder(secret, "one", plain);

        for (int bit = 0; bit < seal.length * 8; bit++) {
            byte[] changed = seal.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(sealer.openUnder(secret, "one", changed))
                    .as("bit %d", bit)
                    .isEmpty();
        }
        for (int length = 0; length < seal.length; length++) {
            assertThat(sealer.openUnder(secret, "one", java.util.Arrays.copyOf(seal, length)))
                    .as("%d bytes", length)
                    .isEmpty();
        }
    }

    @Test
    void nothingCanBeSealed() {
        assertThat(sealer.openUnder(secret, "one", sealer.sealUnder(secret, "one", new byte[0])))
                .hasValueSatisfying(open -> assertThat(open).isEmpty());
    }

    /// Test case 3 of RFC 5869: no salt, no context.
    @Test
    void derivationIsThatOfTheStandard() {
        byte[] input = HexFormat.of().parseHex("0b".repeat(22));

        assertThat(Sealer.derive(input, new byte[0]))
                .isEqualTo(HexFormat.of().parseHex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"));
    }
}
