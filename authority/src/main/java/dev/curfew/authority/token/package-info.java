/// Token families: the chain of refresh tokens born from one authorization, and everything that a token can do.
///
/// Owns `POST /oauth/token` for refresh tokens, `/oauth/revoke` and `/oauth/introspect` through the verbs in
/// {@code Tokens}.
///
/// Laws L2 (one successor) and L3 (prove, then punish), stated in {@link
/// dev.curfew.authority.token.TokenFamily}.
@NullMarked
package dev.curfew.authority.token;

import org.jspecify.annotations.NullMarked;
