package dev.curfew.web;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// Who is told of every request that was answered: metrics, traces, and tests.
@FunctionalInterface
public interface RequestLog {
    /// Nobody.
    RequestLog NONE = line -> {};

    /// A request has arrived whose head could be read. What is returned is told of its answer, on the same
    /// thread; what happens there in between happens for this request.
    ///
    /// @param parent the `traceparent` (W3C Trace Context) that a trusted proxy sent, null where none did
    /// @param secure whether the client speaks TLS, to us or to the trusted proxy
    default RequestLog arrived(@Nullable String parent, boolean secure) {
        return this;
    }

    /// A neighbour says on whose behalf it asks and is not believed, since it is not among the proxies.
    default void disbelieved(InetAddress neighbour) {}

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
