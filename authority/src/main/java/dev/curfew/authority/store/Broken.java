package dev.curfew.authority.store;

import java.sql.SQLException;

/// An SQL error on its way through a rule that was only looking; caught by whoever runs the transaction.
final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException error;

    Broken(SQLException error) {
        super(null, error, false, false);
        this.error = error;
    }

    SQLException error() {
        return error;
    }
}
