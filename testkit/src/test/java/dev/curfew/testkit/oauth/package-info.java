/// What apps and browsers see of OAuth, OpenID Connect and the Codex dialect: over HTTP, under a clock that the
/// tests move.
@NullMarked
package dev.curfew.testkit.oauth;

import org.jspecify.annotations.NullMarked;
