package dev.curfew.keyring;

import dev.curfew.base.Secret;
import dev.curfew.client.Keyring;
import dev.curfew.client.StoreException;
import dev.curfew.client.StoreException.Fault;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The keyring of macOS: generic passwords in the login keychain, named as Codex names them. The keychain
/// lets the program that made an item read it, and asks the person about any other; nobody is asked here, so
/// an item that another program made is refused until the person allows it in Keychain Access.
final class LoginKeychain implements Keyring {
    private static final String FILE = " or set cli_auth_credentials_store to file. What was stored is as it was.";

    private final Supplier<Keychain> keychain;

    /// @param keychain asked for at each use, so that nothing native is loaded before
    LoginKeychain(Supplier<Keychain> keychain) {
        this.keychain = keychain;
    }

    @Override
    public Optional<Secret> find(String service, String account) throws StoreException {
        Keychain calls = calls();
        Keychain.Found found = calls.find(service, account);
        if (found.status() == Keychain.ITEM_NOT_FOUND) {
            return Optional.empty();
        }
        require(calls, found.status(), service, Fault.UNREADABLE);
        return found.secret();
    }

    @Override
    public void put(String service, String account, Secret secret) throws StoreException {
        Keychain calls = calls();
        int status = calls.change(service, account, secret);
        if (status == Keychain.ITEM_NOT_FOUND) {
            status = calls.add(service, account, secret);
        }
        if (status == Keychain.DUPLICATE_ITEM) {
            // Somebody added it in between.
            status = calls.change(service, account, secret);
        }
        require(calls, status, service, Fault.UNWRITABLE);
    }

    @Override
    public boolean remove(String service, String account) throws StoreException {
        Keychain calls = calls();
        int status = calls.delete(service, account);
        if (status == Keychain.ITEM_NOT_FOUND) {
            return false;
        }
        require(calls, status, service, Fault.UNWRITABLE);
        return true;
    }

    @Override
    public String name() {
        return "the login keychain";
    }

    private Keychain calls() throws StoreException {
        try {
            return keychain.get();
        } catch (LinkageError e) {
            throw gone("The keychain cannot be called here.", e);
        }
    }

    private static void require(Keychain calls, int status, String service, Fault otherwise) throws StoreException {
        switch (status) {
            case Keychain.OK -> {}
            case Keychain.INTERACTION_NOT_ALLOWED,
                    Keychain.INTERACTION_REQUIRED,
                    Keychain.AUTH_FAILED,
                    Keychain.USER_CANCELED ->
                throw new StoreException(
                        Fault.KEYRING_LOCKED,
                        calls.locked()
                                ? "The login keychain is locked. Unlock it (security unlock-keychain), and try again,"
                                        + FILE
                                : "The keychain would have to ask you whether this program may use %s, which another"
                                                .formatted(service)
                                        + " program made. Allow it in Keychain Access, under the item's access control,"
                                        + FILE,
                        null);
            case Keychain.NOT_AVAILABLE, Keychain.NO_SUCH_KEYCHAIN, Keychain.NO_DEFAULT_KEYCHAIN ->
                throw gone("There is no login keychain here.", null);
            default ->
                throw new StoreException(
                        otherwise, "The keychain refuses (status %d). Try again,".formatted(status) + FILE, null);
        }
    }

    private static StoreException gone(String why, @Nullable Throwable cause) {
        return new StoreException(
                Fault.KEYRING_GONE, why + " Set cli_auth_credentials_store to file, or to auto.", cause);
    }
}
