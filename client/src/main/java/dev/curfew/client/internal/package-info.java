/// How the client does what it promises: JSON as it was written, tokens' payloads, durable files.
///
/// Not exported: nothing here is promised to anybody. Law: what it reads from disk or from a server is
/// bounded, and nothing of it reaches a message.
@org.jspecify.annotations.NullMarked
package dev.curfew.client.internal;
