package dev.curfew.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Secret;
import dev.curfew.client.AuthManager;
import dev.curfew.client.AuthState;
import dev.curfew.client.LogoutPolicy;
import dev.curfew.client.Refresh;
import dev.curfew.client.RefreshFailure.Permanent;
import dev.curfew.client.RefreshFailure.Reason;
import dev.curfew.client.SignIn;
import dev.curfew.testkit.ScriptedIssuer.Act;
import dev.curfew.testkit.ScriptedIssuer.Act.Say;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A sign-in that is dead is dead for the next process too, for as long as it is the one that is stored.
@Timeout(60)
class RefusalNoteTest {
    @TempDir
    Path directory;

    private Desk desk;
    private Path note;

    @BeforeEach
    void open() {
        desk = new Desk(directory.resolve("home"));
        note = desk.auth.resolveSibling("refused.json");
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private int calls() {
        return desk.issuer.asked("/oauth/token").size();
    }

    /// A process hears that the sign-in, whose token is good for an hour, is over; and is gone.
    private Desk.Tokens refused() {
        var tokens = desk.tokens().lapsing(Duration.ofHours(1));
        tokens.store();
        desk.issuer.next(Say.code(401, "refresh_token_invalidated"));
        assertThat(desk.manager().refresh()).isEqualTo(new Refresh.Failed(new Permanent(Reason.REVOKED)));
        return tokens;
    }

    private void isDead(AuthManager manager) {
        assertThat(manager.state()).isEqualTo(new AuthState.NeedsLogin(Reason.REVOKED));
        assertThat(manager.failureFor(manager.cached().orElseThrow())).contains(new Permanent(Reason.REVOKED));
    }

    @Test
    void theNextProcessKnowsThatTheSignInIsDead() throws IOException {
        var tokens = refused();
        String stored = desk.stored();

        isDead(desk.manager());

        assertThat(calls()).isEqualTo(1);
        assertThat(desk.stored()).isEqualTo(stored);
        assertThat(Files.readString(note)).doesNotContain(tokens.token()).doesNotContain("ey");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(note)))
                .isEqualTo("rw-------");
    }

    @Test
    void itAsksOnceItselfAndBelievesWhatItHears() {
        refused();
        var next = desk.manager();
        desk.issuer.next(Say.code(401, "refresh_token_expired"));

        assertThat(next.refresh()).isEqualTo(new Refresh.Failed(new Permanent(Reason.EXPIRED)));
        assertThat(next.refresh()).isEqualTo(new Refresh.Failed(new Permanent(Reason.EXPIRED)));

        assertThat(calls()).isEqualTo(2);
        assertThat(desk.manager().state()).isEqualTo(new AuthState.NeedsLogin(Reason.EXPIRED));
    }

    @Test
    void aServerThatAnswersWellAgainHealsIt() {
        refused();
        var next = desk.manager();

        assertThat(next.refresh()).isInstanceOf(Refresh.Renewed.class);

        assertThat(next.state()).isInstanceOf(AuthState.Ok.class);
        assertThat(note).doesNotExist();
        assertThat(desk.manager().state()).isInstanceOf(AuthState.Ok.class);
    }

    @Test
    void aServerThatIsAwayLeavesItDead() {
        refused();
        var next = desk.manager();
        desk.issuer.next(Say.json(503, "{}"));

        assertThat(next.refresh()).isInstanceOf(Refresh.Failed.class);

        isDead(next);
        isDead(desk.manager());
    }

    @Test
    void reloadingTheSameSignInDoesNotBringItBack() {
        refused();
        var next = desk.manager();

        assertThat(next.reload()).isFalse();

        isDead(next);
    }

    @Test
    void aNoteAboutAnotherCredentialIsPassedOverAndRemoved() {
        refused();
        desk.tokens().lapsing(Duration.ofHours(1)).store();

        assertThat(desk.manager().state()).isInstanceOf(AuthState.Ok.class);

        assertThat(note).doesNotExist();
    }

    @Test
    void anotherProcessTakesOverWhatIsDeadAsDead() {
        desk.tokens().lapsing(Duration.ofHours(1)).store();
        var running = desk.manager();
        refused();

        assertThat(running.reload()).isTrue();

        isDead(running);
    }

    @Test
    void aNewSignInRemovesIt() throws Exception {
        refused();

        desk.manager().signIn(new SignIn.PersonalToken(Secret.of("at-1")));

        assertThat(note).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DURABLE", "LOCAL"})
    void aLogoutRemovesIt(LogoutPolicy policy) {
        refused();

        assertThat(desk.manager().logout(policy).exitCode()).isZero();

        assertThat(note).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "[]",
                "\0\1\2",
                "{\"credential\":\"OURS\"}",
                "{\"credential\":\"OURS\",\"reason\":1}",
                "{\"credential\":\"OURS\",\"reason\":\"NONSENSE\"}",
                "{\"credential\":[\"OURS\"],\"reason\":\"EXPIRED\"}"
            })
    void garbageIsPassedOver(String garbage) throws IOException {
        desk.tokens().lapsing(Duration.ofHours(1)).store();
        Files.writeString(
                note, garbage.replace("OURS", desk.credential().fingerprint().toString()));

        assertThat(desk.manager().state()).isInstanceOf(AuthState.Ok.class);

        assertThat(note).doesNotExist();
    }

    @Test
    void whatIsNoFileIsPassedOver() throws Exception {
        refused();
        Path elsewhere = directory.resolve("elsewhere");
        Files.move(note, elsewhere);
        Files.createSymbolicLink(note, elsewhere);
        assertThat(desk.manager().state()).isInstanceOf(AuthState.Ok.class);
        Files.delete(note);
        // To open it would be to wait for somebody to write into it.
        assertThat(new ProcessBuilder("mkfifo", note.toString()).start().waitFor())
                .isZero();
        assertThat(desk.manager().state()).isInstanceOf(AuthState.Ok.class);
        Files.delete(note);
        Files.createDirectories(note.resolve("full"));
        assertThat(desk.manager().state()).isInstanceOf(AuthState.Ok.class);
        Files.write(elsewhere, new byte[1 << 20]);
        Files.delete(note.resolve("full"));
        Files.delete(note);
        Files.move(elsewhere, note);
        assertThat(desk.manager().state()).isInstanceOf(AuthState.Ok.class);
    }

    @Test
    void whatCannotBeNotedIsKnownToThisProcess() throws IOException {
        Files.createDirectories(note.resolve("full"));
        desk.tokens().store();
        String stored = desk.stored();
        desk.issuer.next(Say.code(401, "refresh_token_invalidated"));
        var manager = desk.manager();

        manager.refresh();

        isDead(manager);
        assertThat(desk.stored()).isEqualTo(stored);
        assertThat(desk.manager().state()).isInstanceOf(AuthState.Ok.class);
    }

    @Test
    void twoThatHearItAtOnceLeaveOneNote() {
        desk.tokens().lapsing(Duration.ofHours(1)).store();
        desk.issuer.next(Say.code(401, "refresh_token_invalidated"), Say.code(401, "refresh_token_invalidated"));
        var one = desk.manager();
        var other = desk.manager();

        CompletableFuture.allOf(CompletableFuture.runAsync(one::refresh), CompletableFuture.runAsync(other::refresh))
                .join();

        isDead(one);
        isDead(other);
        isDead(desk.manager());
    }

    @Test
    void killedBeforeTheAnswerItIsAskedAgainAndKilledAfterItIsKnown() {
        desk.tokens().lapsing(Duration.ofHours(1)).store();
        String stored = desk.stored();
        try (var node = ClientNode.start(directory.resolve("home"), desk.issuer.uri())) {
            assertThat(node.answer()).isEqualTo("ready");
            desk.issuer.next(new Act.Meanwhile(node::kill, Say.code(401, "refresh_token_invalidated")));
            node.tell("refresh");
            assertThat(node.answer()).isNull();
        }
        assertThat(desk.manager().state()).isInstanceOf(AuthState.Ok.class);

        try (var node = ClientNode.start(directory.resolve("home"), desk.issuer.uri())) {
            assertThat(node.answer()).isEqualTo("ready");
            desk.issuer.next(Say.code(401, "refresh_token_invalidated"));
            node.tell("refresh");
            assertThat(node.answer()).startsWith("failed");
            node.kill();
        }
        isDead(desk.manager());
        assertThat(desk.stored()).isEqualTo(stored);
    }
}
