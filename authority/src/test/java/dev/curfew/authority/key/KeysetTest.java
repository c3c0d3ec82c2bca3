package dev.curfew.authority.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.curfew.base.ManualWorld;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeysetTest {
    private static final Keyset FIRST = Samples.KEYSET;

    private final ManualWorld world = World.manual(2);

    private List<String> published(Keyset keyset) {
        try {
            return JWKSet.parse(keyset.published()).getKeys().stream()
                    .map(JWK::getKeyID)
                    .toList();
        } catch (java.text.ParseException e) {
            throw new AssertionError(e);
        }
    }

    /// A rotation of the root keys alone: an RSA line that is an EC line spares the making of an RSA key.
    private Keyset rotateRoots(Keyset keyset) {
        Keyset rotated = new Keyset(keyset.es256(), keyset.es256(), keyset.roots()).rotate(world.now(), world);
        return new Keyset(keyset.es256(), keyset.rs256(), rotated.roots());
    }

    @Test
    void seededWorldMakesTheSameKeys() {
        assertThat(Keyset.first(World.manual(1))).isEqualTo(FIRST);
    }

    @Test
    void keyIsPublishedBeforeItSignsAndAfterwards() {
        Keyset second = FIRST.rotate(world.now(), world);

        assertThat(second.es256().current()).isEqualTo(FIRST.es256().next());
        assertThat(second.rs256().current()).isEqualTo(FIRST.rs256().next());
        assertThat(published(FIRST))
                .contains(
                        second.es256().current().kid(), second.rs256().current().kid());
        assertThat(published(second)).containsAll(published(FIRST)).hasSize(6);
    }

    @Test
    void rotationKeepsTheNewestRootForLater() {
        Keyset second = rotateRoots(FIRST);

        assertThat(second.currentRoot()).isEqualTo(FIRST.roots().getFirst());
        assertThat(second.roots()).containsAll(FIRST.roots()).hasSize(3);
    }

    @Test
    void retiredKeyIsPublishedUntilItsLastTokenHasLapsed() {
        Keyset second = FIRST.rotate(world.now(), world);
        String retired = FIRST.es256().current().kid();

        world.advance(Keyset.LONGEST_TOKEN_LIFE.minusMillis(1));
        assertThat(published(second.prune(world.now()))).contains(retired);

        world.advance(Duration.ofMillis(1));
        assertThat(published(second.prune(world.now()))).doesNotContain(retired).hasSize(4);
    }

    @Test
    void pruningNeverTakesTheNextOrTheCurrentKeys() {
        world.advance(Duration.ofDays(100_000));

        assertThat(FIRST.prune(world.now())).isEqualTo(FIRST);
    }

    @Test
    void rootKeyOpensUntilTheLongestFamilyIsOver() {
        Keyset second = rotateRoots(FIRST);
        RootKey replaced = FIRST.currentRoot();

        world.advance(Keyset.LONGEST_FAMILY_LIFE.minusMillis(1));
        assertThat(second.prune(world.now()).roots()).contains(replaced);

        world.advance(Duration.ofMillis(1));
        assertThat(second.prune(world.now()).roots()).doesNotContain(replaced).hasSize(2);
    }

    @Test
    void rootNumbersGoRoundWithoutMeeting() {
        Keyset keyset = FIRST;
        for (int i = 0; i < 600; i++) {
            RootKey coming = keyset.roots().getFirst();
            keyset = rotateRoots(keyset);
            assertThat(keyset.currentRoot()).isEqualTo(coming);
            assertThat(keyset.roots().stream().map(RootKey::number)).doesNotHaveDuplicates();
        }
        assertThat(keyset.roots()).hasSize(255);
    }

    @Test
    void publishedKeysArePublicAndHaveDistinctIds() throws Exception {
        Keyset keyset = FIRST.rotate(world.now(), world);

        JWKSet set = JWKSet.parse(keyset.published());

        assertThat(set.getKeys()).hasSize(6).noneMatch(JWK::isPrivate);
        assertThat(set.getKeys().stream().map(JWK::getKeyID)).doesNotHaveDuplicates();
        assertThat(keyset.published())
                .doesNotContain("\"d\"", "\"p\"", "\"q\"", "\"dp\"", "\"dq\"", "\"qi\"", "secret", "roots");
    }

    @Test
    void textHoldsTheWholeKeyset() throws Exception {
        Keyset keyset = FIRST.rotate(world.now(), world);

        assertThat(KeysetJson.read(KeysetJson.write(keyset))).isEqualTo(keyset);
    }

    @Test
    void printingShowsNoPrivatePart() throws Exception {
        JWK jwk = FIRST.es256().current().jwk();
        String secret = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(FIRST.currentRoot().secret().reveal(Secret.Purpose.KEEP));

        assertThat(FIRST.toString())
                .contains(jwk.getKeyID())
                .doesNotContain(jwk.toECKey().getD().toString(), secret);
    }

    @Test
    void anythingButAKeysetIsUnreadableAndNotQuoted() {
        String json = new String(KeysetJson.write(FIRST), StandardCharsets.UTF_8);
        String d = FIRST.es256().current().jwk().toECKey().getD().toString();
        var broken = new ArrayList<String>(List.of(
                "",
                "{",
                "null",
                "[]",
                "{}",
                "\"keys\"",
                "{\"keys\":[]}",
                "{\"keys\":[],\"roots\":[]}",
                "{\"keys\":3,\"roots\":3}",
                "{\"keys\":[3],\"roots\":[3]}",
                "{\"keys\":[null],\"roots\":[null]}",
                json.replace("\"stage\" : \"next\"", "\"stage\" : \"current\""),
                json.replace("\"stage\" : \"next\"", "\"stage\" : \"asleep\""),
                json.replace("\"created\" : \"2", "\"created\" : \"x2"),
                json.replace("\"number\" : 1", "\"number\" : 256"),
                json.replace("\"number\" : 1", "\"number\" : 2"),
                json.replace("\"number\" : 1", "\"number\" : \"1\""),
                json.replace("\"secret\" : \"", "\"secret\" : \"A"),
                json.replace("\"crv\" : \"P-256\"", "\"crv\" : \"P-1\""),
                json.replace("\"kid\"", "\"kit\""),
                json.replace("\"d\"", "\"e\"")));
        for (int length = 1; length < json.length() - 1; length += 97) {
            broken.add(json.substring(0, length));
        }
        assertThat(broken).allSatisfy(text -> {
            assertThat(text).isNotEqualTo(json);
            assertThat(unreadable(text)).doesNotContain(d, "eyJ");
        });
    }

    private static String unreadable(String text) {
        try {
            KeysetJson.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (KeysetJson.Unreadable e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("was read: " + text.length() + " characters");
    }

    @Test
    void keysetWithTwoRootsOfOneNumberCannotBe() {
        RootKey root = FIRST.currentRoot();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Keyset(FIRST.es256(), FIRST.rs256(), List.of(root, root)));
    }
}
