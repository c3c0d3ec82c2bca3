package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.authority.backup.Backup;
import dev.curfew.authority.backup.Header.Content;
import dev.curfew.authority.backup.Restore;
import dev.curfew.authority.grant.Consent;
import dev.curfew.authority.health.Meters;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Intake;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.PostgresStore;
import dev.curfew.authority.store.Snapshot;
import dev.curfew.authority.store.SqliteStore;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Role;
import dev.curfew.authority.workspace.Workspace;
import dev.curfew.base.Octets;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.gateway.GatewayKinds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Archives, and databases made of them, on both engines and across.
class BackupTest {
    private static final World WORLD = World.system();

    @TempDir
    Path directory;

    private final List<TestPostgres.Database> databases = new ArrayList<>();
    private int places;

    @AfterEach
    void drop() {
        databases.forEach(TestPostgres.shared()::drop);
    }

    /// An empty place of one engine.
    private interface Place {
        Store store();

        Snapshot snapshot();

        Intake intake();
    }

    private Place place(Engine engine) {
        return switch (engine) {
            case SQLITE -> sqlite(directory.resolve("place-" + places++));
            case POSTGRESQL -> postgres(TestPostgres.database());
            case MEMORY -> throw new IllegalArgumentException("nothing of it is left to back up");
        };
    }

    private static Place sqlite(Path at) {
        return new Place() {
            @Override
            public Store store() {
                return SqliteStore.open(at, WORLD, new Meters().registry());
            }

            @Override
            public Snapshot snapshot() {
                return SqliteStore.snapshot(at);
            }

            @Override
            public Intake intake() {
                return SqliteStore.intake(at, WORLD);
            }
        };
    }

    private Place postgres(TestPostgres.Database at) {
        databases.add(at);
        var user = Optional.of(at.user());
        var password = Optional.of(Secret.of(at.password()));
        return new Place() {
            @Override
            public Store store() {
                return PostgresStore.open(at.url(), user, password, WORLD, new Meters().registry());
            }

            @Override
            public Snapshot snapshot() {
                return PostgresStore.snapshot(at.url(), user, password);
            }

            @Override
            public Intake intake() {
                return PostgresStore.intake(at.url(), user, password, WORLD);
            }
        };
    }

    private static byte[] archive(Content content, Place place) {
        try (Snapshot snapshot = place.snapshot()) {
            var out = new ByteArrayOutputStream();
            Backup.write(content, GatewayKinds.ALL, snapshot, out, WORLD, _ -> {});
            return out.toByteArray();
        }
    }

    private static byte[] backup(Place place) {
        return archive(Content.BACKUP, place);
    }

    private static Restore.Restored restore(byte[] backup, Optional<byte[]> feed, Place place) {
        try (Intake intake = place.intake()) {
            return new Restore(intake, WORLD, _ -> {})
                    .run(
                            source("the backup", backup),
                            feed.map(newer -> source("the feed", newer)),
                            new Meters().registry(),
                            _ -> {});
        }
    }

    private static Restore.Source source(String name, byte[] bytes) {
        return new Restore.Source(name, new ByteArrayInputStream(bytes));
    }

