package dev.curfew.authority.connection;

import java.time.Instant;
import java.util.Optional;

/// A connection and what its credential is good for now.
///
/// @param generation of the credential
/// @param obtainedAt when the credential came
/// @param expiresAt when what is presented lapses, before which it is refreshed; empty where nobody knows
public record ConnectionState(
        Connection connection, long generation, Standing standing, Instant obtainedAt, Optional<Instant> expiresAt) {
    static ConnectionState of(Ledger.Row row) {
        Credential credential = row.credential();
        return new ConnectionState(
                row.connection(),
                credential.generation(),
                credential.standing(),
                credential.sealed().obtainedAt(),
                credential.sealed().expiresAt());
    }
}
