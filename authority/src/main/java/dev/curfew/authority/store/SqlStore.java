package dev.curfew.authority.store;

import dev.curfew.base.Problem;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the two SQL engines have in common, which is all but their connections and their dialect: decisions
/// in batches, reads in a transaction of their own, the feed.
///
/// A batch that meets an error is rolled back whole and its decisions are made again one by one, so that one
/// of them never fails another. Only an error that says that the database is away or full ends all of them:
/// nothing would be gained by asking again for each.
final class SqlStore implements Store {
    private static final System.Logger LOG = System.getLogger(SqlStore.class.getName());
    private static final long UNKNOWN = -1;

    /// The commit may have reached the disk and only its answer be lost, so this claims neither (law L7).
    private static final String UNCONFIRMED =
            "The database did not confirm this change: take it as not done, nobody as signed out, and try again.";

    private static final String UNREADABLE = "The database cannot be used right now; try again.";

    private final Dialect dialect;
    private final Connections writing;
    private final Connections reading;
    private final StoreMeters meters;
    private final Wakes wakes = new Wakes();
    private final String incarnation;
    private final Batches batches;
    private final List<Runnable> alongside = new ArrayList<>();
    private final Together<Long> heads = new Together<>(() -> look(Transaction::head));
    private volatile long head = UNKNOWN;
    private volatile long toldLast = UNKNOWN;
    private volatile boolean away;
    private volatile boolean closed;

    /// @param writers how many threads commit batches
    SqlStore(Dialect dialect, Connections writing, Connections reading, int writers, StoreMeters meters) {
        this.dialect = dialect;
        this.writing = writing;
        this.reading = reading;
        this.meters = meters;
        this.batches = new Batches("curfew-store", writers, Batches.CAPACITY, this::settle);
        meters.watch(batches);
        this.incarnation = look(Transaction::incarnation);
    }

    /// Lets go of something else too, once this store has closed.
    void alongside(Runnable close) {
        alongside.add(close);
    }

    @Override
    public String engine() {
        return dialect.engine();
    }

    @Override
    public <R> R decide(Key key, Rule<R> rule) {
        return batches.decide(key, rule);
    }

    private void settle(List<Job<?>> jobs) {
        RuntimeException trouble = attempt(jobs);
        if (trouble == null) {
            return;
        }
        if (jobs.size() == 1 || trouble instanceof Problem) {
            jobs.forEach(job -> settle(job, trouble));
        } else {
            jobs.forEach(job -> settle(job, attempt(List.of(job))));
        }
    }

    /// Goes on with one decision until it is settled.
    private void settle(Job<?> job, @Nullable RuntimeException first) {
        RuntimeException trouble = first;
        for (int tries = 1; trouble instanceof Conflict && tries < Conflict.TRIES; tries++) {
            trouble = attempt(List.of(job));
        }
        if (trouble instanceof Conflict) {
            job.failed(new Problem(Problem.Kind.UNAVAILABLE, "Too many others changed the same thing; try again"));
        } else if (trouble != null) {
            job.failed(trouble);
        }
    }

    /// @return what stood in the way, with nothing changed; null once the jobs are settled
    private @Nullable RuntimeException attempt(List<Job<?>> jobs) {
        RuntimeException trouble = tried(jobs);
        if (trouble != null) {
            // A commit whose answer was lost may have told events all the same.
            head = UNKNOWN;
        }
        return trouble;
    }

    private @Nullable RuntimeException tried(List<Job<?>> jobs) {
        try {
            commit(jobs);
            away = false;
            return null;
        } catch (Broken e) {
            return meaning(e.error(), UNCONFIRMED);
        } catch (SQLException e) {
            return meaning(e, UNCONFIRMED);
        } catch (RuntimeException e) {
            // Nothing was committed: whoever waits is told, rather than the writer dying of it.
            return e;
        } catch (Error e) {
            // The thread goes on, or everybody behind would wait for ever.
            return new IllegalStateException("a batch could not be committed", e);
        }
    }

    private void commit(List<Job<?>> jobs) throws SQLException {
        OptionalLong position;
        List<Event> told;
        var sample = meters.begin();
        try (var transaction = new Transaction(writing, dialect, true)) {
            transaction.hold(jobs.stream().<Key>map(Job::key).toList());
            jobs.forEach(job -> job.decide(transaction));
            position = transaction.commit(jobs.stream().anyMatch(Job::asksPosition));
            told = transaction.events();
        }
        meters.committed(sample, jobs.size());
        if (!told.isEmpty() && !dialect.holdsRows()) {
            head = position.orElse(UNKNOWN);
        }
        jobs.forEach(job -> job.committed(position, told.size()));
        if (!told.isEmpty()) {
            meters.told(told);
            toldLast = position.orElse(UNKNOWN);
            wakes.all();
        }
    }

    @Override
    public <R> R read(Function<Found, R> query) {
        return look(transaction -> query.apply(transaction));
    }

    @Override
    public List<Recorded> events(long position, int limit) {
        return look(transaction -> transaction.events(position, limit));
    }

    /// Where no other node writes, this one knows what it wrote itself.
    @Override
    public long head() {
        long known = head;
        return known == UNKNOWN ? heads.get() : known;
    }

    private <R> R look(Function<Transaction, R> query) {
        if (closed) {
            throw new Problem(Problem.Kind.UNAVAILABLE, "The server is stopping; try again");
        }
        return reading.look(answer -> {
            try (var transaction = new Transaction(reading, dialect, false)) {
                answer.accept(query.apply(transaction));
            } catch (Broken e) {
                throw meaning(e.error(), UNREADABLE);
            } catch (SQLException e) {
                throw meaning(e, UNREADABLE);
            }
        });
    }

    private RuntimeException meaning(SQLException e, String hint) {
        return switch (dialect.trouble(e)) {
            case CONFLICT -> new Conflict(e);
            case DEFECT -> new IllegalStateException("the database refused a statement", e);
            case UNAVAILABLE -> {
                if (!away) {
                    LOG.log(System.Logger.Level.ERROR, "the database cannot be used for now", e);
                }
                away = true;
                yield new Problem(Problem.Kind.UNAVAILABLE, hint);
            }
        };
    }

    @Override
    public String incarnation() {
        return incarnation;
    }

    @Override
    public Waking onEvents(Runnable wake) {
        return wakes.add(wake);
    }

    /// Calls whoever waits for events, now that the newest is at `position`; they were called already if this
    /// node told it itself.
    void wake(long position) {
        if (position != toldLast) {
            wakes.all();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        batches.close();
        closed = true;
        reading.close();
        writing.close();
        alongside.forEach(Runnable::run);
    }
}
