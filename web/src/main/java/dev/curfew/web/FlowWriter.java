package dev.curfew.web;

import java.io.IOException;

/// What writes the body of an {@link Answer.Flow}, on the request's own virtual thread. It is called exactly
/// once, even where the client has gone already: then its first write fails.
@FunctionalInterface
public interface FlowWriter {
    /// Writes the body and returns at its end.
    ///
    /// @throws IOException if it cannot be ended well; the client then sees a connection that breaks
    void write(Outflow out) throws IOException;
}
