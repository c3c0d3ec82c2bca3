/// Connections: what Curfew holds for people at somebody else's provider, sealed; kept fresh, shown, and
/// revoked there.
///
/// Law: a credential generation is spent at most once, whoever asks on whichever node; its token is presented
/// again only where nobody knows how that ended. What a provider gave is on the disk before the database is
/// asked, and where it is lost before, that is said. What the provider refuses for good is remembered for that
/// generation only.
///
/// Custody makes everything of one node: the vault, the verbs, and what is done without being asked. Rules are on
/// Credential; routes are under `/api/v1/connections` and `/connections/callback`.
@NullMarked
package dev.curfew.authority.connection;

import org.jspecify.annotations.NullMarked;
