package dev.curfew.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Secret;
import dev.curfew.client.AuthFile;
import dev.curfew.client.AuthManager;
import dev.curfew.client.AuthState;
import dev.curfew.client.Credential;
import dev.curfew.client.Credential.Managed;
import dev.curfew.client.LogoutOutcome;
import dev.curfew.client.LogoutPolicy;
import dev.curfew.client.Refresh;
import dev.curfew.client.RefreshFailure;
import dev.curfew.client.RefreshFailure.Cause;
import dev.curfew.client.RefreshFailure.Permanent;
import dev.curfew.client.RefreshFailure.Reason;
import dev.curfew.client.RefreshFailure.Transient;
import dev.curfew.client.StoreException.Fault;
import dev.curfew.testkit.ScriptedIssuer.Act;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the manager promises beyond the table: to many at once, with servers, disks and clocks that
/// misbehave.
class AuthManagerTest {
    @TempDir
    Path home;

    private Desk desk;

    @BeforeEach
    void open() {
        desk = new Desk(home);
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private int calls() {
        return desk.issuer.asked("/oauth/token").size();
    }

    private static String refreshToken(AuthManager manager) {
        return ((Managed) manager.cached().orElseThrow())
                .tokens()
                .refreshToken()
                .orElseThrow()
                .revealText(Secret.Purpose.PRESENT);
    }

    private static Refresh.Failed passing(Cause cause, boolean afterSend) {
        return new Refresh.Failed(new Transient(cause, Optional.empty(), afterSend));
    }

    @Test
    void refreshWithoutIdToken() {
        desk.tokens().store();
        var before = (Managed) desk.credential();

        desk.manager().refresh();

        var after = (Managed) desk.credential();
        assertThat(after.tokens().idToken()).isEqualTo(before.tokens().idToken());
        assertThat(after.tokens().accessToken()).isNotEqualTo(before.tokens().accessToken());
        assertThat(after.account()).contains("acct-1");
    }

    @Test
    void missingAuthJsonReturnsNone() {
        var manager = desk.manager();

        assertThat(manager.auth()).isEmpty();
        assertThat(manager.state()).isEqualTo(new AuthState.LoggedOut());
        assertThat(manager.refresh()).isEqualTo(new Refresh.NotNeeded());
        assertThat(manager.recovery().unavailableReason()).isEqualTo("not_chatgpt_auth");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void unauthorizedRecoveryReportsModeAndStepNames() {
        desk.tokens().store();
        var recovery = desk.manager().recovery();

        var steps = new ArrayList<String>();
        for (; recovery.hasNext(); recovery.next()) {
            steps.add(recovery.mode() + " " + recovery.step().wireName() + " " + recovery.unavailableReason());
        }

        assertThat(steps).containsExactly("managed reload ready", "managed refresh_token ready");
        assertThat(recovery.step().wireName() + " " + recovery.unavailableReason())
                .isEqualTo("done recovery_exhausted");
    }

    @Test
    void refreshFailureIsScopedToTheMatchingAuthSnapshot() {
        desk.tokens().store();
        var manager = desk.manager();
        var dead = manager.cached().orElseThrow();
        desk.issuer.next(Act.Say.code(401, "refresh_token_expired"));
        manager.refresh();
        assertThat(manager.failureFor(dead)).contains(new Permanent(Reason.EXPIRED));

        desk.tokens().store();
        var other = desk.credential();
        assertThat(manager.failureFor(other)).isEmpty();
        manager.reload();

        assertThat(manager.failureFor(dead)).isEmpty();
        assertThat(manager.failureFor(other)).isEmpty();
    }

    @Test
    void authManagerNotifiesWhenAuthStateChanges() {
        desk.tokens().lapsing(Duration.ofMinutes(1)).store();
        var manager = desk.manager();
        var seen = new ArrayList<AuthState>();
        manager.subscribe(state -> {
            throw new IllegalStateException("a broken screen");
        });
        Runnable end = manager.subscribe(seen::add);

        manager.auth();
        desk.issuer.next(Act.Say.code(401, "refresh_token_invalidated"));
        manager.refresh();
        end.run();
        manager.reload();

        assertThat(seen).startsWith(new AuthState.Refreshing()).endsWith(new AuthState.NeedsLogin(Reason.REVOKED));
        assertThat(seen).anyMatch(AuthState.Ok.class::isInstance);
    }

    @Test
    void manyThreadsShareOneRefresh() {
        desk.tokens().lapsing(Duration.ofHours(-1)).store();
        var manager = desk.manager();
        var start = new CountDownLatch(1);
        desk.issuer.next(new Act.Wait(Duration.ofMillis(200)));
        var callers = IntStream.range(0, 32)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                start.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            return manager.auth().orElseThrow();
                        },
                        Thread::startVirtualThread))
                .toList();

