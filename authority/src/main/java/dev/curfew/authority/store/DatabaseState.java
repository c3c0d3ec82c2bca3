package dev.curfew.authority.store;

import dev.curfew.base.Octets;
import dev.curfew.base.Problem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/// How a database is, for whoever looks after it; found out without changing it.
///
/// @param version of the engine
/// @param tables how its tables stand to those of this version of Curfew
/// @param clock its time in milliseconds since 1970; empty where that is this machine's
/// @param settings those that decide whether a commit is durable, by name; empty for SQLite, where Curfew sets them
/// itself
/// @param keyset the wrapped keyset, if it is kept there
public record DatabaseState(
        String version, Tables tables, Optional<Long> clock, Map<String, String> settings, Optional<Octets> keyset) {
    /// How tables stand to those of this version.
    public enum Tables {
        /// There are none yet.
        NONE,
        /// They are those of this version.
        CURRENT,
        /// They are those of another version.
        OTHER
    }

    /// @throws Problem UNAVAILABLE if it cannot be asked
    static DatabaseState of(DataSource source, String name, boolean server) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            var tables = Migrations.state(connection);
            if (!server) {
                return new DatabaseState(
                        "SQLite " + one(statement, "select sqlite_version()"),
                        tables,
                        Optional.empty(),
                        Map.of(),
                        Optional.empty());
            }
            var settings = new LinkedHashMap<String, String>();
            for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
                settings.put(setting, one(statement, "show " + setting));
            }
            settings.put("in_recovery", one(statement, "select pg_is_in_recovery()"));
            return new DatabaseState(
                    "PostgreSQL " + one(statement, "show server_version"),
                    tables,
                    Optional.of(Long.parseLong(
                            one(statement, "select (extract(epoch from clock_timestamp()) * 1000)::bigint"))),
                    settings,
                    tables == Tables.CURRENT ? keyset(statement) : Optional.empty());
        } catch (SQLException e) {
            throw new Problem(Problem.Kind.UNAVAILABLE, name + " cannot be asked: " + e.getMessage());
        }
    }

    private static Optional<Octets> keyset(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("select wrapped from keyset")) {
            return rows.next() ? Optional.of(Octets.of(rows.getBytes(1))) : Optional.empty();
        }
    }

    private static String one(Statement statement, String question) throws SQLException {
        try (ResultSet rows = statement.executeQuery(question)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }
}
