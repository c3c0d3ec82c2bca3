package dev.curfew.testkit.story;

import dev.curfew.base.World;
import dev.curfew.testkit.HttpProbe;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/// Honest clients at work: some refresh again and again, others sign out one after the other. A client that
/// learns nothing, or that it should come back, asks the same thing again.
final class Crowd implements AutoCloseable {
    private static final Set<Integer> COME_BACK = Set.of(502, 503);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final List<Nodes.Terminal> stayers;
    private final List<Nodes.Terminal> leavers;
    private final List<Nodes.Terminal> left = new CopyOnWriteArrayList<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final AtomicInteger refreshed = new AtomicInteger();
    private final List<String> troubled = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    Crowd(Nodes nodes, int stayers, int leavers) {
        this.stayers = terminals(nodes, stayers);
        this.leavers = terminals(nodes, leavers);
    }

    private static List<Nodes.Terminal> terminals(Nodes nodes, int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> nodes.terminal(Nodes.OLGA))
                .toList();
    }

    Crowd start() {
        stayers.forEach(stayer -> threads.add(Thread.startVirtualThread(() -> stay(stayer))));
        threads.add(Thread.startVirtualThread(this::leave));
        return this;
    }

    private void stay(Nodes.Terminal terminal) {
        while (!over) {
            if (did(200, terminal::refresh)) {
                refreshed.incrementAndGet();
            }
        }
    }

    private void leave() {
        for (Nodes.Terminal leaver : leavers) {
            while (!over && !did(204, leaver::logOut)) {
                World.system().sleep(PAUSE);
            }
            if (over) {
                return;
            }
            left.add(leaver);
            World.system().sleep(PAUSE.multipliedBy(4));
        }
    }

    private interface Deed {
        HttpProbe.Answer done();
    }

    private boolean did(int wanted, Deed deed) {
        try {
            var answer = deed.done();
            if (answer.status() == wanted) {
                return true;
            }
            if (!COME_BACK.contains(answer.status())) {
                wrong.add(answer.toString());
                over = true;
            }
            troubled.add(answer.toString());
        } catch (UncheckedIOException brokeOff) {
            troubled.add(String.valueOf(brokeOff.getMessage()));
        }
        World.system().sleep(PAUSE);
        return false;
    }

    /// Waits until so many more refreshes were acknowledged.
    void awaitsMore(int refreshes) {
        int goal = refreshed.get() + refreshes;
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> over || refreshed.get() >= goal);
    }

    /// What was not answered, or with a 502 or 503.
    List<String> troubled() {
        return troubled;
    }

    /// What no honest client should be told.
    List<String> wrong() {
        return wrong;
    }

    List<Nodes.Terminal> stayers() {
        return stayers;
    }

    /// Whose sign-out was acknowledged.
    List<Nodes.Terminal> left() {
        return left;
    }

    /// Lets everybody finish what they do.
    void stop() {
        over = true;
        for (Thread thread : threads) {
            try {
                if (!thread.join(Duration.ofNanos(TimeUnit.SECONDS.toNanos(60)))) {
                    throw new AssertionError("a client waits for ever");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        stop();
    }
}
