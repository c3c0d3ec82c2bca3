package dev.curfew.web;

import java.io.InputStream;

/// One request while its client waits: the head, and the body as it arrives.
public interface Visit {
    /// The request, without its body.
    Request request();

    /// The body, as it was sent. Reading waits for the client, each time up to the edge's patience; a client
    /// that goes, or is too slow, ends the visit. Not to be closed.
    ///
    /// @throws dev.curfew.base.Problem BODY_TOO_LARGE, from reading past the route's limit; MALFORMED_REQUEST
    ///     for
    ///     framing that cannot be read
    InputStream body();

    /// Runs `then` once when the client hangs up, on a thread of its own and within milliseconds; never after
    /// the visit. To be called once the body was read to its end.
    void whenGone(Runnable then);

    /// Hangs up on the client if it keeps us waiting at this moment, so that whoever writes to it is free.
    /// Any thread may call it.
    void hangUpIfStalled();
}
