package dev.curfew.web;

import java.io.IOException;

/// The bytes of an answer on their way to the client.
///
/// A write is sent at once and returns when the connection has taken it, so whoever writes reads on no faster
/// than the client does.
@FunctionalInterface
public interface Outflow {
    /// Sends `length` bytes; with none, what is left of the head.
    ///
    /// @throws IOException if the client went, or took nothing for as long as the edge's patience
    void write(byte[] bytes, int offset, int length) throws IOException;

    /// Sends all of `bytes`.
    default void write(byte[] bytes) throws IOException {
        write(bytes, 0, bytes.length);
    }
}
