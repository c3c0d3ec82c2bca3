/// The feed: how an end reaches everybody who must refuse what ended.
///
/// Owns `GET /api/v1/feed`, a stream of server-sent events that a reader resumes from the last position it saw.
/// The feed is the table of events, read from a position: a new reader, a reconnect, a restart and a second
/// node are one and the same case. Commits only wake the readers.
///
/// Law L5: a reader that resumes sees every event once, in order.
@NullMarked
package dev.curfew.authority.feed;

import org.jspecify.annotations.NullMarked;
