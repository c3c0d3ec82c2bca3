package dev.curfew.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.ManualWorld;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.Credential.External;
import dev.curfew.client.RefreshFailure.Cause;
import dev.curfew.client.RefreshFailure.Misconfigured;
import dev.curfew.client.RefreshFailure.Transient;
import dev.curfew.client.RefreshFailure.What;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Credentials that somebody else keeps: a host, a command, a variable.
@EnabledOnOs({OS.LINUX, OS.MAC})
class ExternalAuthTest {
    private static final Restrictions ONE_WORKSPACE = new Restrictions(Optional.empty(), List.of("acct-1"));
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    @TempDir
    Path directory;

    private final ManualWorld world = World.manual(1);
    private EphemeralStore store;

    @BeforeEach
    void open() {
        store = new EphemeralStore();
    }

    private AuthManager manager(Surroundings surroundings) {
        return Samples.offline(world, store, surroundings);
    }

    private AuthManager manager() {
        return manager(Surroundings.NONE);
    }

    private static External tokens(String name, String account) {
        return External.of(
                        Secret.of(Samples.jwt("{\"name\":\"%s\"}".formatted(name))),
                        Optional.of(account),
                        Optional.of("pro"))
                .orElseThrow();
    }

    /// A command that writes down each of its runs.
    private BearerCommand command(String script) {
        return new BearerCommand(
                List.of("sh", "-c", "echo run >> runs; " + script), directory, Duration.ofSeconds(20), INTERVAL, world);
    }

    private int runs() throws IOException {
        Path runs = directory.resolve("runs");
        return Files.exists(runs) ? Files.readAllLines(runs).size() : 0;
    }

    private static Credential bearer(String token) {
        return new Credential.ApiKey(Secret.of(token));
    }

    @Test
    void externalAuthTokensWithoutChatgptMetadataCannotSeedChatgptAuth() {
        Secret jwt = Secret.of(Samples.jwt("{}"));

        assertThat(List.of(
                        External.of(jwt, Optional.empty(), Optional.empty()),
                        External.of(jwt, Optional.of(" "), Optional.empty()),
                        External.of(Secret.of("opaque"), Optional.of("acct-1"), Optional.empty())))
                .containsOnly(Optional.empty());
    }

    @Test
    void externalChatgptAuthManagerRefreshPersistsEphemeralAuth() throws Exception {
        AuthFile stored = AuthFile.empty().withApiKey(Secret.of("sk-stored"));
        store.save(stored);
        AuthManager manager = manager();
        var asked = new ArrayList<String>();
        manager.setExternalAuth(new HostTokens(
                tokens("first", "acct-1"),
                account -> {
                    asked.add(account);
                    return Optional.of(tokens("second", "acct-2"));
                },
                Restrictions.NONE));
        assertThat(manager.state()).isEqualTo(new AuthState.External());
        assertThat(manager.auth()).contains(tokens("first", "acct-1"));

        Recovery recovery = manager.recovery();
        assertThat(List.of(recovery.mode(), recovery.step().wireName()))
                .containsExactly("external", "external_refresh");
        assertThat(recovery.next()).isEqualTo(new Recovery.Outcome.TryAgain(true));

        assertThat(asked).containsExactly("acct-1");
        assertThat(manager.auth()).contains(tokens("second", "acct-2"));
        assertThat(recovery.next()).isEqualTo(new Recovery.Outcome.Unavailable("recovery_exhausted"));
        assertThat(store.load()).contains(stored);
    }

    @Test
    void aHostThatHasNoOtherTokensFailsTheRequestAndKeepsTheOldOnes() {
        AuthManager manager = manager();
        manager.setExternalAuth(
                new HostTokens(tokens("first", "acct-1"), account -> Optional.empty(), Restrictions.NONE));

        assertThat(manager.recovery().next()).isEqualTo(new Recovery.Outcome.Failed(Transient.of(Cause.SUPPLIER)));

        assertThat(manager.cached()).contains(tokens("first", "acct-1"));
    }

    @Test
    void tokensOfAWorkspaceThatIsNotAllowedAreRefused() {
        AuthManager manager = manager(new Surroundings(EnvironmentCredentials.NONE, ONE_WORKSPACE));
        manager.setExternalAuth(new HostTokens(
                tokens("first", "acct-1"), account -> Optional.of(tokens("second", "acct-2")), ONE_WORKSPACE));

        assertThat(manager.recovery().next()).isEqualTo(new Recovery.Outcome.Failed(new Misconfigured(What.WORKSPACE)));

        assertThat(manager.auth()).contains(tokens("first", "acct-1"));
        assertThatThrownBy(() -> new HostTokens(tokens("x", "acct-2"), account -> Optional.empty(), ONE_WORKSPACE))
                .hasMessage("Login is restricted to workspace acct-1, but the current credentials belong to acct-2.");
    }

    @Test
    void manyRefusalsOfOneTokenAskTheHostOnce() throws Exception {
        AuthManager manager = manager();
        var asked = new AtomicInteger();
        manager.setExternalAuth(new HostTokens(
                tokens("first", "acct-1"),
                account -> Optional.of(tokens("next-" + asked.incrementAndGet(), "acct-1")),
                Restrictions.NONE));
        List<Recovery> refused =
                IntStream.range(0, 8).mapToObj(i -> manager.recovery()).toList();

        List<Thread> threads = refused.stream()
                .map(each -> Thread.ofVirtual().start(each::next))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(asked).hasValue(1);
    }

