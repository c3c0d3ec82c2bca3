package dev.curfew.web;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// An {@link EventStream} on a connection.
final class LiveStream implements EventStream {
    private final OutputStream out;
    private final Patience patience;
    private final ReentrantLock writing = new ReentrantLock();
    private final List<Runnable> wakes = new ArrayList<>();
    private volatile boolean open = true;

    LiveStream(OutputStream out, Patience patience) {
        this.out = out;
        this.patience = patience;
    }

    @Override
    public void send(String id, String type, String data) {
        var event =
                new StringBuilder("id: ").append(line(id)).append("\nevent: ").append(line(type));
        data.lines().forEach(line -> event.append("\ndata: ").append(line));
        write(event.append("\n\n").toString());
    }

    @Override
    public void comment(String text) {
        write(": " + line(text) + "\n\n");
    }

    @Override
    public boolean open() {
        return open;
    }

    @Override
    public void whenClosed(Runnable wake) {
        synchronized (wakes) {
            if (open) {
                wakes.add(wake);
                return;
            }
        }
        wake.run();
    }

    void close() {
        List<Runnable> due;
        synchronized (wakes) {
            open = false;
            due = List.copyOf(wakes);
            wakes.clear();
        }
        due.forEach(Runnable::run);
    }

    private void write(String text) {
        if (!open) {
            return;
        }
        writing.lock();
        patience.begin();
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException | RuntimeException e) {
            // the reader went; the server has several exceptions for it, and open() is how a writer learns of it
            close();
        } finally {
            patience.end();
            writing.unlock();
        }
    }

    private static String line(String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("an event's id, type and comments are one line each");
        }
        return text;
    }
}
