package dev.curfew.testkit.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.curfew.authority.connection.Standing;
import dev.curfew.authority.connection.Vault.Presentable;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.PostgresStore;
import dev.curfew.authority.store.SqliteStore;
import dev.curfew.authority.store.Store;
import dev.curfew.base.World;
import dev.curfew.client.RefreshFailure.Permanent;
import dev.curfew.client.RefreshFailure.Reason;
import dev.curfew.testkit.ScriptedIssuer;
import dev.curfew.testkit.ScriptedIssuer.Act;
import dev.curfew.testkit.TestPostgres;
import dev.curfew.testkit.WrongClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A process that is killed at each step of a refresh, in the order of the steps, and what the next one makes
/// of it. The issuer forgives nothing.
@Timeout(60)
class VaultKillStory {
    private static final Duration HOUR = Duration.ofHours(1);
    /// A process takes a second to start, and many where others start too.
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final TestPostgres.Database DATABASE = TestPostgres.database();
    private static Path keys = Path.of("");
    private static House other;

    /// What only the machine has on which a process is killed.
    @TempDir
    private Path spool;

    private final ScriptedIssuer issuer = ScriptedIssuer.start(World.system());
    private final String token = issuer.family("user-1");
    private String user = "";
    private String id = "";

    @BeforeAll
    static void open(@TempDir Path shared) {
        keys = shared;
        other = house(Optional.empty());
    }

    @AfterAll
    static void close() {
        other.close();
        TestPostgres.shared().drop(DATABASE);
    }

    @BeforeEach
    void connect(TestInfo test) {
        user = test.getTestMethod().orElseThrow().getName();
        id = other.bring(issuer, token, HOUR, user).state().connection().id();
    }

    @AfterEach
    void end() {
        issuer.close();
    }

    @Test
    void beforeItsAttemptIsWrittenNothingIsSpent() {
        try (Hold row = Hold.row(DATABASE, id);
                VaultNode node = node()) {
            await().atMost(PATIENCE).until(row::isWaitedFor);
            node.kill();
        }
        assertThat(issuer.asked()).isEmpty();
        assertThat(row("attempt")).isEmpty();

        assertThat(renewed(other, 1)).isEqualTo(2);
        assertThat(issuer.asked("/oauth/token")).hasSize(1);
    }

    @Test
    void beforeTheProviderIsAskedItsAttemptIsTakenOver() {
        try (Hold claim = Hold.commits(DATABASE, id, "old.attempt is null and new.attempt is not null");
                VaultNode node = node()) {
            await().atMost(PATIENCE).until(claim::isWaitedFor);
            node.kill();
        }
        await().atMost(PATIENCE).until(() -> !row("attempt").isEmpty());
        assertThat(issuer.asked()).isEmpty();

        assertThat(renewed(other, 1)).isEqualTo(2);
        assertThat(other.state(id).standing()).isEqualTo(new Standing.Good());
        assertThat(issuer.asked("/oauth/token")).hasSize(1);
    }

    /// The request is there, and nothing was done about it.
    @Test
    void whileTheProviderIsAskedItsAttemptIsTakenOver() {
        var asked = new CompletableFuture<Boolean>();
        var dead = new CompletableFuture<Boolean>();
        issuer.next(new Act.Meanwhile(
                () -> {
                    asked.complete(true);
                    dead.join();
                },
                new Act.HangUpBefore()));
        try (VaultNode node = node()) {
            asked.join();
            node.kill();
            dead.complete(true);
        }

        assertThat(renewed(other, 1)).isEqualTo(2);
        assertThat(other.state(id).standing()).isEqualTo(new Standing.Good());
        assertThat(issuer.asked("/oauth/token")).hasSize(2);
        assertThat(issuer.replayed()).isZero();
    }

    /// Nobody can know that the token is spent, so it is presented once more; the answer to that says it.
    @Test
    void whileTheAnswerIsOnItsWayTheRotationIsLostAndThatIsSaid() {
        var started = new CompletableFuture<VaultNode>();
        issuer.next(new Act.Meanwhile(() -> started.join().stop(), Act.honest()));
        try (VaultNode node = node()) {
            started.complete(node);
            await().atMost(PATIENCE).until(() -> !issuer.isLive(token));
            node.kill();
        }
        assertThat(spooled()).isEmpty();

        var refused = new Presentable.Unready(new Permanent(Reason.REUSED), 1);
        assertThat(other.renew(id, 1)).isEqualTo(refused);
        var dead = (Standing.SignInNeeded) other.state(id).standing();
        assertThat(dead.code()).isEqualTo("rotation_lost");
        assertThat(dead.text()).contains("lost").contains("A new sign-in is required");
        assertThat(other.store().events(0, 1000).stream()
                        .map(Store.Recorded::event)
                        .filter(event -> id.equals(event.connection()))
                        .map(Event::type))
                .containsExactly(Event.Type.CONNECTION_ADDED, Event.Type.CONNECTION_SIGN_IN_NEEDED);
        assertThat(other.renew(id, 1)).isEqualTo(refused);
        assertThat(other.present(id)).isEqualTo(refused);
        assertThat(issuer.asked("/oauth/token"))
                .as("once more, and never again")
                .hasSize(2);

        other.bring(issuer, issuer.family("again"), HOUR, user);

        assertThat(other.state(id).standing()).isEqualTo(new Standing.Good());
        assertThat(renewed(other, 2)).isEqualTo(3);
        assertThat(issuer.replayed()).isEqualTo(1);
    }

