package dev.curfew.web;

import dev.curfew.base.World;
import java.time.Duration;

/// The running HTTP server.
public final class Edge implements AutoCloseable {
    private Edge() {}

    /// Binds and serves `routes`.
    ///
    /// @param page how problems look to people
    /// @param log who is told of every answered request
    public static Edge open(EdgeSettings settings, World world, Routes routes, ErrorPage page, RequestLog log) {
        return new Edge();
    }

    /// The port that was bound.
    public int port() {
        return 0;
    }

    /// Takes no new work, closes the streams, and returns when the running requests are done or `grace` is over.
    public void drain(Duration grace) {}

    /// Ends at once what still runs.
    @Override
    public void close() {}
}
