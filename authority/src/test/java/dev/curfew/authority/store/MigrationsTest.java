package dev.curfew.authority.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.World;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
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
