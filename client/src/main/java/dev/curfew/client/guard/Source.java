package dev.curfew.client.guard;

import java.io.IOException;
import java.util.Optional;

/// Where a guard hears of what ended: over the network as a rule, from the authority itself where both run in
/// one process.
public interface Source {
    /// The published keys (RFC 7517).
    byte[] keys() throws IOException;

    /// Whether a token is alive (RFC 7662).
    boolean isAlive(String token) throws IOException;

    /// Reads the feed to `ear` until it breaks off or is {@link #stop() stopped}.
    ///
    /// @param position after which to begin; empty for the beginning
    void follow(Optional<Long> position, Ear ear) throws IOException;

    /// Ends what {@link #follow} does, from another thread.
    void stop();

    /// Whoever listens.
    interface Ear {
        /// The stream has been asked for: what is heard from now on is as old as it says, counted from here.
        void asked();

        /// One event of the stream, as server-sent events have it.
        ///
        /// @throws IOException when this cannot be the feed that was followed so far
        void hear(String type, String data) throws IOException;
    }
}
