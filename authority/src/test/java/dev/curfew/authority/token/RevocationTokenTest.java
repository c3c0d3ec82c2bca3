package dev.curfew.authority.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.key.Keys;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.key.Samples;
import dev.curfew.base.ManualWorld;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Laws L3 and L4: only what was made here ends a session, and it ends that one only.
class RevocationTokenTest {
    private static final long SEED = 7;

    private final ManualWorld world = World.manual(SEED);
    private final Keys keys = Keys.at(KeysetHome.inMemory(Samples.KEYSET), world);
    private final RefreshTokens tokens = new RefreshTokens(keys, world);
    private final String family = world.id("ses");

    private static String text(RevocationToken token) {
        return token.text().revealText(Secret.Purpose.DELIVER);
    }

    @Test
    void itNamesItsFamilyAlsoAfterARotation() {
        String text = text(tokens.revocation(family));

        assertThat(text).hasSize(49).startsWith("crrv_");
        assertThat(tokens.revocable(text)).contains(family);
        keys.rotate();
        assertThat(tokens.revocable(text)).contains(family);
        assertThat(tokens.revocable(text(tokens.revocation(family)))).contains(family);
    }

    @Test
    void changeOfAnyBitMakesAGuess() {
        byte[] bytes =
                Base64.getUrlDecoder().decode(text(tokens.revocation(family)).substring(5));

        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(tokens.revocable("crrv_" + Base64.getUrlEncoder().encodeToString(changed)))
                    .as("bit %d", bit)
                    .isEmpty();
        }
    }

    @Test
    void neitherKindOfTokenIsTheOther() {
        String refresh = tokens.mint(family, 1).text().revealText(Secret.Purpose.DELIVER);
        String revocation = text(tokens.revocation(family));

        assertThat(tokens.revocable(refresh)).isEmpty();
        assertThat(tokens.parse(revocation)).isEmpty();
        assertThat(tokens.parse("crft_" + revocation.substring(5))).isEmpty();
        assertThat(tokens.revocable("crrv_" + refresh.substring(5))).isEmpty();
        assertThat(tokens.revocable("crrv_" + refresh.substring(5, 49))).isEmpty();
    }

    @Test
    void whatAnotherAuthorityMadeAndArbitraryTextIsAGuess() {
        var others = new RefreshTokens(Keys.at(KeysetHome.inMemory(Samples.FOREIGN), world), world);
        assertThat(tokens.revocable(text(others.revocation(family)))).isEmpty();

        for (String text : List.of("", "crrv_", "crrv_" + "=".repeat(44), "crrv_" + "\u00e9".repeat(44))) {
            assertThat(tokens.revocable(text)).as(text).isEmpty();
        }
        var random = new SplittableRandom(SEED);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            String text = "crrv_" + Base64.getUrlEncoder().encodeToString(bytes);
            assertThat(tokens.revocable(text)).as(text).isEmpty();
        }
    }

    @Test
    void itsNameIsAllThatIsPrinted() {
        assertThat(tokens.revocation(family)).hasToString("RevocationToken");
    }
}
