package dev.curfew.web;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The requests that are being answered, and whether more are taken.
final class Running {
    private final AtomicInteger count = new AtomicInteger();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Set<LiveStream> streams = ConcurrentHashMap.newKeySet();
    private final CountDownLatch idle = new CountDownLatch(1);
    private volatile boolean draining;

    /// Counts the calling thread's request in; false if no more are taken. Either way {@link #leave} follows.
    boolean enter() {
        // counted before asking: whoever sees the door open is seen by whoever closes it
        count.incrementAndGet();
        threads.add(Thread.currentThread());
        return !draining;
    }

    void leave() {
        threads.remove(Thread.currentThread());
        if (count.decrementAndGet() == 0 && draining) {
            idle.countDown();
        }
    }

    boolean draining() {
        return draining;
    }

    void opened(LiveStream stream) {
        streams.add(stream);
        if (draining) {
            stream.close();
        }
    }

    void closed(LiveStream stream) {
        streams.remove(stream);
    }

    /// Takes no more, and closes the streams.
    void refuse() {
        draining = true;
        streams.forEach(LiveStream::close);
        if (count.get() == 0) {
            idle.countDown();
        }
    }

    /// Waits until none is left, then, after `grace`, interrupts those that are.
    void await(Duration grace) {
        try {
            if (!idle.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.forEach(Thread::interrupt);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
