package dev.curfew.client;

import dev.curfew.base.Secret;

/// What a sign-in brought, before it is stored.
public sealed interface SignIn {
    /// Tokens of a server.
    ///
    /// @param issuer who granted them
    /// @param clientId to whom
    record Tokens(NewTokens tokens, String issuer, String clientId) implements SignIn {}

    /// An API key that somebody typed or piped in.
    record ApiKey(Secret key) implements SignIn {}

    /// What another program has stored, whole. It is that program's too.
    record Imported(AuthFile file) implements SignIn {}

    /// A personal access token that somebody typed or piped in.
    record PersonalToken(Secret token) implements SignIn {}
}
