package dev.curfew.keyring;

import dev.curfew.base.Secret;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A keychain in memory, with the statuses that macOS documents: an item is read by the program that made it,
/// and another one would have to ask; nothing goes while it is locked.
final class KeychainDouble implements Keychain {
    private record Name(String service, String account) {}

    private record Item(Secret secret, boolean ours) {}

    private final Map<Name, Item> items = new HashMap<>();
    private boolean locked;
    private int always = OK;
    private Runnable beforeAdding = () -> {};

    /// What another program keeps.
    void theirs(String service, String account, String secret) {
        items.put(new Name(service, account), new Item(Secret.of(secret), false));
    }

    void lock() {
        locked = true;
    }

    /// Answers everything with a status.
    void always(int status) {
        always = status;
    }

    void beforeAdding(Runnable event) {
        beforeAdding = event;
    }

    @Override
    public Found find(String service, String account) {
        int status = status(service, account);
        return new Found(
                status,
                Optional.ofNullable(items.get(new Name(service, account)))
                        .filter(item -> status == OK)
                        .map(Item::secret));
    }

    @Override
    public int add(String service, String account, Secret secret) {
        beforeAdding.run();
        int status = status(service, account);
        if (status == ITEM_NOT_FOUND) {
            items.put(new Name(service, account), new Item(secret, true));
            return OK;
        }
        return status == OK ? DUPLICATE_ITEM : status;
    }

    @Override
    public int change(String service, String account, Secret secret) {
        int status = status(service, account);
        if (status == OK) {
            items.put(new Name(service, account), new Item(secret, true));
        }
        return status;
    }

    @Override
    public int delete(String service, String account) {
        int status = status(service, account);
        if (status == OK) {
            items.remove(new Name(service, account));
        }
        return status;
    }

    @Override
    public boolean locked() {
        return locked;
    }

    private int status(String service, String account) {
        if (always != OK) {
            return always;
        }
        if (locked) {
            return INTERACTION_NOT_ALLOWED;
        }
        Item item = items.get(new Name(service, account));
        return item == null ? ITEM_NOT_FOUND : item.ours() ? OK : INTERACTION_NOT_ALLOWED;
    }
}
