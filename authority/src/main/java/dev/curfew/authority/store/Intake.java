package dev.curfew.authority.store;

import dev.curfew.base.Problem;
import dev.curfew.base.World;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/// An empty database being filled with the rows of an archive, beside the place where servers look: it is
/// there whole or not at all. First {@link #begin}, then rows, then {@link #open} for the decisions that
/// complete it, then {@link #putInPlace}; whatever fails or is killed before leaves the place as it was.
///
/// The tables are first made as the archive knew them and then brought up to date, so an archive of an older
/// version is as good as one of this.
public final class Intake implements AutoCloseable {
    private static final int BATCH = 500;

    private final Aside aside;
    private final World world;
    private @Nullable Connection connection;
    private @Nullable PreparedStatement insert;
    private @Nullable Table table;
    private int waiting;

    Intake(Aside aside, World world) {
        this.aside = aside;
        this.world = world;
    }

    /// Makes the tables as they were after these migrations, in a history of a new name.
    ///
    /// @throws Problem INVALID_VALUE if this version does not know them
    public void begin(List<String> migrations) {
        if (migrations.isEmpty()
                || migrations.size() > Migrations.FILES.size()
                || !Migrations.FILES.subList(0, migrations.size()).equals(migrations)) {
            throw new Problem(
                    Problem.Kind.INVALID_VALUE,
                    "It was written by a newer Curfew, whose tables this one does not know. Restore it with that version");
        }
        trying(() -> {
            aside.migrate(Optional.of(migrations.getLast()), world);
            connection = aside.source().getConnection();
            connection.setAutoCommit(false);
            return connection;
        });
    }

    /// Adds a row.
    public void row(Table into, @Nullable Object[] values) {
        trying(() -> {
            if (!into.equals(table)) {
                flush();
                table = into;
                insert = connected().prepareStatement(into.insert());
            }
            PreparedStatement statement = Objects.requireNonNull(insert);
            for (int i = 0; i < values.length; i++) {
                Statements.bind(statement, i + 1, values[i]);
            }
            statement.addBatch();
            if (++waiting == BATCH) {
                statement.executeBatch();
                waiting = 0;
            }
            return values;
        });
    }

    /// Ends the filling: positions go on after `position`, and what was filled is written.
    public void filled(long position) {
        trying(() -> {
            flush();
            try (PreparedStatement move = connected().prepareStatement("update feed set position = ?")) {
                move.setLong(1, position);
                move.executeUpdate();
            }
            connected().commit();
            connected().close();
            connection = null;
            return position;
        });
    }

    private void flush() throws SQLException {
        if (insert != null) {
            if (waiting > 0) {
                insert.executeBatch();
            }
            waiting = 0;
            insert.close();
            insert = null;
        }
    }

    private Connection connected() {
        if (connection == null) {
            throw new IllegalStateException("begin() comes first");
        }
        return connection;
    }

    /// A store on what was filled, with its tables brought up to date. It must be closed before the end.
    public Store open(MeterRegistry meters) {
        return trying(() -> {
            aside.migrate(Optional.empty(), world);
            return aside.open(meters);
        });
    }

    /// Puts it where servers look.
    public void putInPlace() {
        trying(() -> {
            aside.putInPlace();
            return true;
        });
    }

    private interface Work<R> {
        R work() throws SQLException, IOException;
    }

    private static <R> R trying(Work<R> work) {
        try {
            return work.work();
        } catch (SQLException e) {
            throw unfilled(e);
        } catch (FlywayException e) {
            // Around an error of the database, such as a full disk, or one of these files.
            throw unfilled(e.getCause() == null ? e : e.getCause());
        } catch (IOException e) {
            throw new Problem(Problem.Kind.UNAVAILABLE, "The database cannot be put in its place: " + e);
        }
    }

    private static Problem unfilled(Throwable e) {
        return new Problem(Problem.Kind.UNAVAILABLE, "The database cannot be filled: " + e.getMessage());
    }

    @Override
    public void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            System.getLogger(Intake.class.getName())
                    .log(System.Logger.Level.DEBUG, "a connection that is given up fails to close", e);
        }
        aside.close();
    }
}
