/// What a person has open at their server, asked for and ended with the credential of this machine: sessions
/// and the devices that they belong to.
///
/// {@link dev.curfew.client.session.Sessions} asks, by way of the
/// {@link dev.curfew.client.session.ServerApi} that is there for other questions too; a {@link
/// dev.curfew.client.session.Session} is one entry
/// of the list.
///
/// Law L8: what is ended is what was named. A call is made once; only one that the server refused for a
/// lapsed token is made again, with a newer one.
@org.jspecify.annotations.NullMarked
package dev.curfew.client.session;
