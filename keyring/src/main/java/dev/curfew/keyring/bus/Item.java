package dev.curfew.keyring.bus;

import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.interfaces.DBusInterface;

/// One secret with its attributes.
@DBusInterfaceName("org.freedesktop.Secret.Item")
public interface Item extends DBusInterface {
    /// What it holds.
    Kept GetSecret(DBusPath session);

    /// Replaces what it holds.
    void SetSecret(Kept secret);

    /// Removes it: the prompt that is in the way, or `/`.
    DBusPath Delete();
}
