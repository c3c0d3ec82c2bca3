package dev.curfew.cli.appserver;

/// How a peer writes JSON-RPC, and so how it is answered.
enum Dialect {
    /// JSON-RPC 2.0 to the letter.
    STANDARD,
    /// As Codex and those who talk to it: without the member `jsonrpc`, and -32600 for whatever is wrong with
    /// a request.
    CODEX
}
