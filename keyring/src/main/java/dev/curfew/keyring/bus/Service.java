package dev.curfew.keyring.bus;

import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.types.Variant;

/// The service itself.
@DBusInterfaceName("org.freedesktop.Secret.Service")
public interface Service extends DBusInterface {
    /// Agrees on how secrets travel.
    Two<Variant<?>, DBusPath> OpenSession(String algorithm, Variant<?> input);

    /// The items with these attributes: those that are unlocked, and those that are locked.
    Two<List<DBusPath>, List<DBusPath>> SearchItems(Map<String, String> attributes);

    /// The collection of a name; `/` where there is none.
    DBusPath ReadAlias(String name);
}
