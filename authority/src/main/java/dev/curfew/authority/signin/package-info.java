/// Sign-in: who is calling, by cookie or by token, and how a person gets either with a password.
///
/// Owns `/sign-in`, `/sign-out`, `/set-up`, `/choose-password` and
/// `/api/auth/{login,refresh,password,logout}`. The web session's cookie is `curfew_session`, the browser's
/// own mark is `curfew_device`; of both only digests are stored.
///
/// Law L4: a password is kept as an Argon2id hash, a cookie as a digest, and neither reaches a log or an
/// error. An unknown e-mail costs a guesser as much time as a wrong password, and no stranger can lock an
/// account's owner out.
@NullMarked
package dev.curfew.authority.signin;

import org.jspecify.annotations.NullMarked;
