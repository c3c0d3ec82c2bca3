package dev.curfew.authority.store;

import dev.curfew.base.World;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/// The tables' history, as versioned SQL text under `db/migration`; applied whenever a store opens.
final class Migrations {
    private Migrations() {}

    /// Rows of some hundred bytes are kept with their identifier alone. The larger ones that change often are
    /// not: without a row number, what passes a quarter of a page goes to a page of its own.
    static void sqlite(DataSource source, World world) {
        migrate(
                source,
                Map.of(
                        "incarnation", world.id("inc"),
                        "text", "text",
                        "bytes", "blob",
                        "tail", "without rowid",
                        "hot", ""));
    }

    static void postgres(DataSource source, World world) {
        migrate(
                source,
                Map.of(
                        "incarnation", world.id("inc"),
                        "text", "text collate \"C\"",
                        "bytes", "bytea",
                        "tail", "",
                        "hot", "with (fillfactor = 50)"));
    }

    private static void migrate(DataSource source, Map<String, String> words) {
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration/common")
                .placeholders(words)
                .load()
                .migrate();
    }
}
