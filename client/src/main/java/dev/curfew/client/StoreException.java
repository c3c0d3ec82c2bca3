package dev.curfew.client;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A credential could not be read or written on this machine. Its message says what is wrong, that the old
/// credential is as it was, and what to do; it holds nothing of the credential.
public final class StoreException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Fault fault;

    /// What is wrong.
    public enum Fault {
        /// It ends in the middle, or is empty.
        TRUNCATED,
        /// It is not what either program writes.
        FOREIGN,
        /// It leads somewhere that another user of this machine decides.
        UNTRUSTED,
        /// It may not be read, or is no file.
        UNREADABLE,
        /// It could not be written.
        UNWRITABLE,
        /// Another process holds it, and does not let go.
        LOCKED,
        /// Whoever administers this machine does not allow it.
        FORBIDDEN,
        /// There is no keyring here, or nobody answers for it.
        KEYRING_GONE,
        /// The keyring is there and locked.
        KEYRING_LOCKED
    }

    public StoreException(Fault fault, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
