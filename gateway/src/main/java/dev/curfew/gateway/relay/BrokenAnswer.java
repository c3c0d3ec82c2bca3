package dev.curfew.gateway.relay;

import java.io.IOException;

/// An upstream's answer that cannot be read, ends early, or is over a limit.
final class BrokenAnswer extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenAnswer(String message) {
        super(message);
    }
}
