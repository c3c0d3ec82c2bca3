package dev.curfew.web;

/// Who is told of every request that was answered: metrics, and tests.
@FunctionalInterface
public interface RequestLog {
    /// Nobody.
    RequestLog NONE = line -> {};

    /// Takes note of `line`; on the request's thread, so it must be quick.
    void note(Line line);

    /// One answered request.
    ///
    /// @param method the method, or `OTHER` for one that we do not know
    /// @param route the pattern of the route, never the path; `-` where none matched
    /// @param nanos from the request's head until the answer was written; for a stream, until it ended
    /// @param peer the client's address; `-` where there was no request to ask it of
    record Line(String method, String route, int status, long nanos, String id, String peer) {}
}
