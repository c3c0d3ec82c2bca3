package dev.curfew.cli.tui;

import dev.curfew.base.World;
import dev.curfew.cli.appserver.Caller;
import dev.curfew.cli.appserver.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The way to the app-server, which is found again when it is lost.
final class Link implements AutoCloseable {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final World world;
    private final Way way;
    private final String version;
    private final Consumer<Event> events;
    private final AtomicReference<@Nullable Caller> caller = new AtomicReference<>();
    private volatile boolean closed;

    /// How the app-server is reached.
    interface Way {
        Caller open(BiConsumer<String, JsonNode> notifications) throws IOException;
    }

    Link(World world, Way way, String version, Consumer<Event> events) {
        this.world = world;
        this.way = way;
        this.version = version;
        this.events = events;
    }

    /// Connects.
    ///
    /// @throws IOException when nobody is there
    void connect() throws IOException {
        Caller found = way.open((method, params) -> events.accept(new Event.Told(method, params)));
        try {
            found.greet("curfew-tui", version).join();
        } catch (CompletionException e) {
            found.close();
            throw new IOException("the app-server does not answer", e);
        }
        caller.set(found);
        events.accept(new Event.Connected());
        var _ = found.ended().thenRun(this::lost);
    }

    private void lost() {
        if (!closed) {
            events.accept(new Event.Lost("The app-server is gone; trying to reach it again."));
            Thread.ofVirtual().start(this::again);
        }
    }

    private void again() {
        Duration wait = FIRST;
        while (!closed) {
            world.sleep(wait);
            try {
                connect();
                return;
            } catch (IOException e) {
                wait = wait.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : wait.multipliedBy(2);
            }
        }
    }

    /// Asks; exactly one answer comes, as an event.
    void ask(Effect.Ask ask) {
        Caller now = caller.get();
        if (now == null) {
            events.accept(new Event.Refused(ask.purpose(), "The app-server is gone."));
            return;
        }
        var _ = now.call(ask.method(), ask.params())
                .whenComplete((result, wrong) -> events.accept(
                        wrong == null
                                ? new Event.Answered(ask.purpose(), result)
                                : new Event.Refused(ask.purpose(), why(wrong))));
    }

    private static String why(Throwable wrong) {
        Throwable cause = wrong instanceof CompletionException && wrong.getCause() != null ? wrong.getCause() : wrong;
        return cause instanceof Refusal refused ? String.valueOf(refused.getMessage()) : "The app-server is gone.";
    }

    @Override
    public void close() {
        closed = true;
        Caller last = caller.get();
        if (last != null) {
            last.close();
        }
    }
}
