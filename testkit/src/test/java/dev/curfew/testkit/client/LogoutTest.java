package dev.curfew.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Secret;
import dev.curfew.client.AuthManager;
import dev.curfew.client.AuthState;
import dev.curfew.client.Credential.Managed;
import dev.curfew.client.LogoutOutcome;
import dev.curfew.client.LogoutOutcome.Here;
import dev.curfew.client.LogoutOutcome.There;
import dev.curfew.client.LogoutPolicy;
import dev.curfew.client.Refresh;
import dev.curfew.client.RevocationJob;
import dev.curfew.testkit.ScriptedIssuer.Act;
import dev.curfew.testkit.ScriptedIssuer.Asked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is true after a logout, here and at the server, and that nobody is told otherwise.
class LogoutTest {
    @TempDir
    Path directory;

    private Desk desk;

    @BeforeEach
    void open() {
        desk = new Desk(directory.resolve("home"));
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private List<Asked> revokes() {
        return desk.issuer.asked("/oauth/revoke");
    }

    private List<RevocationJob> jobs() {
        try {
            return desk.queue().list();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static LogoutOutcome done(Here here, There there) {
        return new LogoutOutcome(here, there, "", Optional.empty());
    }

    @Test
    void logoutWithRevokeRevokesRefreshTokenThenRemovesAuth() {
        var tokens = desk.tokens();
        tokens.store();
        var manager = desk.manager();
        desk.issuer.next(new Act.Meanwhile(
                () -> assertThat(desk.auth)
                        .as("removed before the server is told")
                        .doesNotExist(),
                Act.honest()));

        assertThat(manager.logout(LogoutPolicy.DURABLE)).isEqualTo(done(Here.REMOVED, There.CONFIRMED));

        assertThat(revokes())
                .singleElement()
                .extracting(Asked::fields)
                .isEqualTo(Map.of(
                        "token", tokens.token(),
                        "token_type_hint", "refresh_token",
                        "client_id", "app_EMoamEEZ73f0CkXaXp7hrann"));
        assertThat(desk.auth).doesNotExist();
        assertThat(desk.issuer.isLive(tokens.token())).isFalse();
        assertThat(manager.state()).isEqualTo(new AuthState.LoggedOut());
        assertThat(jobs()).isEmpty();
    }

    /// Acceptance (a).
    @Test
    void logoutWithRevokeRemovesAuthWhenRevokeFails() throws IOException {
        var tokens = desk.tokens();
        tokens.store();
        desk.issuer.next(Act.Say.json(500, "{}"));

        var outcome = desk.manager().logout(LogoutPolicy.DURABLE);

        assertThat(outcome.here()).isEqualTo(Here.REMOVED);
        assertThat(outcome.there()).isEqualTo(There.PENDING);
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.text()).contains("will retry, job " + outcome.job().orElseThrow());
        assertThat(desk.auth).doesNotExist();
        assertThat(desk.issuer.isLive(tokens.token())).isTrue();
        assertThat(jobs())
                .extracting(RevocationJob::id)
                .containsExactly(outcome.job().orElseThrow());

        assertThat(desk.queue().flush(desk.caller(), Duration.ofSeconds(5), false))
                .as("not due yet")
                .isZero();
        desk.world.advance(Duration.ofSeconds(7));
        assertThat(desk.queue().flush(desk.caller(), Duration.ofSeconds(5), false))
                .isEqualTo(1);

        assertThat(desk.issuer.isLive(tokens.token())).isFalse();
        assertThat(jobs()).isEmpty();
    }

    /// Acceptance (b).
    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429, 404, 401})
    void strictChangesNothingUnlessTheServerConfirms(int status) {
        String stored = desk.tokens().store();
        var manager = desk.manager();
        desk.issuer.next(Act.Say.json(status, "{}"));

        var outcome = manager.logout(LogoutPolicy.STRICT);

        assertThat(outcome.here()).isEqualTo(Here.KEPT);
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.text()).endsWith("Credentials were kept.");
        assertThat(desk.stored()).isEqualTo(stored);
        assertThat(manager.refresh()).isInstanceOf(Refresh.Renewed.class);
        assertThat(jobs()).isEmpty();
    }

    @Test
    void strictLogsOutWhenTheServerConfirms() {
        var tokens = desk.tokens();
        tokens.store();

        assertThat(desk.manager().logout(LogoutPolicy.STRICT).here()).isEqualTo(Here.REMOVED);

        assertThat(desk.auth).doesNotExist();
        assertThat(desk.issuer.isLive(tokens.token())).isFalse();
    }

    @Test
    void localTellsNobodyAndSaysSo() {
        var tokens = desk.tokens();
        tokens.store();

        var outcome = desk.manager().logout(LogoutPolicy.LOCAL);

        assertThat(outcome).isEqualTo(done(Here.REMOVED, There.SKIPPED));
        assertThat(outcome.text()).contains("The server was not told");
        assertThat(desk.issuer.asked()).isEmpty();
        assertThat(desk.issuer.isLive(tokens.token())).isTrue();
    }

    /// Codex revokes the cached token only; we know of both, and the cached one comes first.
    @Test
    void authManagerLogoutWithRevokeUsesCachedAuth() {
        var cached = desk.tokens();
        cached.store();
        var manager = desk.manager();
        var newer = desk.tokens();
        newer.store();

        assertThat(manager.logout(LogoutPolicy.DURABLE)).isEqualTo(done(Here.REMOVED, There.CONFIRMED));

        assertThat(revokes())
                .extracting(asked -> asked.fields().get("token"))
                .containsExactly(cached.token(), newer.token());
        assertThat(desk.auth).doesNotExist();
        assertThat(manager.cached()).isEmpty();
    }

    /// The same as in Codex's own test.
    @Test
    void logoutSingleTargetRevokesTheCachedTokenOnly() {
        var cached = desk.tokens();
        cached.store();
        var manager = desk.singleTarget();
        var newer = desk.tokens();
        newer.store();

        assertThat(manager.logout(LogoutPolicy.DURABLE)).isEqualTo(done(Here.REMOVED, There.CONFIRMED));

        assertThat(revokes()).extracting(asked -> asked.fields().get("token")).containsExactly(cached.token());
        assertThat(desk.auth).doesNotExist();
    }

    /// Acceptance (d).
    @ParameterizedTest
    @EnumSource(LogoutPolicy.class)
    void aRefreshThatEndsAfterALogoutLeavesNoLiveToken(LogoutPolicy policy) throws Exception {
        var tokens = desk.tokens();
        tokens.store();
        var manager = desk.manager();
        var leaving = new ArrayList<LogoutOutcome>();
        // The store is held by the refresh: the logout that comes from elsewhere goes on without it.
        desk.issuer.next(new Act.Meanwhile(() -> leaving.add(desk.impatient().logout(policy)), new Act.HangUpBefore()));
        manager.refresh();
        desk.world.advance(Duration.ofHours(1));
        desk.queue().flush(desk.caller(), Duration.ofSeconds(5), true);

        assertThat(leaving).hasSize(1);
        assertThat(desk.auth).doesNotExist();
        assertThat(desk.issuer.isLive(tokens.token())).isEqualTo(policy == LogoutPolicy.LOCAL);
        assertThat(jobs()).isEmpty();
    }

    @Test
    void aRefreshThatSucceedsAfterALogoutLeavesNoLiveToken() throws IOException {
        desk.tokens().store();
        var manager = desk.manager();
        var leaving = new ArrayList<LogoutOutcome>();
        desk.issuer.next(
                new Act.Meanwhile(() -> leaving.add(desk.impatient().logout(LogoutPolicy.DURABLE)), Act.honest()),
                Act.Say.json(500, ""));

        assertThat(manager.refresh()).isInstanceOf(Refresh.Failed.class);
        assertThat(leaving).extracting(LogoutOutcome::there).containsExactly(There.PENDING);
        assertThat(jobs()).hasSize(2);
        desk.queue().flush(desk.caller(), Duration.ofSeconds(5), true);

        assertThat(desk.auth).doesNotExist();
        assertThat(jobs()).isEmpty();
        assertThat(revokes())
                .extracting(asked -> asked.fields().get("token"))
                .allSatisfy(token -> assertThat(desk.issuer.isLive(token)).isFalse());
    }

    @Test
    void tokensThatComeAfterALogoutAreRevoked() throws IOException {
        desk.tokens().store();
        var manager = desk.manager();
        desk.issuer.next(new Act.Meanwhile(() -> delete(desk.auth), Act.honest()));

        assertThat(manager.refresh()).isInstanceOf(Refresh.Failed.class);

        assertThat(desk.auth).doesNotExist();
        assertThat(jobs()).singleElement().satisfies(job -> {
            assertThat(job.reason()).isEqualTo(RevocationJob.Reason.LATE_REFRESH);
            assertThat(job.hint()).isEqualTo("refresh_token");
        });
        assertThat(desk.queue().flush(desk.caller(), Duration.ofSeconds(5), false))
                .isEqualTo(1);
        assertThat(revokes()).hasSize(1);
    }

    @Test
    void whatACrashLeftBetweenServerAndStoreIsRevokedToo() throws IOException {
        desk.tokens().store();
        var manager = desk.manager();
        var unfinished = desk.tokens();
        String before = desk.stored();
        unfinished.store();
        Files.move(desk.auth, desk.auth.resolveSibling("auth.json.new"));
        desk.store(before);

        manager.logout(LogoutPolicy.DURABLE);

        assertThat(desk.issuer.isLive(unfinished.token())).isFalse();
        assertThat(desk.auth.resolveSibling("auth.json.new")).doesNotExist();
    }

    /// Acceptance (f).
    @Test
    void subscribersAreToldBeforeTheServerIs() {
        desk.tokens().store();
        var manager = desk.manager();
        var told = new AtomicReference<AuthState>();
        manager.subscribe(told::set);
        var whenAsked = new AtomicReference<AuthState>();
        desk.issuer.next(new Act.Meanwhile(() -> whenAsked.set(told.get()), Act.honest()));

        manager.logout(LogoutPolicy.DURABLE);

        assertThat(whenAsked.get()).isEqualTo(new AuthState.LoggedOut());
    }

    @Test
    void aSecondLogoutSaysThatNobodyIsLoggedIn() {
        desk.tokens().store();
        var manager = desk.manager();
        manager.logout(LogoutPolicy.DURABLE);

        var again = manager.logout(LogoutPolicy.DURABLE);

        assertThat(again).isEqualTo(done(Here.NOTHING_STORED, There.NOT_NEEDED));
        assertThat(again.exitCode()).isZero();
        assertThat(again.text()).isEqualTo("Not logged in");
        assertThat(revokes()).hasSize(1);
    }

    @Test
    void logoutRemovesAuthFile() {
        for (String file : List.of(
                "{\"auth_mode\":\"apikey\",\"OPENAI_API_KEY\":\"sk-test\"}",
                "{\"OPENAI_API_KEY\":null,\"personal_access_token\":\"at-1\"}",
                "{\"auth_mode\":\"agentIdentity\",\"agent_identity\":\"jwt\"}")) {
            desk.store(file);

            assertThat(desk.manager().logout(LogoutPolicy.DURABLE)).isEqualTo(done(Here.REMOVED, There.NOT_NEEDED));

            assertThat(desk.auth).doesNotExist();
        }
        assertThat(desk.issuer.asked()).isEmpty();
    }

    @Test
    void withoutARefreshTokenTheAccessTokenIsRevokedAndNoClientNamed() {
        desk.tokens().refresh("").access("bare").store();

        desk.manager().logout(LogoutPolicy.DURABLE);

        assertThat(revokes())
                .singleElement()
                .extracting(Asked::fields)
                .isEqualTo(Map.of("token", "bare", "token_type_hint", "access_token"));
    }

    @Test
    void whatCannotBeReadIsKeptByStrictAndRemovedOtherwise() {
        desk.store("{\"auth_mode\":");

        assertThat(desk.manager().logout(LogoutPolicy.STRICT).exitCode()).isEqualTo(1);
        assertThat(desk.stored()).isEqualTo("{\"auth_mode\":");
        assertThat(desk.manager().logout(LogoutPolicy.DURABLE)).isEqualTo(done(Here.REMOVED, There.NOT_NEEDED));
        assertThat(desk.auth).doesNotExist();
    }

    @Test
    void whatCannotBeWrittenDownIsToldAtOnceOrSaidPlainly() throws IOException {
        desk.tokens().store();
        Path queue = desk.auth.resolveSibling("revocations");
        Files.writeString(queue, "in the way");

        assertThat(desk.manager().logout(LogoutPolicy.DURABLE)).isEqualTo(done(Here.REMOVED, There.CONFIRMED));

        desk.tokens().store();
        desk.issuer.next(Act.Say.json(500, "{}"));
        var outcome = desk.manager().logout(LogoutPolicy.DURABLE);
        assertThat(outcome.exitCode()).isEqualTo(4);
        assertThat(outcome.text()).contains("security page");
        assertThat(desk.auth).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "200, '', CONFIRMED",
        "400, '{\"error\":\"invalid_token\"}', CONFIRMED",
        "401, '{\"error\":{\"code\":\"refresh_token_invalidated\"}}', CONFIRMED",
        "400, '{\"error\":\"invalid_grant\"}', CONFIRMED",
        "500, '', PENDING",
        "408, '', PENDING",
        "429, '', PENDING",
        "401, '{\"error\":\"invalid_client\"}', DEAD",
        "400, '{\"error\":\"unsupported_token_type\"}', DEAD",
        "404, '', DEAD",
        "405, '', DEAD",
        "302, '', DEAD",
        "401, '', DEAD"
    })
    void theServersAnswerDecidesWhatBecomesOfTheJob(int status, String body, String state) {
        desk.tokens().store();
        desk.issuer.next(Act.Say.json(status, body));

        desk.manager().logout(LogoutPolicy.DURABLE);

        assertThat(jobs().stream().map(job -> job.dead() ? "DEAD" : "PENDING").findFirst())
                .isEqualTo(state.equals("CONFIRMED") ? Optional.empty() : Optional.of(state));
    }

    @Test
    void aJobIsTriedLessAndLessOftenAndNotBeforeItIsAskedTo() throws IOException {
        desk.tokens().store();
        desk.issuer.next(new Act.Say(503, "text/plain", "", Map.of("Retry-After", "90")));
        desk.manager().logout(LogoutPolicy.DURABLE);
        assertThat(Duration.between(desk.world.now(), jobs().getFirst().nextAt()))
                .isEqualTo(Duration.ofSeconds(90));

        var waits = new ArrayList<Long>();
        for (int i = 0; i < 6; i++) {
            desk.issuer.next(Act.Say.json(500, ""));
            desk.queue().flush(desk.caller(), Duration.ofSeconds(5), true);
            waits.add(Duration.between(desk.world.now(), jobs().getFirst().nextAt())
                    .toSeconds());
        }

        for (int i = 0; i < waits.size(); i++) {
            long usual = List.of(30L, 120L, 600L, 3600L, 3600L, 3600L).get(i);
            assertThat(waits.get(i)).isBetween(usual * 8 / 10, usual * 12 / 10);
        }
        desk.world.advance(Duration.ofDays(31));
        desk.queue().flush(desk.caller(), Duration.ofSeconds(5), false);
        assertThat(jobs()).as("its token has lapsed").isEmpty();
    }

    @Test
    void aWaitingTokenIsSealedForItsServerAndSignsNobodyIn() throws IOException {
        var tokens = desk.tokens();
        tokens.store();
        desk.issuer.next(Act.Say.json(500, ""));
        desk.manager().logout(LogoutPolicy.DURABLE);
        Path job = desk.auth
                .resolveSibling("revocations")
                .resolve(jobs().getFirst().id() + ".json");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(job)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(job.getParent())))
                .isEqualTo("rwx------");
        assertThat(Files.readString(job)).doesNotContain(tokens.token());
        assertThat(desk.manager().cached()).isEmpty();

        Files.writeString(job, Files.readString(job).replace("/oauth/revoke", "/oauth/theft"));
        desk.queue().flush(desk.caller(), Duration.ofSeconds(5), true);
        assertThat(desk.issuer.asked("/oauth/theft"))
                .as("moved elsewhere it does not open")
                .isEmpty();
        assertThat(jobs()).singleElement().extracting(RevocationJob::dead).isEqualTo(true);
        assertThat(desk.queue().drop("../auth")).isFalse();
        assertThat(desk.queue().drop(jobs().getFirst().id())).isTrue();
        assertThat(jobs()).isEmpty();
    }

    /// From a server that gives one, that is all that is kept; the refresh tokens in memory and on disk, and
    /// one that comes too late, are of the session that it ends.
    @Test
    void whatWaitsEndsTheSessionAndSignsNobodyIn() throws IOException {
        desk.tokens().store();
        String ends = desk.issuer.family("the session");
        givenToEndIt(ends);
        var manager = desk.manager();
        assertThat(manager.auth()).isPresent();
        desk.tokens().refresh("rotated by another program").store();
        givenToEndIt(ends);
        desk.issuer.next(Act.Say.json(500, ""));

        assertThat(manager.logout(LogoutPolicy.DURABLE).there()).isEqualTo(There.PENDING);

        assertThat(jobs()).singleElement().satisfies(job -> {
            assertThat(job.hint()).isEqualTo("revocation_token");
            assertThat(job.holdsASignIn()).isFalse();
        });
        desk.queue().flush(desk.caller(), Duration.ofSeconds(5), true);
        assertThat(jobs()).isEmpty();
        assertThat(desk.issuer.isLive(ends)).isFalse();
        assertThat(revokes())
                .hasSize(2)
                .allSatisfy(asked -> assertThat(asked.fields())
                        .isEqualTo(Map.of(
                                "token", ends,
                                "token_type_hint", "revocation_token",
                                "client_id", "app_EMoamEEZ73f0CkXaXp7hrann")));
    }

    private void givenToEndIt(String token) throws IOException {
        String stored = Files.readString(desk.auth);
        Files.writeString(
                desk.auth, stored.replaceFirst("\"refresh_token\"", "\"revocation_token\": \"" + token + "\", $0"));
        assertThat(Files.readString(desk.auth)).contains(token);
    }

    @Test
    void loggingInAgainKeepsTheJobAndTheNewToken() throws IOException {
        var old = desk.tokens();
        old.store();
        desk.issuer.next(Act.Say.json(500, ""));
        desk.manager().logout(LogoutPolicy.DURABLE);

        var fresh = desk.tokens().refresh(desk.issuer.family("other"));
        fresh.store();
        desk.queue().flush(desk.caller(), Duration.ofSeconds(5), true);

        assertThat(desk.issuer.isLive(old.token())).isFalse();
        assertThat(desk.issuer.isLive(fresh.token())).isTrue();
        assertThat(desk.manager().refresh()).isInstanceOf(Refresh.Renewed.class);
    }

    @Test
    void revokeRequestTimesOut() {
        desk.tokens().store();
        desk.issuer.next(new Act.Wait(Duration.ofSeconds(30)));
        AuthManager manager = desk.hasty();

        var outcome = manager.logout(LogoutPolicy.DURABLE);

        assertThat(outcome.there()).isEqualTo(There.PENDING);
        assertThat(jobs())
                .singleElement()
                .satisfies(job -> assertThat(job.lastError()).contains("no_network"));
    }

    @Test
    void twoLogoutsAtOnceLogOutOnce() {
        var tokens = desk.tokens();
        tokens.store();
        var managers = List.of(desk.manager(), desk.manager());

        var outcomes = managers.stream()
                .map(manager -> CompletableFuture.supplyAsync(
                        () -> manager.logout(LogoutPolicy.DURABLE), Thread::startVirtualThread))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(outcomes)
                .allSatisfy(outcome -> assertThat(outcome.exitCode()).isZero());
        assertThat(outcomes).extracting(LogoutOutcome::here).containsOnlyOnce(Here.REMOVED);
        assertThat(desk.issuer.isLive(tokens.token())).isFalse();
        assertThat(jobs()).isEmpty();
    }

    @Test
    void nothingSecretIsSaid() {
        var tokens = desk.tokens();
        tokens.store();
        var manager = desk.manager();
        String secret = ((Managed) manager.cached().orElseThrow())
                .tokens()
                .refreshToken()
                .orElseThrow()
                .revealText(Secret.Purpose.PRESENT);
        desk.issuer.next(Act.Say.json(500, "{\"echo\":\"" + secret + "\"}"));

        var outcome = manager.logout(LogoutPolicy.DURABLE);

        assertThat(outcome + outcome.text() + jobs()).doesNotContain(secret);
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
