package dev.curfew.client;

import dev.curfew.base.Octets;
import dev.curfew.client.RefreshFailure.Permanent;
import java.util.Optional;

/// What a manager knows of the credential: it is replaced whole.
///
/// @param file what the credential was read from, or is to be written to
/// @param dead the permanent failure of this very credential
/// @param replaces the credential that `file` has not yet replaced in the store, because it could not be
///     written
/// @param fault why nothing could be read
record Known(
        Optional<AuthFile> file, Optional<Permanent> dead, Optional<Octets> replaces, Optional<StoreException> fault) {
    static final Known NOTHING = new Known(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    static Known of(Optional<AuthFile> file) {
        return new Known(file, Optional.empty(), Optional.empty(), Optional.empty());
    }

    Optional<Credential> credential() {
        return file.flatMap(AuthFile::credential);
    }
}
