package dev.curfew.authority.console;

import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import dev.curfew.web.Answer;
import dev.curfew.web.EventStream;
import dev.curfew.web.Request;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The stream of an open page: tells it when it is no longer true, and when its own session is over. It carries no more
/// than that; the page then asks for itself again. Like every reader of the feed it goes on from a position, so a
/// lost connection, a restart and another node are one case.
///
/// Being looked at by a stream is no use of a session: it keeps none from lapsing.
public final class PageStream {
    private static final Duration BEAT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int STEP = 500;

    private final Store store;
    private final World world;

    public PageStream(Store store, World world) {
        this.store = store;
        this.world = world;
    }

    /// What a page is about.
    public interface Interest {
        /// Whether whoever opened it is still signed in, and may still see it.
        ///
        /// @throws Problem when they may not
        boolean reads(Request request);

        /// Whether it is no longer true after `event`.
        boolean changes(Event event);

        /// How long it stays true although nothing happened.
        default Duration keeps() {
            return Duration.ofDays(1);
        }
    }

    /// The stream for a page.
    public Answer open(Request request, Interest interest) {
        long from = request.header("Last-Event-ID")
                .or(() -> request.query("after"))
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::valueOf)
                .orElseGet(store::head);
        return Answer.events(stream -> write(stream, request, interest, from));
    }

    private void write(EventStream stream, Request request, Interest interest, long from) {
        if (!reads(request, interest)) {
            // A browser asks again for what was refused, but not for what was answered to its end.
            say(stream, from, "over");
            return;
        }
        var wake = new Semaphore(0);
        stream.whenClosed(wake::release);
        try (var _ = store.onEvents(wake::release)) {
            follow(stream, request, interest, from, wake);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(EventStream stream, Request request, Interest interest, long from, Semaphore wake)
            throws InterruptedException {
        long position = from;
        long told = world.nanos();
        Duration wait = interest.keeps().compareTo(BEAT) < 0 ? interest.keeps() : BEAT;
        say(stream, position, "beat");
        while (stream.open()) {
            List<Store.Recorded> next = store.events(position, STEP);
            if (!next.isEmpty()) {
                position = next.getLast().position();
            }
            boolean aged = world.nanos() - told >= interest.keeps().toNanos();
            boolean changed = aged || next.stream().anyMatch(one -> interest.changes(one.event()));
            if (!reads(request, interest)) {
                say(stream, position, "over");
                return;
            }
            if (changed) {
                told = world.nanos();
                say(stream, position, "changed");
            }
            if (next.size() < STEP) {
                if (!wake.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS) && stream.open()) {
                    say(stream, position, "beat");
                }
                // A thousand ends in a second are a handful of looks.
                world.sleep(PAUSE);
                wake.drainPermits();
            }
        }
    }

    /// Browsers drop an event without data, so the position stands there too.
    private static void say(EventStream stream, long position, String type) {
        stream.send(Long.toString(position), type, Long.toString(position));
    }

    private static boolean reads(Request request, Interest interest) {
        try {
            return interest.reads(request);
        } catch (Problem refused) {
            return false;
        }
    }
}
