package dev.curfew.keyring.bus;

import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.Position;

/// A secret as it travels.
@SuppressWarnings("UnusedVariable") // the bus library reads them
public final class Kept extends Struct {
    @Position(0)
    private final DBusPath session;

    @Position(1)
    private final byte[] parameters;

    @Position(2)
    private final byte[] value;

    @Position(3)
    private final String contentType;

    public Kept(DBusPath session, byte[] parameters, byte[] value, String contentType) {
        this.session = session;
        this.parameters = parameters;
        this.value = value;
        this.contentType = contentType;
    }

    /// The secret itself.
    public byte[] value() {
        return value.clone();
    }
}
