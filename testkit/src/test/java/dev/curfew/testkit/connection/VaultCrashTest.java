package dev.curfew.testkit.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.curfew.authority.connection.Standing;
import dev.curfew.authority.connection.Vault.Presentable;
import dev.curfew.authority.store.MemoryStore;
import dev.curfew.base.World;
import dev.curfew.client.Transport;
import dev.curfew.testkit.Canary;
import dev.curfew.testkit.ScriptedIssuer;
import dev.curfew.testkit.ScriptedIssuer.Act;
import dev.curfew.testkit.WrongClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A node that dies, or loses its database, at each step of a refresh; another one, or itself again, goes on.
@Timeout(60)
class VaultCrashTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path directory;

    private final ScriptedIssuer issuer = ScriptedIssuer.start(World.system());
    private final MemoryStore database = new MemoryStore(World.system());
    private final Cut way = new Cut(database);

    @AfterEach
    void end() {
        issuer.close();
        database.close();
    }

    private House node() {
        return House.over(way, new WrongClock(), Optional.of(spool()));
    }

    private House other() {
        return House.over(new Cut(database), new WrongClock(Duration.ofMinutes(5)), Optional.empty());
    }

    private Path spool() {
        return directory.resolve("connections");
    }

    @Test
    void anAttemptOfANodeThatIsGoneIsTakenOver() {
        House node = node();
        String id = node.connect(issuer, HOUR);
        issuer.next(new Act.Meanwhile(way::cut, new Act.HangUpBefore()), new Act.HangUpBefore());
        assertThat(node.renew(id, 1)).isInstanceOf(Presentable.Unready.class);
        node.close();

        try (House other = other()) {
            var ready = (Presentable.Ready) other.renew(id, 1);

            assertThat(ready.generation()).isEqualTo(2);
            assertThat(issuer.replayed()).isZero();
            assertThat(other.state(id).standing()).isEqualTo(new Standing.Good());
        }
    }

    @Test
    void aNodeThatIsGoneAfterTheTokenWasSpentLeavesALostRotation() {
        House node = node();
        String id = node.connect(issuer, HOUR);
        issuer.next(new Act.Meanwhile(way::cut, new Act.HangUpAfter()), new Act.HangUpBefore());
        node.renew(id, 1);
        node.close();

        try (House other = other()) {
            assertThat(other.renew(id, 1)).isInstanceOf(Presentable.Unready.class);
            assertThat(((Standing.SignInNeeded) other.state(id).standing()).code())
                    .isEqualTo("rotation_lost");
        }
    }

    @Test
    void whatCameWhileTheDatabaseWasAwayIsPresentedAndStoredLater() {
        try (House node = node()) {
            String id = node.connect(issuer, HOUR);
            issuer.next(new Act.Meanwhile(way::cut, Act.honest()));

            var ready = (Presentable.Ready) node.renew(id, 1);

            assertThat(ready.generation()).isEqualTo(2);
            assertThat(node.renew(id, 1)).isEqualTo(ready);
            assertThat(files()).hasSize(1);
            way.mend();
            await().until(() -> files().isEmpty());
            assertThat(node.present(id)).isEqualTo(ready);
            assertThat(node.state(id).generation()).isEqualTo(2);
            assertThat(issuer.asked("/oauth/token")).hasSize(1);
        }
    }

    @Test
    void whatAProcessLeftInTheSpoolIsStoredByTheNext() {
        House node = node();
        String id = node.connect(issuer, HOUR);
        issuer.next(new Act.Meanwhile(way::cut, Act.honest()));
        String token = House.text(node.renew(id, 1));
        node.close();
        way.mend();

        try (House again = node()) {
            assertThat(House.text(again.present(id))).isEqualTo(token);
            assertThat(again.renew(id, 2)).isInstanceOf(Presentable.Ready.class);
        }
        assertThat(issuer.replayed()).isZero();
        assertThat(issuer.asked("/oauth/token")).hasSize(2);
        assertThat(files()).isEmpty();
    }

    /// Forcing a file to disk takes as long as the disk likes, and a process may be killed meanwhile.
    @Test
    void whatWasWrittenAndHasNoNameYetIsStoredByTheNext() throws IOException {
        House node = node();
        String id = node.connect(issuer, HOUR);
        issuer.next(new Act.Meanwhile(way::cut, Act.honest()));
        String token = House.text(node.renew(id, 1));
        node.close();
        way.mend();
        Path file = spool().resolve(files().getFirst());
        Files.move(file, file.resolveSibling(file.getFileName() + ".new"));
        Path begun = spool().resolve("con_x.1.token.new");
        Files.write(begun, new byte[20]);

        try (House again = node()) {
            assertThat(House.text(again.present(id))).isEqualTo(token);
            assertThat(again.renew(id, 2)).isInstanceOf(Presentable.Ready.class);
        }
        assertThat(issuer.replayed()).isZero();
        try (Stream<Path> files = Files.list(spool())) {
            assertThat(files).as("somebody else may be writing it").containsExactly(begun);
        }
    }

    @Test
    void aSpooledTokenThatTheRowHoldsAlreadyChangesNothing() throws IOException {
        House node = node();
        String id = node.connect(issuer, HOUR);
        issuer.next(new Act.Meanwhile(way::cut, Act.honest()));
        node.renew(id, 1);
        Path file = spool().resolve(files().getFirst());
        byte[] left = Files.readAllBytes(file);
        way.mend();
        await().until(() -> files().isEmpty());
        node.close();
        way.mend();
        Files.write(file, left);

        try (House again = node()) {
            assertThat(again.state(id).generation()).isEqualTo(2);
            assertThat(again.renew(id, 2)).isInstanceOf(Presentable.Ready.class);
            assertThat(issuer.asked("/oauth/revoke")).isEmpty();
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void aSpooledTokenOfASignInThatWasReplacedIsRevoked() {
        House node = node();
        String id = node.connect(issuer, HOUR);
        issuer.next(new Act.Meanwhile(way::cut, Act.honest()));
        node.renew(id, 1);
        node.close();
        way.mend();
        try (House other = other()) {
            other.bring(issuer, issuer.family("again"), HOUR, "user-1");
        }

        try (House again = node()) {
            await().until(() -> issuer.asked("/oauth/revoke").size() == 1);
            assertThat(again.state(id).generation()).isEqualTo(2);
            assertThat(again.renew(id, 2)).as("the new sign-in lives").isInstanceOf(Presentable.Ready.class);
        }
    }

    @Test
    void garbageInTheSpoolIsSetAside() throws IOException {
        Files.createDirectories(spool());
        Files.writeString(spool().resolve("con_x.1.token"), "garbage");
        Files.write(spool().resolve("con_y.2.token"), new byte[0]);

        try (House node = node()) {
            assertThat(node.connect(issuer, HOUR)).isNotEmpty();
        }
        assertThat(files()).isEmpty();
        assertThat(spool().resolve("con_x.1.token.unreadable")).exists();
    }

    @Test
    void aDiskThatTakesNothingCostsNothingWhileTheDatabaseIsThere() throws IOException {
        try (House node = node()) {
            String id = node.connect(issuer, HOUR);
            Files.delete(spool());
            Files.writeString(spool(), "a file where the directory was");

            assertThat(((Presentable.Ready) node.renew(id, 1)).generation()).isEqualTo(2);
            Files.delete(spool());
        }
    }

    @Test
    void theSpoolHoldsNothingThatCanBePresented() throws Transport.Broken {
        var canary = new Canary();
        try (House node = node()) {
            String id = node.connect(issuer, HOUR);
            issuer.next(new Act.Meanwhile(way::cut, Act.honest()));
            canary.plant(House.text(node.renew(id, 1)));

            assertThat(files()).hasSize(1);
            assertThat(canary.search(spool())).isEmpty();
        }
    }

    private java.util.List<String> files() {
        try (Stream<Path> files = Files.list(spool())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".token"))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
