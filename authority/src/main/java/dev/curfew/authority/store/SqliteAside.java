package dev.curfew.authority.store;

import dev.curfew.base.Problem;
import dev.curfew.base.World;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/// `curfew.db.restoring` in a data directory that this process owns, which is renamed to `curfew.db` at its
/// end.
final class SqliteAside implements Aside {
    private static final List<String> TAILS = List.of("", "-wal", "-shm", "-journal");

    private final DataDirectory owned;
    private final Path there;
    private final Path beside;

    private SqliteAside(DataDirectory owned, Path there, Path beside) {
        this.owned = owned;
        this.there = there;
        this.beside = beside;
    }

    /// @throws Problem UNAVAILABLE if a server runs there; CONFLICT if somebody's data is there
    static SqliteAside in(Path directory) {
        DataDirectory owned = DataDirectory.take(directory);
        try {
            Path there = directory.resolve(SqliteStore.FILE);
            if (holdsSomething(there)) {
                throw new Problem(
                        Problem.Kind.CONFLICT,
                        directory + " holds a database with people in it. Move its " + SqliteStore.FILE + ", "
                                + SqliteStore.FILE + "-wal and " + SqliteStore.FILE
                                + "-shm away, or name another directory");
            }
            Path beside = directory.resolve(SqliteStore.FILE + ".restoring");
            remove(beside);
            return new SqliteAside(owned, there, owned.file(beside.getFileName().toString()));
        } catch (Problem e) {
            owned.close();
            throw e;
        } catch (IOException e) {
            owned.close();
            throw new Problem(Problem.Kind.UNAVAILABLE, directory + " cannot be used: " + e);
        }
    }

    private static boolean holdsSomething(Path there) throws IOException {
        if (Files.notExists(there) || Files.size(there) == 0) {
            return false;
        }
        try (Connection connection = SqliteConnections.source(there, false).getConnection()) {
            return Migrations.holdsPeople(connection);
        } catch (SQLException e) {
            throw new Problem(
                    Problem.Kind.CONFLICT,
                    there + " is there and cannot be read: " + e.getMessage()
                            + ". Move it away, or name another directory");
        }
    }

    @Override
    public DataSource source() {
        return SqliteConnections.source(beside, false);
    }

    @Override
    public void migrate(Optional<String> last, World world) {
        Migrations.sqlite(source(), world, last);
    }

    @Override
    public Store open(MeterRegistry meters) {
        return SqliteStore.on(beside, meters);
    }

    /// With its log emptied into it, the file is the whole database, and a rename is the one step.
    @Override
    public void putInPlace() throws SQLException, IOException {
        try (Connection connection = source().getConnection();
                Statement statement = connection.createStatement();
                ResultSet mode = statement.executeQuery("pragma journal_mode = delete")) {
            if (!mode.next() || !mode.getString(1).equals("delete")) {
                throw new IOException("its log is in use");
            }
        }
        force(beside, StandardOpenOption.WRITE);
        remove(there);
        Files.move(beside, there, StandardCopyOption.ATOMIC_MOVE);
        force(owned.path(), StandardOpenOption.READ);
    }

    private static void force(Path path, StandardOpenOption how) throws IOException {
        try (var channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    private static void remove(Path file) throws IOException {
        for (String tail : TAILS) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + tail));
        }
    }

    @Override
    public void close() {
        try {
            remove(beside);
        } catch (IOException e) {
            System.getLogger(SqliteAside.class.getName())
                    .log(System.Logger.Level.WARNING, "{0} is left behind; the next restore removes it", beside);
        }
        owned.close();
    }
}
