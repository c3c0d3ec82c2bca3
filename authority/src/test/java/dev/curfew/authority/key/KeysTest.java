package dev.curfew.authority.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.curfew.base.ManualWorld;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class KeysTest {
    private static final Keyset FIRST = Samples.KEYSET;
    private static final byte[] CLAIMS = "{}".getBytes(StandardCharsets.US_ASCII);

    private final ManualWorld world = World.manual(2);
    private final KeysetHome home = KeysetHome.inMemory(FIRST);
    private final Keys keys = Keys.at(home, world);

    @Test
    void verifierWithThePublishedKeysOfBeforeARotationKnowsTheTokensAfterIt() throws Exception {
        JWKSet cached = JWKSet.parse(keys.jwks());

        keys.rotate();

        for (JwtKind kind : JwtKind.values()) {
            var header = SignedJWT.parse(keys.sign(kind, CLAIMS)).getHeader();
            assertThat(cached.getKeyByKeyId(header.getKeyID())).as(kind.name()).isNotNull();
        }
    }

    @Test
    void tokenSignedBeforeARotationVerifiesAfterIt() {
        String jwt = keys.sign(JwtKind.ACCESS_TOKEN, CLAIMS);

        keys.rotate();

        assertThat(keys.claims(JwtKind.ACCESS_TOKEN, jwt)).isPresent();
        assertThat(keys.sign(JwtKind.ACCESS_TOKEN, CLAIMS)).doesNotStartWith(jwt.substring(0, jwt.indexOf('.')));
    }

    @Test
    void otherNodeVerifiesBeforeItHasReloaded() {
        Keys other = Keys.at(home, world);
        keys.rotate();

        assertThat(other.claims(JwtKind.ACCESS_TOKEN, keys.sign(JwtKind.ACCESS_TOKEN, CLAIMS)))
                .isPresent();
    }

    @Test
    void otherNodeFollowsByReloading() {
        Keys other = Keys.at(home, world);
        keys.rotate();

        other.reload();

        assertThat(other.jwks()).isEqualTo(keys.jwks());
    }

    @Test
    void secondRotationWaitsUntilTheNextKeysAreKnown() {
        keys.rotate();

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(keys::rotate)
                .extracting(Problem::kind)
                .isEqualTo(Problem.Kind.CONFLICT);

        world.advance(Keyset.PUBLISHED_BEFORE_USE);
        keys.rotate();
        assertThat(home.load().orElseThrow().es256().retired()).hasSize(2);
    }

    @Test
    void scheduleRotatesOnceWhenDueHoweverManyNodesRunIt() {
        Keys other = Keys.at(home, world);
        keys.rotateWhenDue(Duration.ofDays(30));
        assertThat(home.load()).contains(FIRST);

        world.advance(Duration.ofDays(30));
        keys.rotateWhenDue(Duration.ofDays(30));
        other.rotateWhenDue(Duration.ofDays(30));

        assertThat(home.load().orElseThrow().es256().retired()).hasSize(1);
        assertThat(other.jwks()).isEqualTo(keys.jwks());
    }

    @Test
    void keyOfOneKindIsNoKeyOfAnother() {
        String jwt = keys.sign(JwtKind.ID_TOKEN_ES256, CLAIMS);

        assertThat(keys.claims(JwtKind.ID_TOKEN_ES256, jwt)).isPresent();
        assertThat(keys.claims(JwtKind.ACCESS_TOKEN, jwt)).isEmpty();
        assertThat(keys.claims(JwtKind.ID_TOKEN_RS256, jwt)).isEmpty();
    }

    @Test
    void tagsDifferByPurposeAndByRoot() {
        Tagger one = keys.tagger("one");
        byte[] tag = one.tag(CLAIMS, CLAIMS.length);

        assertThat(keys.tagger("two").tag(CLAIMS, CLAIMS.length)).isNotEqualTo(tag);
        keys.rotate();
        assertThat(keys.tagger("one").tag(CLAIMS, CLAIMS.length)).isNotEqualTo(tag);
        assertThat(keys.tagger(one.number(), "one").orElseThrow().tag(CLAIMS, CLAIMS.length))
                .isEqualTo(tag);
        assertThat(keys.tagger(0, "one")).isEmpty();
        assertThat(keys.tagger(99, "one")).isEmpty();
    }

    @Test
    void firstKeysAreMadeOnceForTwoNodesThatStartTogether() {
        var empty = new EmptyHome();
        Keys here = Keys.at(empty, World.manual(3));
        Keys there = Keys.at(empty, World.manual(4));

        assertThat(there.jwks()).isEqualTo(here.jwks());
    }

    /// A home where both nodes looked before either had written.
    private static final class EmptyHome implements KeysetHome {
        private Optional<Keyset> keyset = Optional.empty();

        @Override
        public Optional<Keyset> load() {
            return Optional.empty();
        }

        @Override
        public Keyset update(Function<Optional<Keyset>, Keyset> change) {
            Keyset after = change.apply(keyset);
            keyset = Optional.of(after);
            return after;
        }
    }
}
