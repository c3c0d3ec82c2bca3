package dev.curfew.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Secret;
import dev.curfew.client.AuthFile;
import dev.curfew.client.AuthManager;
import dev.curfew.client.AuthState;
import dev.curfew.client.Credential;
import dev.curfew.client.Credential.Managed;
import dev.curfew.client.Recovery;
import dev.curfew.client.Refresh;
import dev.curfew.client.RefreshFailure;
import dev.curfew.client.RefreshFailure.Cause;
import dev.curfew.client.RefreshFailure.Permanent;
import dev.curfew.client.RefreshFailure.Reason;
import dev.curfew.testkit.ScriptedIssuer.Act;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The behaviour table of a refresh, each row under the name that Codex's own suite gives it.
class AuthRefreshTest {
    private static final Duration NINE_DAYS = Duration.ofDays(9);

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

    private static String refreshToken(Credential credential) {
        return ((Managed) credential).tokens().refreshToken().orElseThrow().revealText(Secret.Purpose.PRESENT);
    }

    private static String refreshToken(AuthManager manager) {
        return refreshToken(manager.cached().orElseThrow());
    }

    private void failedFor(Refresh outcome, Reason reason) {
        assertThat(outcome).isEqualTo(new Refresh.Failed(new Permanent(reason)));
    }

    /// Nothing of what failed is to be seen: not on disk, not in memory.
    private void unchanged(AuthManager manager, String stored, Credential before) {
        assertThat(desk.stored()).isEqualTo(stored);
        assertThat(manager.cached()).contains(before);
    }

    @Test
    void refreshTokenSucceedsUpdatesStorage() {
        var tokens = desk.tokens();
        String before = tokens.store();
        var manager = desk.manager();

        var outcome = manager.refreshFromAuthority();

        assertThat(outcome).isInstanceOf(Refresh.Renewed.class);
        assertThat(calls()).isEqualTo(1);
        assertThat(desk.issuer.isLive(refreshToken(desk.credential()))).isTrue();
        assertThat(manager.cached()).contains(desk.credential());
        assertThat(((Managed) desk.credential()).lastRefresh()).contains(desk.world.now());
        assertThat(desk.stored()).isNotEqualTo(before);
        assertThat(desk.issuer.asked().getFirst().fields())
                .containsEntry("grant_type", "refresh_token")
                .containsEntry("client_id", "app_EMoamEEZ73f0CkXaXp7hrann")
                .containsEntry("refresh_reason", "forced")
                .containsEntry("refresh_token", tokens.token());
    }

