/// The guard: how a resource server verifies an access token by itself and still refuses, within a bound that
/// it states, what has ended.
///
/// A {@link dev.curfew.client.guard.Guard} reads the feed of an authority from the last position that it has
/// seen, and holds what ended for as long as a token of it could live. Each call is a {@link
/// dev.curfew.client.guard.Verdict}: admitted, refused (401, only for a dead or missing credential),
/// forbidden (403), or unsure (503).
///
/// Law L9: what ended is refused within the bound; a guard that has not heard for longer says so, or asks.
/// Law L1: what it has heard the end of stays ended, whatever the feed says later.
@org.jspecify.annotations.NullMarked
package dev.curfew.client.guard;
