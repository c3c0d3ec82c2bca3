package dev.curfew.authority.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/// The tables behind the feed: every event at its position, and the one row with this history's name and
/// newest position.
final class Feed {
    /// How an event is a row. Its identifier is its position, so it is written and read here only.
    static final Kind<Store.Recorded> KIND = Kind.<Store.Recorded>in("event")
            .fixedNumber("position", Store.Recorded::position)
            .fixedText("type", recorded -> recorded.event().type().name())
            .fixedNumber("at", recorded -> recorded.event().at())
            .fixedText("by_whom", recorded -> recorded.event().by())
            .fixedText("cause", recorded -> recorded.event().cause())
            .fixedText("person", recorded -> recorded.event().person())
            .fixedText("session", recorded -> recorded.event().session())
            .fixedText("device", recorded -> recorded.event().device())
            .fixedText("app", recorded -> recorded.event().app())
            .fixedText("jti", recorded -> recorded.event().jti())
            .fixedNumber("epoch", recorded -> recorded.event().epoch())
            .fixedText("kept", recorded -> recorded.event().kept())
            .fixedText("api_key", recorded -> recorded.event().apiKey())
            .fixedText("what_right", recorded -> recorded.event().right())
            .fixedText("connection", recorded -> recorded.event().connection())
            .fixedText("note", recorded -> recorded.event().note())
            .read(row -> new Store.Recorded(
                    row.number("position"),
                    new Event(
                            Event.Type.valueOf(row.text("type")),
                            row.instant("at"),
                            row.text("by_whom"),
                            row.text("cause"),
                            (String) row.raw("person"),
                            (String) row.raw("session"),
                            (String) row.raw("device"),
                            (String) row.raw("app"),
                            (String) row.raw("jti"),
                            (Long) row.raw("epoch"),
                            (String) row.raw("kept"),
                            (String) row.raw("api_key"),
                            (String) row.raw("what_right"),
                            (String) row.raw("connection"),
                            (String) row.raw("note"))));

    private static final String AFTER = Sql.select(KIND) + " where position > ? order by position limit ?";

    private Feed() {}

    /// Events after `position`, oldest first.
    static List<Store.Recorded> after(Statements statements, long position, int limit) throws SQLException {
        PreparedStatement events = statements.of(AFTER);
        events.setLong(1, position);
        events.setInt(2, limit);
        return statements.read(KIND, events.executeQuery());
    }

    /// The newest position.
    static long head(Statements statements) throws SQLException {
        return number(statements.of("select position from feed"));
    }

    /// Moves the newest position on by `count` and keeps every other transaction from doing so until this one
    /// ends.
    static long advance(Statements statements, int count) throws SQLException {
        PreparedStatement advance = statements.of("update feed set position = position + ? returning position");
        advance.setInt(1, count);
        return number(advance);
    }

    /// This history's name.
    static String incarnation(Statements statements) throws SQLException {
        try (ResultSet rows = statements.of("select incarnation from feed").executeQuery()) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static long number(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
