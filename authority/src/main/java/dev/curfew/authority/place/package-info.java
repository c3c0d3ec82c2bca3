/// Places: where an address is, from what an address says by itself and from a map that the operator keeps on
/// disk.
///
/// Owns no route and no row. A place is worked out when it is shown, from the address that a session keeps
/// anyway; it is never stored and never asked of anybody.
///
/// Law: no address leaves this process to be looked up.
@NullMarked
package dev.curfew.authority.place;

import org.jspecify.annotations.NullMarked;
