package dev.curfew.web;

/// One reader's stream of server-sent events.
///
/// A stream closes when the reader goes or the server drains. Sending to a closed stream does nothing, so a writer
/// asks {@link #open()} before it waits for more; one that waits for long registers with {@link #whenClosed}.
public interface EventStream {
    /// Sends one event and flushes it.
    ///
    /// @param id what the reader hands back as `Last-Event-ID`
    /// @param data any text; its lines become the event's lines
    void send(String id, String type, String data);

    /// Sends a comment, which readers ignore: the heartbeat that finds out whether anybody still reads.
    void comment(String text);

    /// Whether anybody may still read.
    boolean open();

    /// Runs `wake` once when the stream closes, at once if it has. It runs on the thread that closes: it must be
    /// short.
    void whenClosed(Runnable wake);
}