    @Test
    void aLogoutForgetsTheHostsTokensAndIsTold() {
        AuthManager manager = manager();
        manager.setExternalAuth(
                new HostTokens(tokens("first", "acct-1"), account -> Optional.empty(), Restrictions.NONE));
        var told = new ArrayList<AuthState>();
        manager.subscribe(told::add);

        LogoutOutcome outcome = manager.logout(LogoutPolicy.DURABLE);

        assertThat(outcome)
                .isEqualTo(new LogoutOutcome(
                        LogoutOutcome.Here.REMOVED, LogoutOutcome.There.NOT_NEEDED, "", Optional.empty()));
        assertThat(manager.cached()).isEmpty();
        assertThat(told).containsExactly(new AuthState.LoggedOut());
        assertThat(manager.logout(LogoutPolicy.DURABLE).here()).isEqualTo(LogoutOutcome.Here.NOTHING_STORED);
    }

    @Test
    void externalBearerOnlyAuthManagerUsesCachedProviderToken() throws Exception {
        AuthManager manager = manager();
        manager.setExternalAuth(command("printf '  provider-token \\n'"));

        assertThat(List.of(manager.auth(), manager.auth(), manager.cached()))
                .containsOnly(Optional.of(bearer("provider-token")));
        assertThat(runs()).isEqualTo(1);

        world.advance(INTERVAL);
        assertThat(manager.auth()).contains(bearer("provider-token"));
        assertThat(runs()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo canary; exit 3",
                "printf '\\377canary'",
                "printf ' \\n '",
                "true",
                "echo two canaries",
                "yes canary",
                "kill -9 $$"
            })
    void externalBearerOnlyAuthManagerReturnsNoneWhenCommandFails(String script) {
        AuthManager manager = manager();
        manager.setExternalAuth(command(script));

        assertThat(manager.auth()).isEmpty();
    }

    @Test
    void aCommandThatDoesNotEndIsEnded() throws Exception {
        var command = new BearerCommand(
                List.of("sh", "-c", "echo $$ > pid; echo token; sleep 600"),
                directory,
                Duration.ofMillis(500),
                INTERVAL,
                World.system());

        assertThat(command.current()).isEmpty();

        long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
        assertThat(ProcessHandle.of(pid).map(it -> it.onExit().join())).isNotNull();
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void aCommandThatIsNotThereBringsNothing() {
        var command = new BearerCommand(
                List.of(directory.resolve("none").toString()), directory, Duration.ofSeconds(1), INTERVAL, world);

        assertThat(command.current()).isEmpty();
        assertThat(command.renew(bearer("x"))).contains(Transient.of(Cause.SUPPLIER));
    }

    @Test
    void aCommandThatIsNotSetIsRefusedAtOnce() {
        assertThatThrownBy(() -> new BearerCommand(List.of(), directory, Duration.ofSeconds(1), INTERVAL, world))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BearerCommand(List.of("x"), directory, Duration.ZERO, INTERVAL, world))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void unauthorizedRecoveryUsesExternalRefreshForBearerManager() throws Exception {
        AuthManager manager = manager();
        manager.setExternalAuth(command("wc -l < runs | tr -d ' '"));
        assertThat(manager.auth()).contains(bearer("1"));

        Recovery recovery = manager.recovery();
        assertThat(recovery.mode()).isEqualTo("external");
        assertThat(recovery.next()).isEqualTo(new Recovery.Outcome.TryAgain(true));

        assertThat(manager.auth()).contains(bearer("2"));
        assertThat(recovery.hasNext()).isFalse();
        assertThat(recovery.unavailableReason()).isEqualTo("recovery_exhausted");
        assertThat(runs()).isEqualTo(2);
    }

    @Test
    void aKeyFromTheEnvironmentGoesBeforeWhatIsStoredAndIsNotRecovered() throws Exception {
        store.save(AuthFile.empty().withApiKey(Secret.of("sk-stored")));
        var environment = EnvironmentCredentials.of(Map.of("CODEX_API_KEY", "sk-given"), true);

        AuthManager manager = manager(new Surroundings(environment, Restrictions.NONE));

        assertThat(manager.counted()).contains(new Counted(Origin.CODEX_API_KEY, bearer("sk-given")));
        assertThat(manager.state()).isEqualTo(new AuthState.Ok(Optional.empty()));
        assertThat(manager.recovery().unavailableReason()).isEqualTo("not_chatgpt_auth");
        assertThat(manager.logout(LogoutPolicy.DURABLE).here()).isEqualTo(LogoutOutcome.Here.REMOVED);
        assertThat(store.load()).isEmpty();
        assertThat(manager.auth()).contains(bearer("sk-given"));
    }

    @Test
    void aRefreshOfWhatIsSuppliedAsksNobody() {
        AuthManager manager = manager();
        var asked = new AtomicReference<>("nobody");
        manager.setExternalAuth(new HostTokens(
                tokens("first", "acct-1"),
                account -> {
                    asked.set(account);
                    return Optional.empty();
                },
                Restrictions.NONE));

        assertThat(List.of(manager.refresh(), manager.refreshFromAuthority())).containsOnly(new Refresh.NotNeeded());

        assertThat(asked).hasValue("nobody");
    }
}
