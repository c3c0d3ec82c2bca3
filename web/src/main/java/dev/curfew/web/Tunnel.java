package dev.curfew.web;

import java.io.IOException;
import java.io.InputStream;

/// A connection that no longer speaks HTTP: what the client sends, and what it is sent.
public interface Tunnel extends Outflow {
    /// What the client sends; waits without limit. At its end the client has gone.
    InputStream in();

    /// What uses a tunnel, on the request's own virtual thread, exactly once. The connection ends with it.
    @FunctionalInterface
    interface User {
        /// Uses `tunnel` and returns at its end.
        ///
        /// @throws IOException if the connection broke
        void use(Tunnel tunnel) throws IOException;
    }
}
