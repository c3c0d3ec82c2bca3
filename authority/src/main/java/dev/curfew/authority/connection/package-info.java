/// Connections: what Curfew holds for people at somebody else's provider, sealed; kept fresh, shown, and revoked
/// there.
///
/// Law: a credential generation is spent at most once, whoever asks on whichever node, and what a provider gave
/// is never lost. What the provider refuses for good is remembered for that generation only.
@NullMarked
package dev.curfew.authority.connection;

import org.jspecify.annotations.NullMarked;
