package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

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
