package dev.curfew.testkit.connection;

import dev.curfew.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;

/// A place in PostgreSQL where whoever comes has to wait until it is let go: a process that is killed while it
/// waits is killed at that step and at no other.
final class Hold implements AutoCloseable {
    private static final int LOCK = 4711;

    private final Connection holder;

    private Hold(Connection holder) {
        this.holder = holder;
    }

    /// Keeps the row of a connection's credential from being changed.
    static Hold row(TestPostgres.Database database, String connection) {
        return holding(database, "", "select id from credential where id = '" + connection + "' for update");
    }

    /// Keeps commits from coming to an end that change a connection's credential so. A backend goes on with a
    /// commit that it was asked for, whether or not anybody is left to hear of it.
    ///
    /// @param how a condition on `old` and `new`
    static Hold commits(TestPostgres.Database database, String connection, String how) {
        // Curfew's own patience with a lock would end the wait before a slow machine has killed anybody.
        String trigger = """
                create or replace function hold() returns trigger language plpgsql as $$ begin
                    perform set_config('lock_timeout', '0', true);
                    perform pg_advisory_xact_lock_shared(%1$d);
                    return null;
                end $$;
                create constraint trigger %2$s after update on credential deferrable initially deferred
                    for each row when (new.id = '%2$s' and %3$s) execute function hold();
                """.formatted(LOCK, connection, how);
        return holding(database, trigger, "select pg_advisory_xact_lock(" + LOCK + ")");
    }

    private static Hold holding(TestPostgres.Database database, String before, String lock) {
        try {
            Connection holder = database.connect();
            try (var statement = holder.createStatement()) {
                statement.execute(before);
                holder.setAutoCommit(false);
                statement.execute(lock);
            }
            return new Hold(holder);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Whether somebody waits for it to be let go.
    boolean isWaitedFor() {
        try (var statement = holder.createStatement();
                var rows = statement.executeQuery("select exists (select from pg_locks"
                        + " where not granted and pg_backend_pid() = any(pg_blocking_pids(pid)))")) {
            return rows.next() && rows.getBoolean(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            holder.rollback();
            holder.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
