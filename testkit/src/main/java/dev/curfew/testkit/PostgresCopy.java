package dev.curfew.testkit;

import dev.curfew.base.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The files of a running PostgreSQL server, copied so that another server can follow it: what
/// `pg_basebackup` does, which the archive of programs lacks.
final class PostgresCopy {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private PostgresCopy() {}

    /// Copies `from` to `to`, which will follow the server that `connection` reaches.
    ///
    /// @param as the words before a command that make it another user's
    /// @param source how the copy reaches the server, as libpq says it
    static void make(Connection connection, List<String> as, Path from, Path to, String source) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("select pg_backup_start('standby', true)");
            var copy = new ArrayList<>(as);
            copy.addAll(List.of("cp", "-a", from.toString(), to.toString()));
            run(copy);
            try (var label = statement.executeQuery("select labelfile from pg_backup_stop()")) {
                label.next();
                write(to, "backup_label", label.getString(1));
            }
            Files.deleteIfExists(to.resolve("postmaster.pid"));
            write(to, "standby.signal", "");
            write(to, "postgresql.auto.conf", "primary_conninfo = '" + source + " application_name=standby'\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// From now on a commit is acknowledged when the follower has it too; returns when that is so.
    static void makeSynchronous(Connection connection) throws SQLException {
        var world = World.system();
        long deadline = world.nanos() + PATIENCE.toNanos();
        try (var statement = connection.createStatement()) {
            statement.execute("alter system set synchronous_standby_names = 'standby'");
            statement.execute("select pg_reload_conf()");
            while (true) {
                try (var rows = statement.executeQuery("select 1 from pg_stat_replication where sync_state = 'sync'")) {
                    if (rows.next()) {
                        return;
                    }
                }
                if (world.nanos() - deadline > 0) {
                    throw new IllegalStateException("the standby does not follow");
                }
                world.sleep(Duration.ofMillis(20));
            }
        }
    }

    /// Runs a command to its end, which must be a good one.
    static void run(List<String> command) {
        try {
            int exit = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
            if (exit != 0) {
                throw new IllegalStateException(command + " ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path directory, String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, text);
        Files.setOwner(file, Files.getOwner(directory));
    }
}
