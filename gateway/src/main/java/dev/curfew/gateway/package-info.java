/// One endpoint over a pool of upstream accounts, inside `curfew serve`.
///
/// A request is *admitted* (who calls, and may they), *leases* an account of the pool, is *relayed* to it and
/// back, and *settles* what it came to. Upstream accounts are connections of the authority's vault; callers are
/// checked by the guard, so that what ended is refused here within the guard's bound.
@NullMarked
package dev.curfew.gateway;

import org.jspecify.annotations.NullMarked;
