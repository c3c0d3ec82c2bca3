/// The gateway, as its callers meet it.
@NullMarked
package dev.curfew.testkit.gateway;

import org.jspecify.annotations.NullMarked;
