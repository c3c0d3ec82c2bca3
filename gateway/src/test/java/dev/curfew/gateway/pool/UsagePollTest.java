package dev.curfew.gateway.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.store.MemoryStore;
import dev.curfew.base.ManualWorld;
import dev.curfew.base.Octets;
import dev.curfew.base.World;
import dev.curfew.client.RefreshFailure;
import dev.curfew.client.Transport;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Asking for usage in the background: the same consequences as those of a request.
class UsagePollTest {
    private static final String USAGE = """
            {"plan_type":"pro","rate_limit":{"allowed":true,
             "primary_window":{"used_percent":42,"limit_window_seconds":18000,"reset_after_seconds":600,"reset_at":1795348800},
             "secondary_window":{"used_percent":7.5,"limit_window_seconds":604800,"reset_after_seconds":7200}}}
            """;

    private final ManualWorld world = World.manual(3);
    private final MemoryStore store = new MemoryStore(world);
    private final ScriptedVault vault = new ScriptedVault(Upstream.Preset.CODEX, "con_a");
    private final Deque<Transport.Reply> replies = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private final List<Accounts> open = new ArrayList<>();
    private Accounts accounts = node();

    private Accounts node() {
        Transport transport = call -> {
            asked.add(call.uri().getPath());
            return Optional.ofNullable(replies.poll()).orElse(reply(200, USAGE));
        };
        Accounts node = Accounts.open(
                store,
                vault,
                vault,
                transport,
                (where, code) -> unknown.add(where + " " + code),
                new StillWorld(world),
                Tuning.standard());
        open.add(node);
        return node;
    }

    private static Transport.Reply reply(int status, String body) {
        return new Transport.Reply(status, Map.of(), Octets.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    @BeforeEach
    void begin() {
        accounts = open.getFirst();
    }

    @AfterEach
    void end() {
        open.forEach(Accounts::close);
        store.close();
    }

    private AccountStatus status() {
        return accounts.view().accounts().getFirst().status();
    }

    @Test
    void aRefreshThatAnswersTokenExpiredWhilePollingDeactivatesTheAccountAtOnce() {
        vault.fail("con_a", new RefreshFailure.Permanent(RefreshFailure.Reason.SESSION_ENDED));
        replies.add(reply(401, "{\"error\":{\"code\":\"token_expired\"}}"));

        accounts.askForUsage();

        assertThat(status().name()).isEqualTo("reauth_required");
        assertThat(status().lifecycle()).isEqualTo("deactivated");
        assertThat(status().advice()).hasValueSatisfying(it -> assertThat(it).contains("A new sign-in is required"));
        assertThat(accounts.pool().lease(PoolSite.ask("per_1")))
                .isEqualTo(new Pool.Picked.None(new Lack.NoneReady(Map.of("reauth_required", 1))));
    }

    @Test
    void anAccountFoundDeadByTheVaultIsDeactivatedWithoutAsking() {
        vault.condemn("con_a", 1, RefreshFailure.Reason.SESSION_ENDED, "");

        accounts.askForUsage();

        assertThat(status().name()).isEqualTo("reauth_required");
        assertThat(asked).isEmpty();
    }

    @Test
    void theMetricsTellHowFarTheWindowsAreUsedAndHowAskingWent() {
        var registry = new SimpleMeterRegistry();
        accounts.watch(registry);
        assertThat(used(registry, "5h", "mean")).isZero();

        accounts.askForUsage();

        assertThat(used(registry, "5h", "mean")).isEqualTo(42);
        assertThat(used(registry, "5h", "highest")).isEqualTo(42);
        assertThat(used(registry, "monthly", "mean")).isZero();
        assertThat(registry.get("curfew.pool.usage.asked")
                        .tag("outcome", "answered")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
    }

    private static double used(SimpleMeterRegistry registry, String window, String of) {
        return registry.get("curfew.pool.used.percent")
                .tags("window", window, "of", of)
                .gauge()
                .value();
    }

    @Test
    void windowsAreReadFromTheAnswer() {
        accounts.askForUsage();

        assertThat(accounts.view().accounts().getFirst().windows())
                .extracting(Evidence.Gauge::window)
                .containsExactly(
                        new Observation.Window(
                                "5h",
                                42,
                                Optional.of(Duration.ofHours(5)),
                                Optional.of(Instant.ofEpochSecond(1_795_348_800))),
                        new Observation.Window(
                                "weekly",
                                7.5,
                                Optional.of(Duration.ofDays(7)),
                                Optional.of(world.now().plusSeconds(7_200))));
    }

    @Test
    void allNodesTogetherAskOnceInAMinute() {
        Accounts other = node();
        accounts.askForUsage();
        other.askForUsage();
        accounts.askForUsage();
        assertThat(asked).containsExactly("/v1/wham/usage");

        world.advance(Duration.ofMinutes(1));
        other.askForUsage();
        accounts.askForUsage();
        assertThat(asked).hasSize(2);
    }

    @Test
    void anAccountThatIsMissingTwiceFiveMinutesApartIsSuspended() {
        replies.add(reply(404, ""));
        accounts.askForUsage();
        assertThat(status()).isEqualTo(new AccountStatus.Ready());

        world.advance(Duration.ofMinutes(4));
        replies.add(reply(402, ""));
        accounts.askForUsage();
        assertThat(status()).isEqualTo(new AccountStatus.Ready());

        world.advance(Duration.ofMinutes(1));
        replies.add(reply(404, ""));
        accounts.askForUsage();
        assertThat(status().name()).isEqualTo("suspended");
        assertThat(vault.standing("con_a")).isEqualTo(new Standing.Suspended("usage_404", 1));
    }

    @Test
    void anAnswerInBetweenTakesItBack() {
        replies.add(reply(404, ""));
        accounts.askForUsage();
        world.advance(Duration.ofMinutes(1));
        accounts.askForUsage();
        world.advance(Duration.ofMinutes(5));
        replies.add(reply(404, ""));
        accounts.askForUsage();

        assertThat(status()).isEqualTo(new AccountStatus.Ready());
    }

    @Test
    void anAccountThatIsShutOutIsSuspendedByTheBackgroundToo() {
        replies.add(reply(403, "{\"error\":{\"code\":\"Account_Deactivated\"}}"));

        accounts.askForUsage();

        assertThat(status().name()).isEqualTo("suspended");
        assertThat(status().why()).contains("account_deactivated");
        assertThat(unknown).isEmpty();
    }

    @Test
    void aCodeThatNobodyKnowsIsCounted() {
        replies.add(reply(403, "{\"error\":\"brand_new_word\"}"));

        accounts.askForUsage();

        assertThat(status()).isEqualTo(new AccountStatus.Ready());
        assertThat(unknown).containsExactly("usage brand_new_word");
    }

    @Test
    void anAnswerThatSaysNothingChangesNothing() {
        PoolView before = accounts.view();
        for (String body : List.of(
                "", "[]", "null", "{\"rate_limit\":7}", "<html>", "{\"rate_limit\":{\"primary_window\":null}}")) {
            replies.add(reply(200, body));
            accounts.askForUsage();
            world.advance(Duration.ofMinutes(1));
        }

        assertThat(accounts.view().accounts()).isEqualTo(before.accounts());
        assertThat(asked).hasSize(6);
    }
}
