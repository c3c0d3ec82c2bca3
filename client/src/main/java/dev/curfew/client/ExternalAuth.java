package dev.curfew.client;

import java.util.Optional;

/// Somebody outside who keeps a credential and hands out what is to be used now: the program around us, or a
/// command. Nothing of it is stored.
public interface ExternalAuth {
    /// What to use now; empty where there is nothing.
    Optional<Credential> current();

    /// Gets another one after `refused` was refused. If there is another one already, it asks nobody.
    ///
    /// @return why there is none; empty when there is
    Optional<RefreshFailure> renew(Credential refused);
}
