/// Signing in: through a browser on this machine, by a code that is entered in a browser anywhere, or with a
/// key or token that somebody has.
///
/// {@link dev.curfew.client.login.Doors} starts one; a {@link dev.curfew.client.login.Login} is one that is
/// under way, to be watched and cancelled by whatever surface shows it; an {@link
/// dev.curfew.client.login.Outcome} is how it ended.
///
/// Law L7: a sign-in that ended any other way than signed in leaves nothing alive that it brought, and what
/// was stored before as it was. Nothing that a server or a caller said reaches a message or a page.
@org.jspecify.annotations.NullMarked
package dev.curfew.client.login;
