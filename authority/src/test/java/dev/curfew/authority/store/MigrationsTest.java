package dev.curfew.authority.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.World;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
    private DataSource source;

    @BeforeEach
    void at(@TempDir Path directory) {
        source = SqliteConnections.source(directory.resolve("curfew.db"), false);
    }

    @Test
    void everyFileIsListed() throws Exception {
        var folder = Path.of(
                getClass().getClassLoader().getResource(Migrations.FOLDER).toURI());

        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Migrations.FILES);
        }
    }

    @Test
    void aDatabaseIsCurrentOnceTheyAreApplied() {
        assertThat(Migrations.current(source)).isFalse();

        Migrations.sqlite(source, World.system());

        assertThat(Migrations.current(source)).isTrue();
    }

    @Test
    void appKeepsTheLifetimesThatSomebodyChose() throws SQLException {
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:" + Migrations.FOLDER)
                .placeholders(Map.of("incarnation", "i", "text", "text", "bytes", "blob", "tail", "", "hot", ""))
                .target("1")
                .load()
                .migrate();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String values : List.of("'usual', 900, 2592000, 7776000", "'own', 600, 2592000, 100000")) {
                statement.execute(
                        "insert into app (id, access_seconds, idle_seconds, absolute_seconds, created_at, name,"
                                + " first_party, enabled, surface, dialect, redirects, logout_redirects, scopes, grants, pkce,"
                                + " audience) select " + values
                                + ", 1, 'n', 1, 1, 'cli', 'STANDARD', '', '', '', '', 'REQUIRED', ''");
            }

            Migrations.sqlite(source, World.system());

            var rows = statement.executeQuery(
                    "select id, access_seconds, idle_seconds, absolute_seconds from app order by id");
            var kept = new ArrayList<String>();
            while (rows.next()) {
                kept.add(rows.getString(1) + " " + rows.getString(2) + " " + rows.getString(3) + " "
                        + rows.getString(4));
            }
            assertThat(kept).containsExactly("own 600 null 100000", "usual null null null");
        }
    }

    @Test
    void anotherHistoryIsRefused() throws SQLException {
        Migrations.sqlite(source, World.system());
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("update flyway_schema_history set checksum = checksum + 1");
        }

        assertThat(Migrations.current(source)).isFalse();
        assertThatThrownBy(() -> Migrations.sqlite(source, World.system())).isInstanceOf(FlywayException.class);
    }
}