        start.countDown();

        assertThat(callers).extracting(CompletableFuture::join).containsOnly(desk.credential());
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void twoManagersOfOneHomeSpendEachTokenOnce() {
        desk.tokens().lapsing(Duration.ofHours(-1)).store();
        var managers = IntStream.range(0, 6).mapToObj(i -> desk.manager()).toList();

        var callers = managers.stream()
                .map(manager -> CompletableFuture.supplyAsync(manager::auth, Thread::startVirtualThread))
                .toList();

        assertThat(callers).extracting(CompletableFuture::join).containsOnly(Optional.of(desk.credential()));
        assertThat(calls()).isEqualTo(1);
        assertThat(desk.issuer.replayed()).isZero();
    }

    @Test
    void anAnswerThatIsLostMayHaveSpentTheTokenAndSaysSo() {
        String stored = desk.tokens().store();
        var manager = desk.manager();

        for (var lost : List.of(new Act.HangUpBefore(), new Act.HangUpBefore())) {
            desk.issuer.next(lost);
            assertThat(manager.refresh()).isEqualTo(passing(Cause.NO_NETWORK, true));
        }

        assertThat(desk.stored()).isEqualTo(stored);
        assertThat(manager.state()).isInstanceOf(AuthState.Ok.class);
        assertThat(manager.refresh()).isInstanceOf(Refresh.Renewed.class);
    }

    @Test
    void anAnswerThatBreaksOffChangesNothing() {
        String stored = desk.tokens().store();
        var manager = desk.manager();
        desk.issuer.next(new Act.HangUpWithin());

        assertThat(manager.refresh()).isEqualTo(passing(Cause.NO_NETWORK, true));

        assertThat(desk.stored()).isEqualTo(stored);
    }

    @Test
    void aPageInsteadOfAnAnswerChangesNothing() {
        String stored = desk.tokens().store();
        var manager = desk.manager();
        desk.issuer.next(
                new Act.Say(403, "text/html", "<html>Are you human?</html>", Map.of()),
                new Act.Say(200, "text/html", "<html>Welcome to the hotel</html>", Map.of()));

        assertThat(manager.refresh()).isEqualTo(passing(Cause.IN_BETWEEN, false));
        assertThat(manager.refresh()).isEqualTo(passing(Cause.BROKEN_ANSWER, true));

        assertThat(desk.stored()).isEqualTo(stored);
    }

    @Test
    void nobodyThereChangesNothing() {
        String stored = desk.tokens().lapsing(Duration.ofMinutes(1)).store();
        var manager = desk.manager();
        desk.issuer.close();

        assertThat(manager.auth()).contains(desk.credential());
        assertThat(manager.refresh()).isEqualTo(passing(Cause.NO_NETWORK, false));

        assertThat(desk.stored()).isEqualTo(stored);
        assertThat(manager.state()).isInstanceOf(AuthState.Expiring.class);
    }

    @Test
    void aServerThatAsksForPatienceIsNotAskedBeforeThat() {
        desk.tokens().lapsing(Duration.ofMinutes(1)).store();
        var manager = desk.manager();
        desk.issuer.next(new Act.Say(429, "application/json", "{}", Map.of("Retry-After", "30")));

        manager.auth();
        manager.auth();
        desk.world.advance(Duration.ofSeconds(29));
        manager.auth();
        assertThat(calls()).isEqualTo(1);

        desk.world.advance(Duration.ofSeconds(2));
        manager.auth();
        assertThat(calls()).isEqualTo(2);
        assertThat(manager.refresh()).as("who insists is not held back").isInstanceOf(Refresh.Renewed.class);
    }

