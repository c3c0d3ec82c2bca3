package dev.curfew.authority.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.curfew.authority.key.Keys;
import dev.curfew.authority.key.Keyset;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.key.Samples;
import dev.curfew.base.ManualWorld;
import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RefreshTokensTest {
    private static final String URL_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final ManualWorld world = World.manual(11);
    private final Keys keys = Keys.at(KeysetHome.inMemory(Samples.KEYSET), world);
    private final RefreshTokens tokens = new RefreshTokens(keys, world);
    private final String family = world.id("ses");

    private static String text(RefreshToken token) {
        return token.text().revealText(Secret.Purpose.DELIVER);
    }

    @Test
    void mintedTokenIsGenuineAndSaysItsPlace() {
        for (long generation : List.of(0L, 1L, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL)) {
            RefreshToken token = tokens.mint(family, generation);

            RefreshToken parsed = tokens.parse(text(token)).orElseThrow();

            assertThat(parsed).isEqualTo(token);
            assertThat(parsed.family()).isEqualTo(family);
            assertThat(parsed.generation()).isEqualTo(generation);
            assertThat(parsed.digest()).isEqualTo(token.digest());
            assertThat(parsed.digest().length()).isEqualTo(32);
        }
    }

    @Test
    void twoTokensOfOneGenerationDiffer() {
        assertThat(tokens.mint(family, 1)).isNotEqualTo(tokens.mint(family, 1));
    }

    @Test
    void changeOfAnyBitMakesAGuess() {
        byte[] bytes =
                Base64.getUrlDecoder().decode(text(tokens.mint(family, 5)).substring(5));

        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(tokens.parse("crft_" + Base64.getUrlEncoder().encodeToString(changed)))
                    .as("bit %d", bit)
                    .isEmpty();
        }
    }

    @Test
    void tokenHasOneSpelling() {
        String text = text(tokens.mint(family, 5));

        for (int i = 0; i < text.length(); i++) {
            for (char other : (URL_ALPHABET + "+/= .\u00e9\0").toCharArray()) {
                if (other != text.charAt(i)) {
                    String changed = text.substring(0, i) + other + text.substring(i + 1);
                    assertThat(tokens.parse(changed)).as(changed).isEmpty();
                }
            }
        }
        assertThat(tokens.parse(text + "=")).isEmpty();
        assertThat(tokens.parse(" " + text)).isEmpty();
        assertThat(tokens.parse(text.substring(1))).isEmpty();
        assertThat(tokens.parse(text.substring(0, 84) + "==")).isEmpty();
    }

    @Test
    void arbitraryTextIsAGuess() {
        var random = new SplittableRandom(42);
        for (int i = 0; i < 50_000; i++) {
            var text = new StringBuilder(random.nextBoolean() ? "crft_" : "");
            int length = random.nextInt(4) == 0 ? random.nextInt(200) : 80;
            boolean plausible = random.nextInt(3) > 0;
            for (int c = 0; c < length; c++) {
                text.append(plausible ? URL_ALPHABET.charAt(random.nextInt(64)) : (char) random.nextInt(0x10000));
            }
            assertThat(tokens.parse(text.toString())).as(text.toString()).isEmpty();
        }
    }

    @Test
    void tokenOfAnotherAuthorityIsAGuess() {
        var others = new RefreshTokens(Keys.at(KeysetHome.inMemory(Samples.FOREIGN), world), world);

        assertThat(tokens.parse(text(others.mint(family, 1)))).isEmpty();
    }

    @Test
    void tokenStaysGenuineAcrossRotationsUntilItsRootKeyIsDropped() {
        RefreshToken old = tokens.mint(family, 1);

        keys.rotate();
        assertThat(tokens.parse(text(old))).contains(old);
        assertThat(tokens.mint(family, 2).keyNumber()).isNotEqualTo(old.keyNumber());

        world.advance(Keyset.LONGEST_FAMILY_LIFE.minus(Duration.ofSeconds(1)));
        keys.rotate();
        assertThat(tokens.parse(text(old))).contains(old);

        world.advance(Duration.ofSeconds(1));
        keys.rotateWhenDue(Duration.ofDays(30));
        assertThat(tokens.parse(text(old))).isEmpty();
    }

    @Test
    void otherNodeThatHasNotReloadedKnowsTheTokensOfARotatedKey() {
        KeysetHome shared = KeysetHome.inMemory(Samples.KEYSET);
        Keys here = Keys.at(shared, world);
        Keys there = Keys.at(shared, world);
        here.rotate();

        RefreshToken token = new RefreshTokens(here, world).mint(family, 1);

        assertThat(new RefreshTokens(there, world).parse(text(token))).contains(token);
    }

    @Test
    void sealOpensToTheSameSuccessorForItsPredecessorOnly() {
        RefreshToken first = tokens.mint(family, 7);
        RefreshToken second = tokens.mint(family, 8);
        Octets seal = tokens.sealSuccessor(first, second);

        assertThat(seal.length()).isEqualTo(40);
        assertThat(tokens.openSuccessor(first, seal)).contains(second);
        assertThat(tokens.openSuccessor(second, seal)).isEmpty();
        assertThat(tokens.openSuccessor(tokens.mint(family, 7), seal)).isEmpty();
    }

    @Test
    void chainOfSealsLeadsFromAnyGenerationToTheLiveOne() {
        var chain = new ArrayList<RefreshToken>(List.of(tokens.mint(family, 0)));
        var seals = new ArrayList<Octets>();
        for (int generation = 1; generation < 8; generation++) {
            if (generation == 4) {
                keys.rotate();
            }
            chain.add(tokens.mint(family, generation));
            seals.add(tokens.sealSuccessor(chain.get(generation - 1), chain.get(generation)));
        }

        RefreshToken reached = chain.getFirst();
        for (Octets seal : seals) {
            reached = tokens.openSuccessor(reached, seal).orElseThrow();
        }

        assertThat(reached).isEqualTo(chain.getLast());
    }

    @Test
    void changedSealDoesNotOpen() {
        RefreshToken first = tokens.mint(family, 7);
        byte[] seal = tokens.sealSuccessor(first, tokens.mint(family, 8)).array();

        for (int bit = 0; bit < seal.length * 8; bit++) {
            byte[] changed = seal.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(tokens.openSuccessor(first, Octets.of(changed)))
                    .as("bit %d", bit)
                    .isEmpty();
        }
        assertThat(tokens.openSuccessor(first, Octets.of(new byte[0]))).isEmpty();
        assertThat(tokens.openSuccessor(first, Octets.of(new byte[15]))).isEmpty();
    }

    @Test
    void onlyTheNextOfTheSameFamilyIsASuccessor() {
        RefreshToken token = tokens.mint(family, 7);

        assertThatIllegalArgumentException().isThrownBy(() -> tokens.sealSuccessor(token, tokens.mint(family, 9)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tokens.sealSuccessor(token, tokens.mint(world.id("ses"), 8)));
    }

    @Test
    void mintRefusesWhatATokenCannotHold() {
        assertThatIllegalArgumentException().isThrownBy(() -> tokens.mint(family, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> tokens.mint(family, 0x1_0000_0000L));
        assertThatIllegalArgumentException().isThrownBy(() -> tokens.mint("dev_1", 1));
    }

    @Test
    void printingShowsNothing() {
        RefreshToken token = tokens.mint(family, 7);

        assertThat(token.toString()).isEqualTo("RefreshToken");
        assertThat(token.text().toString()).isEqualTo("Secret[85 bytes]");
    }
}
