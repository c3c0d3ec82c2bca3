package dev.curfew.authority.store;

import java.sql.SQLException;

/// Somebody was quicker: what a change creates is there already. The rule runs again on what there is now.
final class Conflict extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// How often a rule runs before its decision is given up.
    static final int TRIES = 5;

    Conflict(Kind<?> kind, String id) {
        super("conflict on " + kind + " " + id, null, false, false);
    }

    Conflict(SQLException error) {
        super(error.getSQLState(), error, false, false);
    }
}
