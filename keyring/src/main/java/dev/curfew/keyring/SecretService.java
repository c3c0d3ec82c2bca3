package dev.curfew.keyring;

import dev.curfew.base.Secret;
import dev.curfew.client.Keyring;
import dev.curfew.client.StoreException;
import dev.curfew.client.StoreException.Fault;
import dev.curfew.keyring.bus.Collection;
import dev.curfew.keyring.bus.Item;
import dev.curfew.keyring.bus.Kept;
import dev.curfew.keyring.bus.Service;
import dev.curfew.keyring.bus.Two;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.errors.NoReply;
import org.freedesktop.dbus.errors.ServiceUnknown;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.types.Variant;

/// The keyring of a Linux desktop, by the freedesktop Secret Service specification. An item has the
/// attributes that Codex gives it, so that either finds what the other has kept.
///
/// Every use has a connection of its own, which ends with it: a keyring that was restarted meanwhile is no
/// case of its own. Secrets travel as they are, over a socket of the user's own; whoever could listen there
/// could as well ask.
final class SecretService implements Keyring {
    private static final String NAME = "org.freedesktop.secrets";
    private static final String ROOT = "/org/freedesktop/secrets";
    /// How long it is tried to reach the bus, in milliseconds.
    private static final int CONNECT = 1000;
    /// How long everything may take.
    static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String NOTHING = "/";

    private final String bus;
    private final Duration patience;

    /// @param bus the address of the session's bus
    SecretService(String bus, Duration patience) {
        this.bus = bus;
        this.patience = patience;
    }

    @Override
    public Optional<Secret> find(String service, String account) throws StoreException {
        return asked(Fault.UNREADABLE, line -> {
            Optional<DBusPath> item = line.items(service, account).stream().findFirst();
            return item.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Secret.of(line.at(item.get(), Item.class)
                            .GetSecret(line.session())
                            .value()));
        });
    }

    @Override
    public void put(String service, String account, Secret secret) throws StoreException {
        asked(Fault.UNWRITABLE, line -> {
            Kept kept = new Kept(
                    line.session(), new byte[0], secret.reveal(Secret.Purpose.KEEP), "text/plain; charset=utf-8");
            List<DBusPath> items = line.items(service, account);
            for (DBusPath item : items) {
                line.at(item, Item.class).SetSecret(kept);
            }
            if (items.isEmpty()) {
                line.create(service, account, kept);
            }
            return true;
        });
    }

    @Override
    public boolean remove(String service, String account) throws StoreException {
        return asked(Fault.UNWRITABLE, line -> {
            List<DBusPath> items = line.items(service, account);
            for (DBusPath item : items) {
                line.pass(line.at(item, Item.class).Delete());
            }
            return !items.isEmpty();
        });
    }

    @Override
    public String name() {
        return "the keyring of this desktop";
    }

    /// Something to ask.
    private interface Question<T> {
        T ask(Line line) throws DBusException, StoreException;
    }

    /// Asks on a thread of its own: the bus library waits for ever for a bus that accepts and says nothing.
    private <T> T asked(Fault otherwise, Question<T> question) throws StoreException {
        var answer = new CompletableFuture<T>();
        Thread asking = Thread.ofPlatform().daemon().name("curfew-keyring").start(() -> {
            try {
                answer.complete(answered(otherwise, question));
            } catch (StoreException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            asking.interrupt();
            throw silent(otherwise, e);
        } catch (InterruptedException e) {
            asking.interrupt();
            Thread.currentThread().interrupt();
            throw silent(otherwise, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException said) {
                throw said;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private <T> T answered(Fault otherwise, Question<T> question) throws StoreException {
        try (DBusConnection connection = connected()) {
            return question.ask(new Line(connection));
        } catch (StoreException e) {
            throw e;
        } catch (ServiceUnknown e) {
            throw gone("Nobody keeps a keyring on this D-Bus session.", e);
        } catch (NoReply e) {
            throw silent(otherwise, e);
        } catch (DBusExecutionException e) {
            throw new StoreException(
                    otherwise,
                    "The keyring refuses. Try again, or set cli_auth_credentials_store to file. What was stored is as it was.",
                    e);
        } catch (DBusException | IOException e) {
            throw gone("The D-Bus session broke off.", e);
        }
    }

    private DBusConnection connected() throws StoreException {
        try {
            return DBusConnectionBuilder.forAddress(bus)
                    .withShared(false)
                    .transportConfig()
                    .withTimeout(CONNECT)
                    .back()
                    .build();
        } catch (DBusException | RuntimeException e) {
            // An address that is none is a different exception for each way to be none.
            throw gone("The D-Bus session that DBUS_SESSION_BUS_ADDRESS names is not there.", e);
        }
    }

    private static StoreException silent(Fault otherwise, Exception cause) {
        return new StoreException(
                otherwise, "The keyring does not answer. Try again, or set cli_auth_credentials_store to file.", cause);
    }

    private static StoreException gone(String why, Exception cause) {
        return new StoreException(
                Fault.KEYRING_GONE,
                why + " Start one, or set cli_auth_credentials_store to file. What was stored is as it was.",
                cause);
    }

    private static StoreException locked() {
        return new StoreException(
                Fault.KEYRING_LOCKED,
                "The keyring is locked. Unlock it, and try again. What was stored is as it was.",
                null);
    }

    /// A connection while it is used.
    private record Line(DBusConnection connection) {
        <T extends DBusInterface> T at(DBusPath path, Class<T> type) throws DBusException {
            return connection.getRemoteObject(NAME, path.getPath(), type);
        }

        Service service() throws DBusException {
            return at(new DBusPath(ROOT), Service.class);
        }

        DBusPath session() throws DBusException {
            return service().OpenSession("plain", new Variant<>("")).second();
        }

        /// What there is of an account.
        ///
        /// @throws StoreException where it is locked
        List<DBusPath> items(String service, String account) throws DBusException, StoreException {
            Two<List<DBusPath>, List<DBusPath>> found =
                    service().SearchItems(Map.of("service", service, "username", account));
            if (!found.second().isEmpty()) {
                throw locked();
            }
            return new ArrayList<>(found.first());
        }

        void create(String service, String account, Kept kept) throws DBusException, StoreException {
            DBusPath collection = service().ReadAlias("default");
            if (collection.getPath().equals(NOTHING)) {
                throw gone("The keyring has no collection to keep anything in.", new IOException("no default alias"));
            }
            var attributes =
                    Map.of("service", service, "username", account, "target", "default", "application", "curfew");
            Map<String, Variant<?>> properties = Map.of(
                    "org.freedesktop.Secret.Item.Label",
                    new Variant<>(account + "@" + service),
                    "org.freedesktop.Secret.Item.Attributes",
                    new Variant<>(attributes, "a{ss}"));
            pass(at(collection, Collection.class)
                    .CreateItem(properties, kept, true)
                    .second());
        }

        /// A prompt is somebody's leave, which nobody is asked for here.
        void pass(DBusPath prompt) throws StoreException {
            if (!prompt.getPath().equals(NOTHING)) {
                throw locked();
            }
        }
    }
}
