package dev.curfew.authority.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One connection and the statements prepared on it.
final class Statements implements AutoCloseable {
    /// How many are kept, those asked for latest: which columns an update writes is up to the decisions that share a
    /// batch, so there might be any number.
    static final int MOST = 256;

    private final Connection connection;
    private final Texts texts;
    private final LinkedHashMap<Object, PreparedStatement> prepared = new LinkedHashMap<>(16, 0.75f, true);

    /// How an engine gives out the text in a column, counted from 1.
    interface Texts {
        @Nullable
        String text(ResultSet rows, int place) throws SQLException;
    }

    Statements(Connection connection, Texts texts) {
        this.connection = connection;
        this.texts = texts;
    }

    Connection connection() {
        return connection;
    }

    /// The statement of this text.
    PreparedStatement of(String sql) throws SQLException {
        return of(sql, () -> sql);
    }

    /// The statement that `key` stands for; its text is only made for the first use. It may be gone once {@link
    /// #MOST} others have been asked for.
    PreparedStatement of(Object key, Supplier<String> sql) throws SQLException {
        PreparedStatement statement = prepared.get(key);
        if (statement == null) {
            if (prepared.size() == MOST) {
                prepared.pollFirstEntry().getValue().close();
            }
            statement = connection.prepareStatement(sql.get());
            prepared.put(key, statement);
        }
        return statement;
    }

    /// Binds one raw value as {@link Kind.Column#getter()} gives it.
    static void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        switch (value) {
            case null -> statement.setNull(index, Types.NULL);
            case String text -> statement.setString(index, text);
            case Long number -> statement.setLong(index, number);
            case byte[] bytes -> statement.setBytes(index, bytes);
            default -> throw new IllegalArgumentException("no column holds a " + value.getClass());
        }
    }

    /// Reads every row of `rows`, whose columns are the kind's in order.
    <T> List<T> read(Kind<T> kind, ResultSet rows) throws SQLException {
        try (rows) {
            var row = new Row<>(kind, rows, texts);
            var values = new ArrayList<T>();
            while (rows.next()) {
                values.add(kind.read(row));
            }
            return values;
        }
    }

    /// Closes the connection, and with it the statements.
    @Override
    public void close() throws SQLException {
        try (connection) {
            for (PreparedStatement statement : prepared.values()) {
                statement.close();
            }
        }
    }

    /// The row on which a result set stands.
    private record Row<T>(Kind<T> kind, ResultSet rows, Texts texts) implements Kind.Row {
        @Override
        public @Nullable Object raw(String column) {
            int place = kind.place(column);
            try {
                return switch (kind.columns().get(place).type()) {
                    case TEXT -> texts.text(rows, place + 1);
                    case NUMBER -> {
                        long number = rows.getLong(place + 1);
                        // What is null reads as 0, so anything else need not be asked again.
                        yield number == 0 && rows.wasNull() ? null : number;
                    }
                    case BYTES -> rows.getBytes(place + 1);
                };
            } catch (SQLException e) {
                throw new Broken(e);
            }
        }
    }
}
