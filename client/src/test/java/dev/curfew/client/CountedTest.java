package dev.curfew.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Secret;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CountedTest {
    private static final List<Origin> ORDER =
            List.of(Origin.CURFEW_TOKEN, Origin.CODEX_API_KEY, Origin.HOST, Origin.CODEX_ACCESS_TOKEN, Origin.STORE);

    static Stream<List<Origin>> everyFind() {
        return IntStream.range(0, 1 << ORDER.size())
                .mapToObj(bits -> ORDER.stream()
                        .filter(it -> (bits >> ORDER.indexOf(it) & 1) == 1)
                        .toList());
    }

    private static Credential credential(String name) {
        return new Credential.ApiKey(Secret.of(name));
    }

    /// The law of the order: of what was found the first counts, and nothing that comes later changes that.
    @ParameterizedTest
    @MethodSource("everyFind")
    void theFirstThatIsThereCounts(List<Origin> there) {
        var found = new EnumMap<Origin, Credential>(Origin.class);
        there.forEach(origin -> found.put(origin, credential(origin.name())));

        Optional<Counted> counted = Counted.of(found);

        assertThat(counted).isEqualTo(there.stream().findFirst().map(it -> new Counted(it, credential(it.name()))));
        there.stream().skip(1).forEach(later -> {
            var without = new EnumMap<>(found);
            without.remove(later);
            var other = new EnumMap<>(found);
            other.put(later, credential("other"));
            assertThat(List.of(Counted.of(without), Counted.of(other))).containsOnly(counted);
        });
    }

    @Test
    void theOrderIsCodexsAfterOurOwnVariable() {
        assertThat(Origin.values()).containsExactlyElementsOf(ORDER);
    }

    @Test
    void variablesHoldWhatTheyAreFor() {
        var environment = Map.of(
                "CURFEW_TOKEN", " crft_1 \n", "CODEX_API_KEY", "sk-1", "CODEX_ACCESS_TOKEN", "at-1", "OTHER", "x");

        assertThat(EnvironmentCredentials.of(environment, true).found())
                .isEqualTo(Map.of(
                        Origin.CURFEW_TOKEN, new Credential.PersonalToken(Secret.of("crft_1")),
                        Origin.CODEX_API_KEY, new Credential.ApiKey(Secret.of("sk-1")),
                        Origin.CODEX_ACCESS_TOKEN, new Credential.PersonalToken(Secret.of("at-1"))));
    }

    @Test
    void blankVariablesHoldNothing() {
        var environment = Map.of("CURFEW_TOKEN", "", "CODEX_API_KEY", "  ", "CODEX_ACCESS_TOKEN", "\n");

        assertThat(EnvironmentCredentials.of(environment, true).found()).isEmpty();
    }

    @Test
    void codexsApiKeyCountsOnlyWhereItIsHeeded() {
        assertThat(EnvironmentCredentials.of(Map.of("CODEX_API_KEY", "sk-1"), false)
                        .found())
                .isEmpty();
    }

    @Test
    void anAccessTokenThatIsNoPersonalOneIsAnAgentsIdentity() {
        assertThat(EnvironmentCredentials.of(Map.of("CODEX_ACCESS_TOKEN", "e.y.j"), true)
                        .found())
                .isEqualTo(Map.of(Origin.CODEX_ACCESS_TOKEN, new Credential.Foreign("agentIdentity")));
    }

    @Test
    void noVariablesValueIsPrinted() {
        assertThat(EnvironmentCredentials.of(Map.of("CURFEW_TOKEN", "canary"), true))
                .hasToString("EnvironmentCredentials[CURFEW_TOKEN]");
    }

    @Test
    void nobodyIsAskedForWhatDoesNotCount() {
        var asked = new AtomicInteger();
        var sources = new Sources(
                new Surroundings(EnvironmentCredentials.of(Map.of("CURFEW_TOKEN", "crft_1"), true), Restrictions.NONE));
        sources.supply(new ExternalAuth() {
            @Override
            public Optional<Credential> current() {
                asked.incrementAndGet();
                return Optional.of(credential("host"));
            }

            @Override
            public Optional<RefreshFailure> renew(Credential refused) {
                return Optional.empty();
            }
        });

        Optional<Counted> counted = sources.counted(Optional.of(credential("stored")));

        assertThat(counted.map(Counted::origin)).contains(Origin.CURFEW_TOKEN);
        assertThat(asked).hasValue(0);
    }

    @Test
    void kindsOfStoresAreNamedAsInCodex() {
        assertThat(Arrays.stream(StoreKind.values()).map(StoreKind::wireName))
                .containsExactly("file", "keyring", "auto", "ephemeral");
        assertThat(StoreKind.of("Keyring")).isEmpty();
    }
}
