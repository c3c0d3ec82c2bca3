package dev.curfew.web;

/// Whom a route talks to, and so the form in which it says that something went wrong.
public enum Surface {
    /// Programs of our own: RFC 9457 problem details.
    API,
    /// OAuth and OpenID clients: RFC 6749 section 5.2 error JSON, never stored.
    OAUTH,
    /// The Codex CLI: `{"error": {"message", "type", "param", "code"}}`.
    CODEX,
    /// People: a page.
    PAGE
}
