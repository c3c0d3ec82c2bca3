package dev.curfew.gateway.relay;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Whether a request must end before its end, and why. Whoever finds out says so from any thread; the
/// request's own thread is freed from waiting for the upstream, and does the rest.
final class Stop {
    private final AtomicReference<@Nullable Line> line = new AtomicReference<>();
    private volatile @Nullable Reason reason;

    /// Why.
    enum Reason {
        /// What the caller showed has ended.
        CUT,
        /// The client went.
        GONE,
        /// The server stops.
        DRAINED
    }

    /// The first reason counts.
    void because(Reason why) {
        synchronized (this) {
            if (reason == null) {
                reason = why;
            }
        }
        Line held = line.get();
        if (held != null) {
            held.close();
        }
    }

    @Nullable
    Reason reason() {
        return reason;
    }

    /// This is what the request waits for from now on.
    void hold(Line held) {
        line.set(held);
        if (reason != null) {
            held.close();
        }
    }

    /// It waits for nothing that could be freed.
    void release() {
        line.set(null);
    }
}
