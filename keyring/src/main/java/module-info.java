/// The keyring of the operating system, for programs that keep a sign-in there.
@org.jspecify.annotations.NullMarked
module dev.curfew.keyring {
    requires static transitive org.jspecify;
    requires transitive dev.curfew.client;
    requires com.sun.jna;
    requires org.freedesktop.dbus;

    exports dev.curfew.keyring;
    // It makes the objects that stand for what is at the other end.
    exports dev.curfew.keyring.bus to
            org.freedesktop.dbus;
}