    @Test
    void aClockThatIsSetBackDoesNotMakeWaitingLonger() {
        desk.tokens().lapsing(Duration.ofMinutes(1)).store();
        var manager = desk.manager();
        desk.issuer.next(Act.Say.json(500, ""));
        manager.auth();

        desk.world.step(Duration.ofMinutes(-3));
        desk.world.advance(Duration.ofSeconds(6));
        manager.auth();

        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void aSubscriberThatAsksInTheMidstOfARefreshDoesNotWaitForItself() {
        desk.tokens().lapsing(Duration.ofMinutes(1)).store();
        var manager = desk.manager();
        var seen = new ArrayList<Optional<Credential>>();
        manager.subscribe(state -> seen.add(manager.auth()));

        var refresh = CompletableFuture.supplyAsync(manager::auth, Thread::startVirtualThread);

        assertThat(refresh).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(Optional.of(desk.credential()));
        assertThat(seen).isNotEmpty();
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void anIssuerThatIsNoAddressIsASettingToMendAndGetsNoToken() {
        String stored = desk.tokens().store().replace("\"account_id\"", """
                "oauth_provenance": {"issuer": "no address %% at all", "client_id": "x"}, "account_id\"""");
        desk.store(stored);
        var manager = desk.manager();

        assertThat(manager.refresh())
                .isEqualTo(new Refresh.Failed(new RefreshFailure.Misconfigured(RefreshFailure.What.ENDPOINT)));
        assertThat(desk.stored()).isEqualTo(stored);
        var outcome = manager.logout(LogoutPolicy.DURABLE);

        assertThat(outcome.here()).isEqualTo(LogoutOutcome.Here.REMOVED);
        assertThat(outcome.text()).contains("there is no revocation endpoint");
        assertThat(desk.issuer.asked()).isEmpty();
    }

    @Test
    void aTokenLapsesByTheServersClock() {
        desk.tokens().store();
        var manager = desk.manager();
        desk.issuer.next(new Act.WrongDate(Duration.ofMinutes(-90)));
        manager.refresh();
        desk.world.advance(Duration.ofMinutes(90));
        manager.auth();
        assertThat(calls()).as("our clock is ahead").isEqualTo(1);

        desk.issuer.next(new Act.WrongDate(Duration.ofMinutes(90)));
        manager.refresh();
        assertThat(manager.state()).as("our clock is behind").isInstanceOf(AuthState.Expiring.class);
        desk.issuer.next(new Act.WrongDate(Duration.ofSeconds(59)));
        manager.refresh();
        assertThat(manager.state()).as("our clock is good enough").isInstanceOf(AuthState.Ok.class);
        assertThat(calls()).isEqualTo(3);
    }

    @Test
    void whatCannotBeStoredIsUsedAndStoredLater() throws IOException {
        desk.tokens().store();
        var manager = desk.manager();
        String before = desk.stored();
        Path inTheWay = home.resolve("auth.json.new/in-the-way");
        Files.createDirectories(inTheWay);

        assertThat(manager.refresh()).isInstanceOf(Refresh.Renewed.class);
        assertThat(desk.stored()).isEqualTo(before);
        String unsaved = refreshToken(manager);
        assertThat(desk.issuer.isLive(unsaved)).isTrue();

        assertThat(manager.refresh()).isInstanceOf(Refresh.Renewed.class);
        assertThat(desk.issuer.replayed()).isZero();
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());
        assertThat(manager.refresh()).isInstanceOf(Refresh.Renewed.class);

        assertThat(desk.credential()).isEqualTo(manager.cached().orElseThrow());
        assertThat(desk.issuer.isLive(refreshToken(manager))).isTrue();
        assertThat(desk.issuer.replayed()).isZero();
    }

    @Test
    void aRefreshThatACrashInterruptedIsTakenUp() throws IOException {
        desk.tokens().store();
        var lost = desk.tokens().refreshed(Duration.ZERO);
        lost.store();
        Files.move(desk.auth, home.resolve("auth.json.new"));
        desk.tokens().store();

        var manager = desk.manager();

        assertThat(refreshToken(manager)).isEqualTo(lost.token());
        assertThat(home.resolve("auth.json.new")).doesNotExist();
        assertThat(desk.credential()).isEqualTo(manager.cached().orElseThrow());
    }

    @Test
    void aCrashLongAgoBringsNothingBack() throws IOException {
        var old = desk.tokens().refreshed(Duration.ofDays(3));
        old.store();
        Files.move(desk.auth, home.resolve("auth.json.new"));
        assertThat(desk.manager().cached()).as("nobody is signed in by a draft").isEmpty();

        desk.tokens().store();

        assertThat(refreshToken(desk.manager())).isNotEqualTo(old.token());
    }

    @Test
    void aLogoutByAnotherProgramDuringARefreshIsNotUndone() {
        desk.tokens().store();
        var manager = desk.manager();
        desk.issuer.next(new Act.Meanwhile(() -> delete(desk.auth), Act.honest()));

        assertThat(manager.refresh()).isEqualTo(new Refresh.Failed(new Permanent(Reason.ACCOUNT_CHANGED)));

        assertThat(desk.auth).doesNotExist();
    }

    @Test
    void aLoginByAnotherProgramDuringARefreshIsNotOverwritten() {
        desk.tokens().store();
        var manager = desk.manager();
        var other = desk.tokens().account("acct-2").user("u2");
        desk.issuer.next(new Act.Meanwhile(other::store, Act.honest()));

        assertThat(manager.refresh()).isEqualTo(new Refresh.Failed(new Permanent(Reason.ACCOUNT_CHANGED)));

        assertThat(desk.stored()).contains(other.token());
    }

    @Test
    void aRefreshByAnotherProgramDuringOursIsKept() {
        desk.tokens().store();
        var manager = desk.manager();
        var theirs = desk.tokens().refreshed(Duration.ZERO);
        desk.issuer.next(new Act.Meanwhile(theirs::store, Act.honest()));

        assertThat(manager.refresh()).isEqualTo(new Refresh.Adopted(desk.credential()));

        assertThat(refreshToken(manager)).isEqualTo(theirs.token());
    }

    @Test
    void aFileThatBreaksUnderUsIsSaidAndLeft() {
        desk.tokens().store();
        var manager = desk.manager();
        var before = manager.cached();
        desk.store("{\"auth_mode\":");

        assertThat(manager.refresh()).isEqualTo(passing(Cause.STORE, false));
        assertThat(manager.cached()).isEqualTo(before);
        assertThat(calls()).isZero();

        manager.reload();
        assertThat(manager.state()).isInstanceOfSatisfying(AuthState.Unusable.class, state -> {
            assertThat(state.fault()).isEqualTo(Fault.TRUNCATED);
            assertThat(state.advice()).contains("sign in again");
        });
        assertThat(desk.stored()).isEqualTo("{\"auth_mode\":");
    }

    @Test
    void whatIsNotRefreshedIsUsedAsItIs() {
        for (var file : List.of(
                AuthFile.empty().withApiKey(Secret.of("sk-1")),
                AuthFile.empty().withPersonalToken(Secret.of("at-crak_1")))) {
            desk.store(new String(file.bytes(), java.nio.charset.StandardCharsets.UTF_8));
            var manager = desk.manager();

            assertThat(manager.auth()).isEqualTo(file.credential());
            assertThat(manager.refresh()).isEqualTo(new Refresh.NotNeeded());
            assertThat(manager.state()).isEqualTo(new AuthState.Ok(Optional.empty()));
        }
        assertThat(desk.issuer.asked()).isEmpty();
    }

    @Test
    void aWrongSettingIsNotADeadCredential() {
        desk.tokens().store();
        var manager = desk.manager();
        Credential before = manager.cached().orElseThrow();
        desk.issuer.next(Act.Say.json(400, "{\"error\":\"invalid_client\"}"), Act.Say.json(404, "not here"));

        assertThat(manager.refresh())
                .isEqualTo(new Refresh.Failed(new RefreshFailure.Misconfigured(RefreshFailure.What.CLIENT)));
        assertThat(manager.refresh())
                .isEqualTo(new Refresh.Failed(new RefreshFailure.Misconfigured(RefreshFailure.What.ENDPOINT)));

        assertThat(manager.failureFor(before)).isEmpty();
        assertThat(manager.refresh()).isInstanceOf(Refresh.Renewed.class);
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
