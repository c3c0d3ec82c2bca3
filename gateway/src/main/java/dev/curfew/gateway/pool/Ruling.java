package dev.curfew.gateway.pool;

/// What a happening came to.
public sealed interface Ruling {
    /// The evidence afterwards, which may be what it was.
    record Stands(Evidence evidence) implements Ruling {}

    /// It cannot be: an account that must be signed in, or that is suspended, is not paused; 409.
    record NotNow() implements Ruling {}

    /// There is no such account any more: 404.
    record Gone() implements Ruling {}
}
