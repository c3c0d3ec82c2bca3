/// Who calls the gateway, whether they may, and hearing when that ends.
///
/// Law L11, its second half: when what a caller showed has ended, whatever runs for it is cut within the guard's
/// bound. A refresh ends nothing and cuts nothing.
@NullMarked
package dev.curfew.gateway.admission;

import org.jspecify.annotations.NullMarked;
