package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.store.Kind;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.gateway.GatewayKinds;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the migrations made, beside what the kinds say.
final class Tables {
    private Tables() {}

    static void matchTheKinds(Connection connection) throws SQLException {
        for (Kind<?> kind : GatewayKinds.ALL) {
            assertThat(columns(connection, kind))
                    .as("columns of %s", kind)
                    .containsExactlyInAnyOrderElementsOf(
                            kind.columns().stream().map(Kind.Column::name).toList());
            assertThat(indexes(connection, kind, true).values())
                    .as("unique indexes of %s", kind)
                    .containsAll(kind.unique())
                    .hasSize(kind.unique().size() + 1);
        }
    }

    static void aRotationTouchesNoIndex(Connection connection) throws SQLException {
        List<String> indexed = indexes(connection, TokenFamily.KIND, false).values().stream()
                .flatMap(List::stream)
                .toList();
        assertThat(TokenFamily.KIND.columns().stream()
                        .filter(column -> indexed.contains(column.name()))
                        .toList())
                .isNotEmpty()
                .allMatch(Kind.Column::fixed);
    }

    private static List<String> columns(Connection connection, Kind<?> kind) throws SQLException {
        var names = new ArrayList<String>();
        try (ResultSet rows = connection.getMetaData().getColumns(null, null, kind.table(), null)) {
            while (rows.next()) {
                names.add(rows.getString("COLUMN_NAME"));
            }
        }
        return names;
    }

    private static Map<String, List<String>> indexes(Connection connection, Kind<?> kind, boolean unique)
            throws SQLException {
        var columns = new LinkedHashMap<String, List<String>>();
        try (ResultSet rows = connection.getMetaData().getIndexInfo(null, null, kind.table(), unique, true)) {
            while (rows.next()) {
                if (unique && rows.getBoolean("NON_UNIQUE")) {
                    // One of the drivers names them all.
                    continue;
                }
                columns.computeIfAbsent(rows.getString("INDEX_NAME"), _ -> new ArrayList<>())
                        .add(rows.getString("COLUMN_NAME"));
            }
        }
        return columns;
    }
}
