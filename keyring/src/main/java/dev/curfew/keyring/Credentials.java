package dev.curfew.keyring;

import dev.curfew.base.Secret;
import java.util.Optional;

/// What Windows's Credential Manager does for generic credentials of the person who is signed in. Errors are
/// those of `GetLastError`, and `OK` where there was none.
interface Credentials {
    int OK = 0;
    int NOT_FOUND = 1168;
    int NO_SUCH_LOGON_SESSION = 1312;
    /// How many bytes a credential holds at most: `CRED_MAX_CREDENTIAL_BLOB_SIZE`.
    int MOST = 5 * 512;

    /// An error, and what was found with `OK`.
    record Found(int error, Optional<Secret> blob) {}

    /// Looks for a credential.
    Found read(String target);

    /// Writes over what the target may have.
    ///
    /// @param user what is shown beside it
    int write(String target, String user, Secret blob);

    /// Removes a credential.
    int delete(String target);
}
