package dev.curfew.client;

/// Where a credential comes from, in the order in which they count: of several the first, whatever the
/// others hold.
public enum Origin {
    /// The variable of that name: what somebody set for this process goes before what was stored.
    CURFEW_TOKEN,
    /// Codex's variable of that name, where a surface heeds it.
    CODEX_API_KEY,
    /// Who supplies tokens from outside: the program around us, or a command.
    HOST,
    /// Codex's variable of that name.
    CODEX_ACCESS_TOKEN,
    /// The store that is configured.
    STORE
}
