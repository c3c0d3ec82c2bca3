package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestPostgresTest {
    @Test
    void eachDatabaseIsItsOwn() throws SQLException {
        var one = TestPostgres.database();
        var other = TestPostgres.database();

        execute(one, "create table note (text text)");

        assertThatThrownBy(() -> execute(other, "insert into note values ('x')"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("relation \"note\" does not exist");
    }

    @Test
    void itIsDurableUnlessToldOtherwise() throws SQLException {
        assertThat(value(TestPostgres.database(), "show fsync")).isEqualTo("on");
        assertThat(value(TestPostgres.database(), "show synchronous_commit")).isEqualTo("on");
    }

    @Test
    void credentialsInTheUrlOpenIt() throws SQLException {
        var database = TestPostgres.database();
        try (var connection = DriverManager.getConnection(database.urlWithCredentials())) {
            assertThat(connection.isValid(1)).isTrue();
        }
        assertThatThrownBy(() -> DriverManager.getConnection(database.url(), "curfew", "guess"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void aDroppedDatabaseThrowsItsUsersOut() throws SQLException {
        var database = TestPostgres.database();
        try (var connection = database.connect()) {
            TestPostgres.shared().drop(database);

            assertThat(connection.isValid(1)).isFalse();
        }
    }

    @Test
    void whatWasCommittedSurvivesACrash() throws SQLException {
        try (var server = TestPostgres.start()) {
            var database = server.create();
            execute(database, "create table note as select 'kept' as text");

            server.crash();

            assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);
            server.restart();
            assertThat(value(database, "select text from note")).isEqualTo("kept");
        }
    }

    @Test
    void whoUnpacksLaterRunsWhatWasUnpackedFirst(@TempDir Path directory) throws IOException {
        Path home = directory.resolve("home");
        for (String name : List.of("first", "second")) {
            Path fresh = Files.createDirectory(directory.resolve(name));
            Files.writeString(fresh.resolve("by"), name);
            PostgresBinaries.settle(fresh, home);
        }

        assertThat(home.resolve("by")).hasContent("first");
        assertThat(directory.resolve("second")).doesNotExist();
    }

    @Test
    void itDoesNotOutliveAKilledJvm() throws IOException {
        var java = List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Abandoned.class.getName());
        try (var abandoned = Program.start(java, System.getenv(), Path.of("."))) {
            var started = abandoned.await(Pattern.compile("process (\\d+) on port \\d+ in (\\S+)"));
            abandoned.await(Pattern.compile("ready"));
            var server = ProcessHandle.of(Long.parseLong(started.group(1))).orElseThrow();

            ProcessHandle.of(abandoned.pid()).orElseThrow().destroyForcibly();

            server.onExit().join();
            await().atMost(Program.PATIENCE).until(() -> !Files.exists(Path.of(started.group(2))));
        }
    }

    /// A JVM that starts a server and does nothing about it.
    static final class Abandoned {
        public static void main(String[] arguments) throws InterruptedException {
            TestPostgres.start();
            System.out.println("ready");
            Thread.sleep(Program.PATIENCE);
        }
    }

    private static void execute(TestPostgres.Database database, String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String value(TestPostgres.Database database, String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