    @Test
    void refreshTokenRefreshesWhenAuthIsUnchanged() {
        desk.tokens().store();
        var manager = desk.manager();

        assertThat(manager.refresh()).isInstanceOf(Refresh.Renewed.class);

        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void authRefreshesWhenAccessTokenIsNearExpiry() {
        desk.tokens().lapsing(Duration.ofMinutes(4)).store();
        var manager = desk.manager();

        var auth = manager.auth();

        assertThat(calls()).isEqualTo(1);
        assertThat(auth).contains(desk.credential());
        assertThat(desk.issuer.asked().getFirst().fields()).containsEntry("refresh_reason", "proactive_expiry");
        assertThat(desk.issuer.isLive(refreshToken(manager))).isTrue();
    }

    @Test
    void authSkipsAccessTokenOutsideRefreshWindow() {
        desk.tokens().lapsing(Duration.ofMinutes(6)).store();

        assertThat(desk.manager().auth()).isPresent();

        assertThat(calls()).isZero();
    }

    @Test
    void refreshTokenSkipsRefreshWhenAuthChanged() {
        desk.tokens().store();
        var manager = desk.manager();
        var newer = desk.tokens();
        newer.store();

        assertThat(manager.refresh()).isEqualTo(new Refresh.Adopted(desk.credential()));

        assertThat(calls()).isZero();
        assertThat(refreshToken(manager)).isEqualTo(newer.token());
    }

    @Test
    void refreshTokenErrorsOnAccountMismatch() {
        desk.tokens().store();
        var manager = desk.manager();
        var before = manager.cached().orElseThrow();
        String other = desk.tokens().account("acct-2").user("u2").store();

        failedFor(manager.refresh(), Reason.ACCOUNT_CHANGED);

        assertThat(calls()).isZero();
        unchanged(manager, other, before);
    }

    @Test
    void returnsFreshTokensAsIs() {
        desk.tokens().lapsing(Duration.ofHours(1)).refreshed(NINE_DAYS).store();

        assertThat(desk.manager().auth()).contains(desk.credential());

        assertThat(calls()).isZero();
    }

    @Test
    void refreshesTokenWhenAccessTokenIsExpired() {
        desk.tokens().lapsing(Duration.ofHours(-1)).store();

        assertThat(desk.manager().auth()).contains(desk.credential());

        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void authReloadsDiskAuthWhenCachedAuthIsStale() {
        desk.tokens().refreshed(NINE_DAYS).store();
        var manager = desk.manager();
        desk.tokens().refreshed(Duration.ofDays(1)).store();

        assertThat(manager.auth()).contains(desk.credential());

        assertThat(calls()).isZero();
    }

    @Test
    void authReloadsDiskAuthWithoutCallingExpiredRefreshToken() {
        desk.issuer.next(Act.Say.code(401, "refresh_token_expired"));
        desk.tokens().refreshed(NINE_DAYS).refresh("dead").store();
        var manager = desk.manager();
        desk.tokens().refreshed(Duration.ofDays(1)).store();

        assertThat(manager.auth()).contains(desk.credential());

        assertThat(calls()).isZero();
    }

    @Test
    void refreshTokenReturnsPermanentErrorForExpiredRefreshToken() {
        String stored = desk.tokens().store();
        var manager = desk.manager();
        var before = manager.cached().orElseThrow();
        desk.issuer.next(Act.Say.code(401, "refresh_token_expired"));

        failedFor(manager.refresh(), Reason.EXPIRED);

        assertThat(calls()).isEqualTo(1);
        unchanged(manager, stored, before);
        assertThat(manager.state()).isEqualTo(new AuthState.NeedsLogin(Reason.EXPIRED));
    }

    @Test
    void refreshTokenDoesNotRetryAfterPermanentFailure() {
        String stored = desk.tokens().lapsing(Duration.ofHours(-1)).store();
        var manager = desk.manager();
        var before = manager.cached().orElseThrow();
        desk.issuer.next(Act.Say.code(401, "refresh_token_reused"));
        failedFor(manager.refresh(), Reason.REUSED);

        failedFor(manager.refresh(), Reason.REUSED);
        failedFor(manager.refreshFromAuthority(), Reason.REUSED);
        assertThat(manager.auth()).contains(before);

        assertThat(calls()).isEqualTo(1);
        unchanged(manager, stored, before);
    }

    @Test
    void refreshTokenReloadsChangedAuthAfterPermanentFailure() {
        desk.tokens().store();
        var manager = desk.manager();
        desk.issuer.next(Act.Say.code(401, "refresh_token_invalidated"));
        failedFor(manager.refresh(), Reason.REVOKED);
        desk.tokens().store();

        assertThat(manager.refresh()).isEqualTo(new Refresh.Adopted(desk.credential()));

        assertThat(calls()).isEqualTo(1);
        assertThat(manager.state()).isInstanceOf(AuthState.Ok.class);
    }

    @Test
    void refreshTokenReturnsTransientErrorOnServerFailure() {
        String stored = desk.tokens().store();
        var manager = desk.manager();
        var before = manager.cached().orElseThrow();
        desk.issuer.next(Act.Say.json(500, "{\"error\":\"temporary-failure\"}"));

        assertThat(manager.refresh())
                .isEqualTo(new Refresh.Failed(new RefreshFailure.Transient(Cause.SERVER, Optional.empty(), false)));

        assertThat(calls()).isEqualTo(1);
        unchanged(manager, stored, before);
        assertThat(manager.failureFor(before)).isEmpty();
        assertThat(manager.refresh()).isInstanceOf(Refresh.Renewed.class);
    }

    @Test
    void unauthorizedRecoveryReloadsThenRefreshesTokens() {
        desk.tokens().store();
        var manager = desk.manager();
        var newer = desk.tokens();
        newer.store();
        var recovery = manager.recovery();

        assertThat(recovery.next()).isEqualTo(new Recovery.Outcome.TryAgain(true));
        assertThat(refreshToken(manager)).isEqualTo(newer.token());
        assertThat(calls()).isZero();

        assertThat(recovery.next()).isEqualTo(new Recovery.Outcome.TryAgain(true));
        assertThat(calls()).isEqualTo(1);
        assertThat(desk.issuer.asked().getFirst().fields()).containsEntry("refresh_reason", "unauthorized_recovery");
        assertThat(desk.issuer.isLive(refreshToken(manager))).isTrue();

        assertThat(recovery.hasNext()).isFalse();
        assertThat(recovery.next()).isEqualTo(new Recovery.Outcome.Unavailable("recovery_exhausted"));
    }

    @Test
    void unauthorizedRecoveryErrorsOnAccountMismatch() {
        desk.tokens().store();
        var manager = desk.manager();
        var before = manager.cached().orElseThrow();
        String other = desk.tokens().account("acct-2").store();
        var recovery = manager.recovery();

        assertThat(recovery.next()).isEqualTo(new Recovery.Outcome.Failed(new Permanent(Reason.ACCOUNT_CHANGED)));

        assertThat(recovery.hasNext()).isFalse();
        assertThat(calls()).isZero();
        unchanged(manager, other, before);
    }

    @Test
    void unauthorizedRecoveryRequiresChatgptAuth() {
        desk.store("{\"auth_mode\":\"apikey\",\"OPENAI_API_KEY\":\"sk-test\"}");
        var recovery = desk.manager().recovery();

        assertThat(recovery.hasNext()).isFalse();
        assertThat(recovery.next()).isEqualTo(new Recovery.Outcome.Unavailable("not_chatgpt_auth"));
        assertThat(calls()).isZero();
    }

    @Test
    void newLoginReloadsAuthAfterPermanentFailure() {
        desk.tokens().store();
        var manager = desk.manager();
        desk.issuer.next(Act.Say.code(401, "refresh_token_expired"));
        failedFor(manager.refresh(), Reason.EXPIRED);
        desk.tokens().account("acct-2").user("u2").store();

        assertThat(manager.reload()).isTrue();

        assertThat(manager.auth()).contains(desk.credential());
        assertThat(manager.refresh()).isInstanceOf(Refresh.Renewed.class);
    }

    @Test
    void staleProactiveRefreshUsesNewerLocalAuthBeforeSpendingCachedRefreshToken() {
        var first = desk.tokens().lapsing(Duration.ofMinutes(1));
        first.store();
        var manager = desk.manager();
        desk.tokens().lapsing(Duration.ofHours(1)).store();

        assertThat(manager.auth()).contains(desk.credential());

        assertThat(calls()).isZero();
        assertThat(desk.issuer.isLive(first.token())).isTrue();
    }

    @Test
    void staleProactiveRefreshRefreshesWhatItTookOverWhenThatLapsesToo() {
        desk.tokens().lapsing(Duration.ofMinutes(-30)).store();
        var manager = desk.manager();
        var newer = desk.tokens().lapsing(Duration.ofMinutes(-10));
        newer.store();

        assertThat(manager.auth()).contains(desk.credential());

        assertThat(calls()).isEqualTo(1);
        assertThat(desk.issuer.asked().getFirst().fields()).containsEntry("refresh_token", newer.token());
    }

    @Test
    void staleProactiveRefreshDoesNotOverwriteADifferentAccountOnDisk() {
        desk.tokens().lapsing(Duration.ofMinutes(1)).store();
        var manager = desk.manager();
        var before = manager.cached().orElseThrow();
        String other = desk.tokens().account("acct-2").user("u2").store();

        assertThat(manager.auth()).contains(before);

        assertThat(calls()).isZero();
        unchanged(manager, other, before);
    }

    @Test
    void staleProactiveRefreshDoesNotAdoptADifferentUserInSameAccount() {
        desk.tokens().lapsing(Duration.ofMinutes(1)).store();
        var manager = desk.manager();
        var before = manager.cached().orElseThrow();
        String other = desk.tokens().user("u2").store();

        failedFor(manager.refresh(), Reason.ACCOUNT_CHANGED);

        assertThat(calls()).isZero();
        unchanged(manager, other, before);
    }

    @Test
    void staleProactiveRefreshWithoutAccountIdAdoptsAuthWithAccountId() {
        desk.tokens().account("").lapsing(Duration.ofMinutes(1)).store();
        var manager = desk.manager();
        desk.tokens().lapsing(Duration.ofHours(1)).store();

        assertThat(manager.auth()).contains(desk.credential());

        assertThat(calls()).isZero();
    }

    @Test
    void staleProactiveRefreshWithoutIdentityClaimsStillAttemptsRefresh() {
        desk.tokens().account("").user("").lapsing(Duration.ofMinutes(1)).store();

        assertThat(desk.manager().auth()).contains(desk.credential());

        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void refreshTokenReusedWithoutAccountIdAdoptsAuthWhenDiskAuthGainsAccountId() {
        desk.tokens().account("").store();
        var manager = desk.manager();
        var newer = desk.tokens();
        // Another program spent our token first, and stores what came of it while we are being refused.
        desk.issuer.next(new Act.Meanwhile(newer::store, Act.Say.code(401, "refresh_token_reused")));

        var outcome = manager.refresh();

        assertThat(outcome).isEqualTo(new Refresh.Adopted(desk.credential()));
        assertThat(calls()).isEqualTo(1);
        assertThat(refreshToken(manager)).isEqualTo(newer.token());
        assertThat(manager.failureFor(desk.credential())).isEmpty();
    }

    @Test
    void unauthorizedRecoveryReloadUsesOriginalAuthSnapshotForSameAccountUserGuard() {
        desk.tokens().store();
        var manager = desk.manager();
        var recovery = manager.recovery();
        desk.tokens().account("acct-2").user("u2").store();
        manager.reload();
        var now = manager.cached().orElseThrow();

        assertThat(recovery.next()).isEqualTo(new Recovery.Outcome.Failed(new Permanent(Reason.ACCOUNT_CHANGED)));

        assertThat(manager.cached()).contains(now);
        assertThat(AuthFile.parse(desk.stored().getBytes(StandardCharsets.UTF_8))
                        .orElseThrow()
                        .credential())
                .contains(now);
    }
}
