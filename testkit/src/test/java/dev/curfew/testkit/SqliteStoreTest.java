package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.SqliteStore;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Role;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
    @TempDir
    private Path directory;

    @Override
    protected Store open() {
        return open(directory);
    }

    private static Store open(Path directory) {
        return SqliteStore.open(directory, World.system(), new SimpleMeterRegistry());
    }

    @Test
    void tablesMatchTheKinds() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("curfew.db"))) {
            Tables.matchTheKinds(connection);
            Tables.aRotationTouchesNoIndex(connection);
        }
    }

    @Test
    void itsFilesAreTheOwnersAlone() throws IOException {
        for (String name : new String[] {"curfew.db", "curfew.db-wal", "curfew.db-shm", "curfew.lock"}) {
            assertThat(Files.getPosixFilePermissions(directory.resolve(name)))
                    .as(name)
                    .isEqualTo(EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        }
    }

    /// A reader does so too, for a moment, when it meets the log's header in the middle of a write.
    @Test
    void aDecisionWaitsForWhoLocksOutWritersForAMoment() throws Exception {
        Person person = new Person("per_1", "a@x", "", Role.OWNER, true, 0, NOW);
        create(Person.KIND, person);
        try (Connection holder = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("curfew.db"));
                var threads = Executors.newSingleThreadExecutor()) {
            holder.createStatement().execute("begin immediate");
            Future<Boolean> decided = threads.submit(() -> store().decide(
                            Key.of(Person.KIND, "per_1"),
                            found -> Change.answer(true)
                                    .replace(
                                            Person.KIND,
                                            found.one(Person.KIND, "per_1")
                                                    .orElseThrow()
                                                    .signedOut())));

            // Long enough for the decision to come to the lock; that it waits there is what is claimed.
            World.system().sleep(Duration.ofMillis(200));
            holder.createStatement().execute("rollback");

            assertThat(decided.get()).isTrue();
        }
        assertThat(one(Person.KIND, "per_1")).contains(person.signedOut());
    }

    @Test
    void aDirectoryHasOneStore() {
        assertThatThrownBy(this::open)
                .isInstanceOf(Problem.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("process " + ProcessHandle.current().pid());
    }

    /// Whatever became of the decisions before it, refused ones too.
    @Test
    void aDecisionSeesTheRowsThatAreThere(@TempDir Path other) {
        try (Store store = open(other)) {
            seesTheRowsThatAreThere(store);
        }
    }

    private static void seesTheRowsThatAreThere(Store store) {
        long seed = World.system().nanos();
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 500; i++) {
            String id = "per_" + random.nextInt(4);
            var named = person(id, "name " + i);
            int act = random.nextInt(5);
            try {
                store.decide(Key.of(Person.KIND, id), found -> changed(found.one(Person.KIND, id), named, act));
            } catch (Problem refused) {
                assertThat(act).isEqualTo(REFUSAL);
            }
            assertThat(decided(store, id))
                    .as("seed %d, step %d, act %d", seed, i, act)
                    .isEqualTo(store.<Optional<Person>>read(found -> found.one(Person.KIND, id)));
        }
    }

    private static final int REFUSAL = 4;

    private static Change<Boolean> changed(Optional<Person> before, Person now, int act) {
        Change<Boolean> change = Change.answer(true);
        return switch (act) {
            case 0 -> before.isEmpty() ? change : change.remove(Person.KIND, now.id());
            case 1 -> change;
            case REFUSAL -> throw new Problem(Problem.Kind.CONFLICT, "no");
            default -> before.isEmpty() ? change.create(Person.KIND, now) : change.replace(Person.KIND, now);
        };
    }

    private static Person person(String id, String name) {
        return new Person(id, id, name, Role.DEVELOPER, true, 1, Instant.EPOCH);
    }

    private static Optional<Person> decided(Store store, String id) {
        return store.decide(Key.NONE, found -> Change.answer(found.one(Person.KIND, id)));
    }

    private static void rename(Store store, String id, String name) {
        store.decide(Key.of(Person.KIND, id), found -> {
            Person before = found.one(Person.KIND, id).orElseThrow();
            return Change.answer(true)
                    .replace(
                            Person.KIND,
                            new Person(id, before.email(), name, before.role(), true, 1, before.createdAt()));
        });
    }

    @Test
    void aFullDiskChangesNothingAndPasses() throws Exception {
        Path small = Files.createTempDirectory("curfew-small-");
        Assumptions.assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", small.toString()), "not root");
        try (Store store = open(small.resolve("data"))) {
            StoreNode.create(store, "per_before");
            Path ballast = small.resolve("ballast");
            fill(ballast);

            String refused = fillWithPeople(store);

            assertThat(store.<Boolean>read(
                            found -> found.one(Person.KIND, refused).isPresent()))
                    .isFalse();
            assertThat(store.<Integer>read(
                            found -> found.many(Person.KIND, Page.ALL).size()))
                    .isEqualTo((int) store.head());
            assertThatThrownBy(() -> StoreNode.create(store, refused)).isInstanceOf(Problem.class);
            assertThatThrownBy(() -> rename(store, "per_before", "refused".repeat(1_000)))
                    .isInstanceOf(Problem.class);

            Files.delete(ballast);
            assertThat(decided(store, "per_before"))
                    .get()
                    .extracting(Person::name)
                    .isEqualTo("");
            StoreNode.create(store, refused);
            assertThat(store.<Boolean>read(
                            found -> found.one(Person.KIND, refused).isPresent()))
                    .isTrue();
        } finally {
            run("umount", small.toString());
            Files.delete(small);
        }
    }

    /// @return the first that was refused
    private static String fillWithPeople(Store store) {
        for (int i = 0; ; i++) {
            String id = "per_" + i;
            try {
                StoreNode.create(store, id);
            } catch (Problem e) {
                assertThat(e.kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
                return id;
            }
        }
    }

    private static void fill(Path ballast) throws IOException {
        try (var file = Files.newOutputStream(ballast)) {
            while (true) {
                file.write(new byte[4_096]);
            }
        } catch (IOException full) {
            assertThat(Files.getFileStore(ballast).getUsableSpace()).isLessThan(4_096);
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
