package dev.curfew.authority.store;

import dev.curfew.base.World;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/// The tables' history, as versioned SQL text under `db/migration`; applied whenever a store opens.
///
/// Flyway takes longer to see that nothing is to do than all the rest of opening a store, so it is only asked
/// when the database's own record differs from the files.
final class Migrations {
    static final String FOLDER = "db/migration/common";

    /// The files, oldest first.
    static final List<String> FILES = List.of(
            "V1__the_house.sql",
            "V2__the_workspace.sql",
            "V3__sessions_in_full.sql",
            "V4__epochs_of_apps.sql",
            "V5__connections.sql",
            "V6__api_keys.sql",
            "V7__the_pool.sql",
            "V8__traffic.sql",
            "V9__sign_ins_on_pages.sql",
            "V10__cleared_accounts.sql");

    private Migrations() {}

    /// Rows of some hundred bytes are kept with their identifier alone. The larger ones that change often are
    /// not: without a row number, what passes a quarter of a page goes to a page of its own.
    static void sqlite(DataSource source, World world) {
        sqlite(source, world, Optional.empty());
    }

    /// @param last the last file to apply; empty for all
    static void sqlite(DataSource source, World world, Optional<String> last) {
        migrate(
                source,
                last,
                Map.of(
                        "incarnation", world.id("inc"),
                        "text", "text",
                        "bytes", "blob",
                        "tail", "without rowid",
                        "hot", ""));
    }

    static void postgres(DataSource source, World world) {
        postgres(source, world, Optional.empty());
    }

    /// @param last the last file to apply; empty for all
    static void postgres(DataSource source, World world, Optional<String> last) {
        migrate(
                source,
                last,
                Map.of(
                        "incarnation", world.id("inc"),
                        "text", "text collate \"C\"",
                        "bytes", "bytea",
                        "tail", "",
                        "hot", "with (fillfactor = 50)"));
    }

    private static void migrate(DataSource source, Optional<String> last, Map<String, String> words) {
        if (!current(source)) {
            var flyway = Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:" + FOLDER)
                    .placeholders(words);
            last.ifPresent(file -> flyway.target(file.substring(1, file.indexOf("__"))));
            flyway.load().migrate();
        }
    }

    /// Whether the database's record names exactly these files.
    static boolean current(DataSource source) {
        try (Connection connection = source.getConnection()) {
            return current(connection);
        } catch (SQLException e) {
            // Flyway meets it too, and explains it.
            return false;
        }
    }

    /// The same, on a connection that commits by itself.
    static boolean current(Connection connection) {
        return applied(connection).equals(FILES.stream().map(Migrations::record).toList());
    }

    /// How the tables there stand to the files.
    static DatabaseState.Tables state(Connection connection) {
        if (applied(connection).isEmpty()) {
            return DatabaseState.Tables.NONE;
        }
        return current(connection) ? DatabaseState.Tables.CURRENT : DatabaseState.Tables.OTHER;
    }

    /// Whether somebody's data is there, of whatever version.
    static boolean holdsPeople(Connection connection) throws SQLException {
        if (applied(connection).isEmpty()) {
            return false;
        }
        try (Statement statement = connection.createStatement();
                ResultSet people = statement.executeQuery("select 1 from person limit 1")) {
            return people.next();
        }
    }

    /// What a database says of one file: its name, and the checksum that Flyway makes of its lines.
    private record Applied(String file, int checksum) {}

    /// @return nothing where there is no record yet, and nothing of use where a migration failed
    private static List<Applied> applied(Connection connection) {
        var applied = new ArrayList<Applied>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select script, checksum from flyway_schema_history where success order by installed_rank")) {
            while (rows.next()) {
                applied.add(new Applied(rows.getString(1), rows.getInt(2)));
            }
            return applied;
        } catch (SQLException e) {
            // A new database, or one that cannot be read: Flyway makes the one and explains the other.
            return List.of();
        }
    }

    private static Applied record(String file) {
        try (InputStream text = Migrations.class.getClassLoader().getResourceAsStream(FOLDER + "/" + file)) {
            if (text == null) {
                throw new IllegalStateException("there is no migration " + file);
            }
            var checksum = new CRC32();
            new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> checksum.update(line.getBytes(StandardCharsets.UTF_8)));
            return new Applied(file, (int) checksum.getValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
