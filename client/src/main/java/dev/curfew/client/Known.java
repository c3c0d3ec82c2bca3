package dev.curfew.client;

import dev.curfew.base.Octets;
import dev.curfew.client.RefreshFailure.Permanent;
import java.util.Optional;

/// What a manager knows of the credential: it is replaced whole.
///
/// @param file what the credential was read from, or is to be written to
/// @param dead the permanent failure of this very credential, as this process has heard it
/// @param told the same as another process has heard it; this one believes it, and asks once itself
/// @param replaces the credential that `file` has not yet replaced in the store, because it could not be
///     written
/// @param fault why nothing could be read
record Known(
        Optional<AuthFile> file,
        Optional<Permanent> dead,
        Optional<Permanent> told,
        Optional<Octets> replaces,
        Optional<StoreException> fault) {
    static final Known NOTHING = of(Optional.empty());

    static Known of(Optional<AuthFile> file) {
        return new Known(file, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// Nothing could be read.
    static Known broken(StoreException fault) {
        return new Known(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(fault));
    }

    /// A credential that is used and could not be stored yet.
    static Known unsaved(AuthFile file, Octets replaces) {
        return new Known(
                Optional.of(file), Optional.empty(), Optional.empty(), Optional.of(replaces), Optional.empty());
    }

    Known asTold(Optional<Permanent> failure) {
        return new Known(file, dead, failure, replaces, fault);
    }

    Known asHeard(Permanent failure) {
        return new Known(file, Optional.of(failure), Optional.empty(), replaces, Optional.empty());
    }

    Known saved() {
        return new Known(file, dead, told, Optional.empty(), Optional.empty());
    }

    Optional<Credential> credential() {
        return file.flatMap(AuthFile::credential);
    }

    /// The permanent failure of this very credential, whoever heard it.
    Optional<Permanent> failure() {
        return dead.or(() -> told);
    }
}
