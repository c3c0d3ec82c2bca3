package dev.curfew.client;

import dev.curfew.base.Secret;
import dev.curfew.client.StoreException.Fault;
import java.util.Optional;

/// No keyring.
///
/// @param why a sentence
record NoKeyring(String why) implements Keyring {
    @Override
    public Optional<Secret> find(String service, String account) throws StoreException {
        throw gone();
    }

    @Override
    public void put(String service, String account, Secret secret) throws StoreException {
        throw gone();
    }

    @Override
    public boolean remove(String service, String account) throws StoreException {
        throw gone();
    }

    @Override
    public String name() {
        return "no keyring";
    }

    private StoreException gone() {
        return new StoreException(
                Fault.KEYRING_GONE, why + " Set cli_auth_credentials_store to file, or to auto.", null);
    }
}