    @Test
    void beforeTheDatabaseAnswersItGoesOnFromItsSpool() {
        killedWithItsSpoolFull();

        try (House again = house(Optional.of(spool))) {
            assertThat(again.state(id).generation())
                    .as("what was in the spool is stored")
                    .isEqualTo(2);
            assertThat(again.state(id).standing()).isEqualTo(new Standing.Good());
            assertThat(renewed(again, 2)).isEqualTo(3);
        }
        assertThat(issuer.asked("/oauth/token")).hasSize(2);
        assertThat(issuer.replayed()).isZero();
    }

    /// Another machine does not see the spool. What it makes of that holds until the first is there again, and
    /// the provider has the last word on what the first brings.
    @Test
    void aSpoolThatComesBackTooLateIsTriedAndHidesNothing() {
        killedWithItsSpoolFull();
        assertThat(other.renew(id, 1)).isEqualTo(new Presentable.Unready(new Permanent(Reason.REUSED), 1));
        assertThat(((Standing.SignInNeeded) other.state(id).standing()).code()).isEqualTo("rotation_lost");

        try (House again = house(Optional.of(spool))) {
            assertThat(spooled()).isEmpty();
            assertThat(again.state(id).generation()).isEqualTo(2);
            assertThat(again.present(id)).isInstanceOf(Presentable.Ready.class);
            assertThat(again.renew(id, 2)).isEqualTo(new Presentable.Unready(new Permanent(Reason.REVOKED), 2));
            assertThat(((Standing.SignInNeeded) again.state(id).standing()).code())
                    .isEqualTo("refresh_token_invalidated");
        }
        assertThat(issuer.asked("/oauth/token")).hasSize(3);
        assertThat(issuer.replayed()).isEqualTo(1);
    }

    @Test
    void afterTheCommitItsFileChangesNothing() {
        try (Hold commit = Hold.commits(DATABASE, id, "new.generation > old.generation");
                VaultNode node = node()) {
            await().atMost(PATIENCE).until(commit::isWaitedFor);
            node.kill();
        }
        await().atMost(PATIENCE).until(() -> row("generation").equals("2"));
        assertThat(spooled()).hasSize(1);
        String before = row("credential");

        try (House again = house(Optional.of(spool))) {
            assertThat(spooled()).isEmpty();
            assertThat(row("credential")).isEqualTo(before);
            assertThat(issuer.asked()).as("neither refreshed nor revoked").hasSize(1);
            assertThat(renewed(again, 2)).isEqualTo(3);
        }
        assertThat(issuer.replayed()).isZero();
    }

    /// One node, and the database is where it is.
    @Test
    void onSqliteTheNextStartGoesOnFromTheSpool(@TempDir Path data) throws SQLException {
        try (House house = onSqlite(data)) {
            id = house.bring(issuer, issuer.family("sqlite"), HOUR, user)
                    .state()
                    .connection()
                    .id();
        }
        var held = new CompletableFuture<Connection>();
        issuer.next(new Act.Meanwhile(() -> held.complete(heldForWriting(data.resolve("curfew.db"))), Act.honest()));
        try (VaultNode node = VaultNode.renewing(data.toString(), keys, spool, id, 1)) {
            await().atMost(PATIENCE).until(() -> !spooled().isEmpty());
            node.kill();
        }
        held.join().close();

        try (House again = onSqlite(data)) {
            assertThat(again.state(id).generation()).isEqualTo(2);
            assertThat(spooled()).isEmpty();
            assertThat(renewed(again, 2)).isEqualTo(3);
        }
        assertThat(issuer.asked("/oauth/token")).hasSize(2);
        assertThat(issuer.replayed()).isZero();
    }

    private House onSqlite(Path data) {
        return House.over(
                SqliteStore.open(data, World.system(), new SimpleMeterRegistry()),
                new WrongClock(),
                Optional.of(spool),
                KeysetHome.inDirectory(keys));
    }

    private static Connection heldForWriting(Path file) {
        try {
            Connection holder = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (var statement = holder.createStatement()) {
                statement.execute("begin immediate");
            }
            return holder;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void killedWithItsSpoolFull() {
        var held = new CompletableFuture<Hold>();
        issuer.next(new Act.Meanwhile(() -> held.complete(Hold.row(DATABASE, id)), Act.honest()));
        try (VaultNode node = node();
                Hold row = held.join()) {
            await().atMost(PATIENCE).until(row::isWaitedFor);
            node.kill();
        }
        assertThat(spooled()).hasSize(1);
    }

    private VaultNode node() {
        return VaultNode.renewing(DATABASE.urlWithCredentials(), keys, spool, id, 1);
    }

    /// A node. Whoever had an attempt before it is dead, so that need not stand for long.
    private static House house(Optional<Path> spool) {
        return House.over(
                PostgresStore.open(
                        DATABASE.urlWithCredentials(),
                        Optional.empty(),
                        Optional.empty(),
                        World.system(),
                        new SimpleMeterRegistry()),
                new WrongClock(),
                spool,
                KeysetHome.inDirectory(keys),
                Duration.ofMillis(200));
    }

    private List<String> spooled() {
        try (var files = Files.list(spool)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".token"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long renewed(House house, long generation) {
        return ((Presentable.Ready) house.renew(id, generation)).generation();
    }

    /// A column of the credential's row, or all of it.
    private String row(String column) {
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select coalesce(" + column + "::text, '') from credential where id = '" + id + "'")) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
