package dev.curfew.authority.signin;

import dev.curfew.authority.session.Session;
import dev.curfew.authority.workspace.Person;

/// A person who calls the API, with a browser's cookie or with an access token of a first-party app.
///
/// @param session the one that the call is made in
public record Caller(Person person, Session session) {}
