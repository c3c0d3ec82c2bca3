/// The keyrings of operating systems, as {@link dev.curfew.client.Keyring}s: on Linux the Secret Service of
/// the desktop (GNOME Keyring, KWallet, KeePassXC), on macOS the login keychain, on Windows the Credential
/// Manager.
///
/// Law: a keyring that is locked is not unlocked behind somebody's back, and is never taken for an empty one.
@org.jspecify.annotations.NullMarked
package dev.curfew.keyring;