    private static List<String> lines(byte[] archive) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(archive))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] edited(byte[] archive, UnaryOperator<String> edit) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            for (String line : lines(archive)) {
                String written = edit.apply(line);
                if (!written.isEmpty()) {
                    gzip.write((written + "\n").getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static Person olga(long epoch) {
        return new Person("per_olga", "olga@example.com", "Olga", Role.OWNER, true, epoch, WORLD.now());
    }

    private static void tell(Store store, Event.Type type) {
        store.decide(
                Key.NONE,
                _ -> Change.answer(true)
                        .tell(Event.of(type, WORLD.now(), "curfew", "").person("per_olga")));
    }

    /// A place where Olga is, who allowed an app something.
    private Place inhabited(Engine engine) {
        Place place = place(engine);
        try (Store store = place.store()) {
            store.decide(
                    Key.NONE,
                    _ -> Change.answer(true)
                            .create(Person.KIND, olga(3))
                            .create(Consent.KIND, new Consent("per_olga", "app_x", "openid", WORLD.now()))
                            .tell(Event.of(Event.Type.PERSON_CREATED, WORLD.now(), "curfew", "")
                                    .person("per_olga")));
        }
        return place;
    }

    @ParameterizedTest
    @CsvSource({"SQLITE,SQLITE", "SQLITE,POSTGRESQL", "POSTGRESQL,SQLITE", "POSTGRESQL,POSTGRESQL"})
    void whatWasBackedUpComesBackOnEitherEngine(Engine from, Engine to) {
        Place old = place(from);
        var samples = new Samples(42);
        try (Store store = old.store()) {
            for (int i = 0; i < 80; i++) {
                store.decide(Key.NONE, _ -> {
                    Change<Boolean> change = Change.answer(true);
                    samples.all().forEach(sample -> add(change, sample));
                    return change.tell(samples.event()).tell(samples.event());
                });
            }
        }
        byte[] backup = backup(old);
        Place young = place(to);

        // With itself as the newer feed nothing is missing, so nothing is ended.
        var restored = restore(backup, Optional.of(backup), young);

        assertThat(restored.rows()).isGreaterThan(800);
        var before = withoutFamilies(lines(backup));
        var after = withoutFamilies(lines(backup(young)));
        assertThat(after.subList(1, after.size() - 1))
                .as("all but the header and the checksum over it")
                .isEqualTo(before.subList(1, before.size() - 1));
        assertThat(restored.incarnation()).isNotEqualTo(restored.backup().incarnation());
    }

    /// Those wait for their holders, as what is held at providers waits for somebody who trusts it.
    private static List<String> withoutFamilies(List<String> lines) {
        var others = new ArrayList<String>();
        boolean family = false;
        for (String line : lines) {
            family = line.startsWith("{\"table\"")
                    ? line.contains("token_family") || line.contains("\"credential\"")
                    : family && line.startsWith("[");
            if (!family) {
                others.add(line);
            }
        }
        return others;
    }

    private static <T> void add(Change<Boolean> change, Samples.Sample<T> sample) {
        change.create(sample.kind(), sample.value());
    }

    @ParameterizedTest
    @EnumSource(value = Engine.class, mode = EnumSource.Mode.EXCLUDE, names = "MEMORY")
    void withoutANewerFeedEverythingIsOverAndToldInAHistoryOfItsOwn(Engine engine) {
        Place old = inhabited(engine);
        Place young = place(engine);

        var restored = restore(backup(old), Optional.empty(), young);

        try (Store store = young.store()) {
            assertThat(store.incarnation())
                    .isEqualTo(restored.incarnation())
                    .isNotEqualTo(restored.backup().incarnation());
            assertThat(olga(store).orElseThrow().epoch()).isEqualTo(4);
            assertThat(store.<Long>read(found -> found.count(Consent.KIND))).isZero();
            var events = store.events(0, 10);
            assertThat(events)
                    .extracting(recorded -> recorded.event().type())
                    .containsExactly(Event.Type.PERSON_CREATED, Event.Type.PERSON_SIGNED_OUT, Event.Type.GRANT_REMOVED);
            assertThat(events.getFirst().position()).isEqualTo(1);
            assertThat(events.get(1).event().cause()).isEqualTo("restored");
            assertThat(events.get(1).position())
                    .as("after every position that the old history can have reached since")
                    .isGreaterThan(WORLD.now().minus(Duration.ofHours(1)).toEpochMilli() * 1_000);
            assertThat(store.events(1_000_000, 1)).as("for a reader from there").hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Engine.class, mode = EnumSource.Mode.EXCLUDE, names = "MEMORY")
    void aRestoreThatFailsLeavesThePlaceAsItWas(Engine engine) {
        byte[] backup = backup(inhabited(engine));
        Place young = place(engine);
        for (int end = 0; end < backup.length; end += Math.max(1, backup.length / 3)) {
            byte[] cut = Arrays.copyOf(backup, end);
            assertThatThrownBy(() -> restore(cut, Optional.empty(), young))
                    .as("cut to %d of %d bytes", end, backup.length)
                    .isInstanceOf(Problem.class);
        }
        for (UnaryOperator<String> edit : List.<UnaryOperator<String>>of(
                line -> line.replace("Olga", "Eve"),
                line -> line.replace("\"format\":1", "\"format\":2"),
                line -> line.replace("V1__", "V0__"),
                line -> line.replace("\"table\":\"person\"", "\"table\":\"person; drop table app\""),
                line -> line.replace("[\"per_olga\",\"olga", "[7,\"olga"))) {
            assertThatThrownBy(() -> restore(edited(backup, edit), Optional.empty(), young))
                    .isInstanceOf(Problem.class);
        }
        byte[] foreign = "PGDMP and so on".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> restore(foreign, Optional.empty(), young))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("is not an archive of Curfew");
        assertThatThrownBy(() -> restore(archive(Content.FEED, inhabited(engine)), Optional.empty(), young))
                .hasMessageContaining("the feed alone");

        restore(backup, Optional.empty(), young);
        try (Store store = young.store()) {
            assertThat(olga(store)).isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Engine.class, mode = EnumSource.Mode.EXCLUDE, names = "MEMORY")
    void whoeverIsThereIsNotReplaced(Engine engine) {
        Place old = inhabited(engine);
        byte[] backup = backup(old);
        Place young = place(engine);
        try (Store running = young.store()) {
            assertThatThrownBy(() -> restore(backup, Optional.empty(), young))
                    .isInstanceOf(Problem.class)
                    .extracting(e -> ((Problem) e).kind())
                    .isEqualTo(Problem.Kind.UNAVAILABLE);
            assertThat(running.head()).isZero();
        }

        restore(backup, Optional.empty(), young);

        assertThatThrownBy(() -> restore(backup, Optional.empty(), young))
                .isInstanceOf(Problem.class)
                .extracting(e -> ((Problem) e).kind())
                .isEqualTo(Problem.Kind.CONFLICT);
    }

    @Test
    void aCopyOfTheFeedThatCouldMissAnEndIsRefused() {
        Place old = inhabited(Engine.SQLITE);
        byte[] early = backup(old);
        try (Store store = old.store()) {
            tell(store, Event.Type.PASSWORD_CHANGED);
        }
        byte[] backup = backup(old);
        try (Store store = old.store()) {
            tell(store, Event.Type.PASSWORD_CHANGED);
            tell(store, Event.Type.APP_CHANGED);
        }
        byte[] feed = archive(Content.FEED, old);
        byte[] other = archive(Content.FEED, inhabited(Engine.SQLITE));
        Place young = place(Engine.SQLITE);

        assertThatThrownBy(() -> restore(backup, Optional.of(other), young)).hasMessageContaining("another history");
        assertThatThrownBy(() -> restore(backup, Optional.of(early), young)).hasMessageContaining("older");
        assertThatThrownBy(() -> restore(backup, Optional.of(without(feed, 3)), young))
                .hasMessageContaining("gap");
        assertThatThrownBy(() -> restore(backup, Optional.of(without(feed, 4)), young))
                .hasMessageContaining("gap");

        var restored = restore(backup, Optional.of(feed), young);
        assertThat(restored.passwords()).isOne();
        assertThat(restored.apps()).isOne();
        try (Store store = young.store()) {
            assertThat(store.events(0, 10)).hasSize(4);
            assertThat(olga(store).orElseThrow().epoch()).isEqualTo(3);
        }
    }

    private static Optional<Person> olga(Store store) {
        return store.read(found -> found.one(Person.KIND, "per_olga"));
    }

    /// The archive as it would be if one event were missing and nobody had noticed.
    private static byte[] without(byte[] feed, long position) {
        return sealedAgain(
                feed,
                line -> line.startsWith("[" + position + ",") ? "" : line.replace("{\"event\":4}", "{\"event\":3}"));
    }

    /// The archive with other lines, empty ones left out, and the checksum over those.
    private static byte[] sealedAgain(byte[] archive, UnaryOperator<String> edit) {
        MessageDigest digest = sha256();
        return edited(archive, line -> {
            String written = line.startsWith("{\"sha256\"")
                    ? "{\"sha256\":\"" + Octets.of(digest.digest()) + "\"}"
                    : edit.apply(line);
            if (!written.isEmpty()) {
                digest.update((written + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return written;
        });
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Engine.class, mode = EnumSource.Mode.EXCLUDE, names = "MEMORY")
    void backupIsOneMomentBesideAServerThatGoesOn(Engine engine) {
        Place old = inhabited(engine);
        try (Store running = old.store();
                Snapshot snapshot = old.snapshot()) {
            tell(running, Event.Type.PASSWORD_CHANGED);
            var out = new ByteArrayOutputStream();
            Backup.write(Content.BACKUP, GatewayKinds.ALL, snapshot, out, WORLD, _ -> {});

            var verified = Backup.verify("the backup", new ByteArrayInputStream(out.toByteArray()));
            assertThat(verified.header().position()).isOne();
            assertThat(verified.counts()).containsEntry("event", 1L).doesNotContainKey("keyset");
            assertThat(running.head()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Engine.class, mode = EnumSource.Mode.EXCLUDE, names = "MEMORY")
    void archiveOfAnOlderVersionIsBroughtUpToDate(Engine engine) {
        byte[] old = sealedAgain(backup(inhabited(Engine.SQLITE)), BackupTest::asOfTheFirstVersion);
        Place young = place(engine);

        restore(old, Optional.empty(), young);

        try (Store store = young.store()) {
            assertThat(olga(store)).isPresent();
            assertThat(store.<Long>read(found -> found.count(Workspace.KIND))).isZero();
        }
    }

    /// A line as it was before there was a workspace, a right of a person, or an API key.
    private static String asOfTheFirstVersion(String line) {
        if (line.startsWith("{\"table\":\"workspace\"") || line.startsWith("{\"table\":\"api_key\"")) {
            return "";
        }
        return line.replaceFirst("\"migrations\":\\[[^]]*]", "\"migrations\":[\"V1__the_house.sql\"]")
                .replaceFirst("\"(workspace|api_key)\":0,|,\"(workspace|api_key)\":0", "")
                .replaceFirst("\"(workspace|api_key)\":0,|,\"(workspace|api_key)\":0", "")
                .replaceFirst(",\\[\"(rights|api_key)\",\"TEXT\"]", "")
                .replaceFirst(",\\[\"what_right\",\"TEXT\"],\\[\"connection\",\"TEXT\"]", "")
                .replaceFirst("^(\\[\"per_.*),\"\"]$", "$1]")
                .replaceFirst("^(\\[[0-9].*),null,null,null,([^,]*)]$", "$1,$2]");
    }

    @ParameterizedTest
    @EnumSource(value = Engine.class, mode = EnumSource.Mode.EXCLUDE, names = "MEMORY")
    void whatAKilledRestoreLeftBehindIsRemovedByTheNext(Engine engine) {
        byte[] backup = backup(inhabited(engine));
        Place young = place(engine);
        // A process that is killed lets go of its locks and cleans nothing up; here closing stands for the first half.
        Intake left = young.intake();
        left.begin(List.of("V1__the_house.sql"));
        left.close();

        restore(backup, Optional.empty(), young);

        try (Store store = young.store()) {
            assertThat(store.events(0, 10)).hasSize(3);
        }
    }
}
