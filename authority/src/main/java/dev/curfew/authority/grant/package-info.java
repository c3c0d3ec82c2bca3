/// Grants: how an app obtains a session for a person, by authorization code or by device code, and what the
/// person allowed it.
///
/// Owns every route of OAuth, of OpenID Connect and of the Codex dialect, in {@link
/// dev.curfew.authority.grant.GrantRoutes}: `/.well-known/*`, `/oauth/*`, `/device`, `/codex/device`,
/// `/api/accounts/*` and `/backend-api/wham/*`. What they say is in `docs/oauth.md`.
///
/// Law: a code is spent once; spending it again ends the session that the first use began (RFC 6749, section
/// 4.1.2).
@NullMarked
package dev.curfew.authority.grant;

import org.jspecify.annotations.NullMarked;
