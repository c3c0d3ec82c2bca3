/// The upstream accounts: what is known of each, which one serves a request, and what its answer changes.
///
/// Law L10: only a ready account is leased. What an account is follows, by a pure function, from evidence: what
/// the vault says of its credential, what the upstream said of its limits, whether somebody paused it. A late
/// answer to an old generation of a credential harms no newer one.
@NullMarked
package dev.curfew.gateway.pool;

import org.jspecify.annotations.NullMarked;
