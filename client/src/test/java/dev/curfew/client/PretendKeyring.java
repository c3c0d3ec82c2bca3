package dev.curfew.client;

import dev.curfew.base.Secret;
import dev.curfew.client.StoreException.Fault;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A keyring in memory that can be locked and taken away.
final class PretendKeyring implements Keyring {
    final Map<String, Secret> entries = new ConcurrentHashMap<>();

    @Nullable
    Fault fault;

    @Override
    public Optional<Secret> find(String service, String account) throws StoreException {
        answer();
        return Optional.ofNullable(entries.get(service + "/" + account));
    }

    @Override
    public void put(String service, String account, Secret secret) throws StoreException {
        answer();
        entries.put(service + "/" + account, secret);
    }

    @Override
    public boolean remove(String service, String account) throws StoreException {
        answer();
        return entries.remove(service + "/" + account) != null;
    }

    @Override
    public String name() {
        return "the keyring";
    }

    private void answer() throws StoreException {
        if (fault != null) {
            throw new StoreException(fault, "the keyring says " + fault, null);
        }
    }
}
