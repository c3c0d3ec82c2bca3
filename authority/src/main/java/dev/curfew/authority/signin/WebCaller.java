package dev.curfew.authority.signin;

import dev.curfew.authority.session.Session;
import dev.curfew.authority.workspace.Person;

/// Somebody signed in with a browser.
///
/// @param csrf what each form of this browser's pages carries; it follows from the cookie's secret, so nobody
///     else can know it
public record WebCaller(Session session, Person person, String csrf) {}
