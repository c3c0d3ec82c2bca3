/// Sessions: one sign-in of one person through one app on one device, and every way to end it.
///
/// Owns `GET /api/v1/sessions`, `DELETE /api/v1/sessions/{id}`, `POST /api/v1/sign-out` and the session part of
/// `/api/auth/logout`.
///
/// Laws L1 (ended stays ended) and L8 (scope is what was asked).
@NullMarked
package dev.curfew.authority.session;

import org.jspecify.annotations.NullMarked;
