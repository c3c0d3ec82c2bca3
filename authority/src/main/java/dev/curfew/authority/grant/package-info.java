/// Grants: how an app obtains a session for a person, by authorization code or by device code, and what the
/// person allowed it.
///
/// Owns `/oauth/authorize`, `/oauth/device_authorization`, `/device`, Codex's `/api/accounts/deviceauth/*`, and
/// the code grants of `/oauth/token`.
///
/// Law: a code is spent once; spending it again ends the session that the first use began (RFC 6749, section
/// 4.1.2).
@NullMarked
package dev.curfew.authority.grant;

import org.jspecify.annotations.NullMarked;
