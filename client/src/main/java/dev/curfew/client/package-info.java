/// What a program embeds to be signed in: the credential of this machine, where it is kept, how it is
/// refreshed and how it fails.
///
/// A {@link dev.curfew.client.Credential} is what a person is signed in with; an {@link
/// dev.curfew.client.AuthFile} is how it is written, for Curfew and Codex alike; a {@link
/// dev.curfew.client.CredentialStore} is where. Why a refresh failed is a {@link
/// dev.curfew.client.RefreshFailure}, told by one table that the server's own refreshes use too.
///
/// {@link dev.curfew.client.AuthManager} holds it all together for a program; {@link
/// dev.curfew.client.Transport} is its way to a server.
///
/// A {@link dev.curfew.client.LogoutOutcome} keeps apart what is true here and at the server; what the server
/// could not be told waits, sealed, in the {@link dev.curfew.client.RevocationQueue}.
///
/// Law L7: *confirmed* is said of what a server confirmed. Law L6: a failed refresh changes nothing. Neither
/// does a failed write: what was stored before is still there, whole.
@org.jspecify.annotations.NullMarked
package dev.curfew.client;
