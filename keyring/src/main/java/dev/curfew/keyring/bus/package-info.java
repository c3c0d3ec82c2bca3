/// The Secret Service as it is seen on D-Bus: the calls of the freedesktop specification that are made here,
/// spelled as the bus library wants them.
///
/// Nothing here decides anything.
@org.jspecify.annotations.NullMarked
package dev.curfew.keyring.bus;
