package dev.curfew.keyring.bus;

import java.util.Map;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.types.Variant;

/// A collection of items that is locked and unlocked as one.
@DBusInterfaceName("org.freedesktop.Secret.Collection")
public interface Collection extends DBusInterface {
    /// Makes an item: its path, and the prompt that is in the way or `/`.
    Two<DBusPath, DBusPath> CreateItem(Map<String, Variant<?>> properties, Kept secret, boolean replace);
}
