package dev.curfew.authority.backup;

import dev.curfew.authority.backup.Header.Content;
import dev.curfew.authority.connection.Doubts;
import dev.curfew.authority.grant.Consent;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Intake;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.store.Table;
import dev.curfew.authority.workspace.Person;
import dev.curfew.base.World;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The verb *restore*: makes a database of an archive, whole or not at all, in which nothing is alive that
/// ended after the archive was made.
public final class Restore {
    private static final int STEP = 200;

    /// Positions of a new history begin here for each millisecond of the clock: after every position that an
    /// older one can have reached, so that a reader that goes on from there misses nothing of the new one.
    private static final long POSITIONS_A_MILLI = 1_024;

    private final Intake intake;
    private final World world;
    private final LongConsumer progress;
    private long rows;

    /// @param progress hears now and then how many rows were read
    public Restore(Intake intake, World world, LongConsumer progress) {
        this.intake = intake;
        this.world = world;
        this.progress = progress;
    }

    /// An archive to read.
    ///
    /// @param name what to call it in a complaint
    public record Source(String name, InputStream in) {}

    /// What came of it.
    ///
    /// @param backup what was restored
    /// @param rows how many rows it had
    /// @param newer what the newer copy of the feed was, if one was given
    /// @param incarnation the name of the new history
    /// @param active how many sessions live on
    /// @param passwords how many passwords were changed since the backup, as the feed tells; the old ones
    ///     hold again
    /// @param apps how many apps were changed since the backup, secrets included; they are as they were
    public record Restored(
            Header backup,
            long rows,
            Optional<Header> newer,
            String incarnation,
            long active,
            long passwords,
            long apps) {}

    /// Fills the database, ends what must end, and puts it in its place.
    ///
    /// @param feed a newer copy of the feed; without one everything that was signed in is over
    /// @param finish does the last thing before it is in place
    /// @throws dev.curfew.base.Problem if an archive is not whole or not the right one, or a database fails;
    ///     then
    ///     nothing was changed
    public Restored run(Source backup, Optional<Source> feed, MeterRegistry meters, Consumer<Store> finish) {
        var archive = new ArchiveReader(backup.name(), backup.in());
        if (archive.header().content() != Content.BACKUP) {
            throw archive.refused("holds the feed alone; give it with --feed, beside a backup");
        }
        Optional<FeedCopy> newer = feed.map(source -> FeedCopy.read(source, archive.header()));
        intake.begin(archive.header().migrations());
        archive.rows(this::row);
        newer.ifPresent(copy -> copy.rows(this::row));
        long position = newer.map(copy -> copy.header().position())
                .orElse(archive.header().position());
        Instant now = world.now();
        intake.filled(Math.max(position, now.toEpochMilli() * POSITIONS_A_MILLI));
        Restored restored = complete(archive.header(), newer, now, meters, finish);
        intake.putInPlace();
        return restored;
    }

    private Restored complete(
            Header backup, Optional<FeedCopy> newer, Instant now, MeterRegistry meters, Consumer<Store> finish) {
        try (Store store = intake.open(meters)) {
            if (newer.isPresent()) {
                var events = new NewerEvents(store);
                events.follow(backup.position());
                events.awaitHolders();
            } else {
                endEverything(store, now);
            }
            Doubts.all(store, newer.isEmpty(), now);
            finish.accept(store);
            return new Restored(
                    backup,
                    rows,
                    newer.map(FeedCopy::header),
                    store.incarnation(),
                    active(store),
                    newer.map(copy -> copy.count(Event.Type.PASSWORD_CHANGED)).orElse(0L),
                    newer.map(copy -> copy.count(Event.Type.APP_CHANGED)).orElse(0L));
        }
    }

    private void row(Table table, @Nullable Object[] values) {
        intake.row(table, values);
        if (++rows % Backup.STRIDE == 0) {
            progress.accept(rows);
        }
    }

    /// People are signed out of everything, and what they allowed apps is asked again: any of it may have
    /// been over.
    private static void endEverything(Store store, Instant now) {
        signEverybodyOut(store, now);
        int removed;
        do {
            removed = store.decide(Key.NONE, found -> {
                List<Consent> some = found.many(Consent.KIND, Page.first(STEP));
                Change<Integer> change = Change.answer(some.size());
                some.forEach(consent -> change.remove(Consent.KIND, Consent.KIND.id(consent))
                        .tell(Event.of(Event.Type.GRANT_REMOVED, now, "curfew", Cause.RESTORED.code())
                                .person(consent.person())
                                .app(consent.app())));
                return change;
            });
        } while (removed == STEP);
    }

    private static void signEverybodyOut(Store store, Instant now) {
        var end = new Session.End(Cause.RESTORED, "curfew", now);
        for (Page page = Page.first(STEP); ; ) {
            Page next = page;
            List<Person> people = store.read(found -> found.many(Person.KIND, next));
            var key = Key.NONE;
            for (Person person : people) {
                key = key.and(Person.KIND, person.id());
            }
            store.decide(key, found -> {
                Change<Boolean> change = Change.answer(true);
                people.forEach(
                        person -> Sessions.raise(found, change, person, person.signedOut(), Optional.empty(), end));
                return change;
            });
            if (people.size() < STEP) {
                break;
            }
            page = new Page(people.getLast().id(), STEP);
        }
    }

    private static long active(Store store) {
        return store.read(found -> {
            long active = 0;
            for (Page page = Page.first(STEP); ; ) {
                List<Person> people = found.many(Person.KIND, page);
                for (Person person : people) {
                    active += Sessions.countUnended(found, person);
                }
                if (people.size() < STEP) {
                    return active;
                }
                page = new Page(people.getLast().id(), STEP);
            }
        });
    }
}
