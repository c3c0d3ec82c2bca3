/// Keys and what is made with them: signing keys and their publication, access tokens and id tokens, seals and
/// digests.
///
/// Owns the {@link dev.curfew.authority.key.Keyset} and where it is kept (a file of mode 0600 beside SQLite, one
/// wrapped row in PostgreSQL), the choice of the cryptographic provider, and the form of every token that Curfew
/// signs. Serves the body of `/oauth/jwks`. Knows nothing of families, sessions or people: whether a genuine
/// token still counts is decided by those who own them.
///
/// Law: what leaves this package unsealed is public, and a key verifies before it signs and until the last token
/// that it signed has lapsed.
@org.jspecify.annotations.NullMarked
package dev.curfew.authority.key;
