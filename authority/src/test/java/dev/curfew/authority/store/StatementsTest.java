package dev.curfew.authority.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatementsTest {
    private Statements statements;

    @BeforeEach
    void connect() throws SQLException {
        statements = new Statements(DriverManager.getConnection("jdbc:sqlite::memory:"), ResultSet::getString);
    }

    @AfterEach
    void close() throws SQLException {
        statements.close();
    }

    @Test
    void theSameTextIsPreparedOnce() throws SQLException {
        assertThat(statements.of("select 1")).isSameAs(statements.of("select 1"));
    }

    @Test
    void theOneLeastLatelyAskedForMakesRoom() throws SQLException {
        PreparedStatement first = statements.of("select 0");
        PreparedStatement second = statements.of("select 1");
        for (int i = 2; i <= Statements.MOST; i++) {
            statements.of("select 0");
            statements.of("select " + i);
        }

        assertThat(first.isClosed()).isFalse();
        assertThat(second.isClosed()).isTrue();
        try (ResultSet rows = statements.of("select 1").executeQuery()) {
            assertThat(rows.next()).isTrue();
        }
    }
}
