package dev.curfew.cli.tui;

import dev.curfew.base.World;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.utils.NonBlockingReader;

/// The terminal interface while it runs: events come in one at a time, the view follows, rows go out.
final class Tui {
    private static final Duration TICK = Duration.ofSeconds(20);
    private static final long PATIENCE = 15;
    private static final long BREATH = 100;

    private final World world;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Link link;
    private View view;
    private int unanswered;
    private volatile Optional<Effect.Leave> left = Optional.empty();

    /// @param where the app-server that is shown; empty for the one of this process
    Tui(World world, Link.Way way, String version, Optional<String> where) {
        this.world = world;
        this.link = new Link(world, way, version, events::add);
        this.view = View.first(80, 24, where);
    }

    /// Something to remember, as the log of this program has it.
    void log(String line) {
        events.add(new Event.Logged(line));
    }

    /// Fills the terminal until somebody leaves.
    ///
    /// @return what to say when the terminal is as it was
    Optional<String> fill(Terminal terminal, boolean colours) throws IOException, InterruptedException {
        link.connect();
        terminal.handle(Signal.INT, signal -> events.add(new Event.Pressed(Key.Named.INTERRUPT)));
        terminal.handle(Signal.WINCH, signal -> events.add(sizeOf(terminal)));
        terminal.handle(Signal.CONT, signal -> events.add(new Event.Pressed(Key.Named.REDRAW)));
        try (link;
                var screen = new Screen(terminal, colours)) {
            Thread.ofPlatform().daemon().name("keys").start(() -> readKeys(terminal.reader()));
            Thread.ofVirtual().start(this::tick);
            events.add(sizeOf(terminal));
            while (left.isEmpty()) {
                follow(events.take(), screen::forget);
                for (Event more = events.poll(); more != null && left.isEmpty(); more = events.poll()) {
                    follow(more, screen::forget);
                }
                screen.show(Draw.rows(view, world.now()), view.width());
            }
        }
        return left.get().words();
    }

    private static Event sizeOf(Terminal terminal) {
        int width = terminal.getColumns();
        int height = terminal.getRows();
        return new Event.Resized(width > 0 ? width : 80, height > 0 ? height : 24);
    }

    private void readKeys(NonBlockingReader characters) {
        var keys = new KeyReader(millis -> millis > 0 ? characters.read(millis) : awaited(characters));
        try {
            for (Optional<Key> key = keys.next(); key.isPresent(); key = keys.next()) {
                events.add(new Event.Pressed(key.get()));
            }
        } catch (IOException gone) {
            System.getLogger(Tui.class.getName()).log(System.Logger.Level.DEBUG, "the terminal is gone", gone);
        }
        // Without keys nobody could leave.
        events.add(new Event.HungUp());
    }

    /// In short waits: for the length of one the terminal cannot be closed.
    private int awaited(NonBlockingReader characters) throws IOException {
        int found = KeyReader.NOTHING;
        while (found == KeyReader.NOTHING && left.isEmpty()) {
            found = characters.read(BREATH);
        }
        return found == KeyReader.NOTHING ? KeyReader.END : found;
    }

    private void tick() {
        while (left.isEmpty()) {
            world.sleep(TICK);
            events.add(new Event.Ticked());
        }
    }

    /// @param redraw draws everything anew
    private void follow(Event event, Runnable redraw) {
        if (event instanceof Event.Answered || event instanceof Event.Refused) {
            unanswered--;
        }
        Update update = Update.of(view, event, world.now(), ZoneId.systemDefault());
        view = update.view();
        for (Effect effect : update.effects()) {
            switch (effect) {
                case Effect.Ask ask -> {
                    unanswered++;
                    link.ask(ask);
                }
                case Effect.Leave leave -> left = Optional.of(leave);
                case Effect.Redraw anew -> redraw.run();
            }
        }
    }

    /// Talks line by line, where a terminal cannot be filled: commands in, the rows of the screen out.
    ///
    /// @return what to say at the end
    Optional<String> talk(BufferedReader in, PrintWriter out) throws IOException, InterruptedException {
        link.connect();
        try (link) {
            settle();
            print(out);
            for (String line = in.readLine(); line != null && left.isEmpty(); line = in.readLine()) {
                line.strip().codePoints().forEach(point -> press(new Key.Typed(Character.toString(point))));
                if (view.question().isEmpty() && view.typed().isOpen()) {
                    press(Key.Named.ENTER);
                }
                settle();
                if (view.typed().secret()) {
                    press(Key.Named.ESCAPE);
                    view = view.saying("What is typed here can be seen. Pipe the key: curfew login --with-api-key");
                }
                if (left.isEmpty()) {
                    print(out);
                }
            }
        }
        return left.flatMap(Effect.Leave::words);
    }

    private void press(Key key) {
        follow(new Event.Pressed(key));
    }

    private void follow(Event event) {
        follow(event, () -> {});
    }

    private void settle() throws InterruptedException {
        while (left.isEmpty()) {
            Event event = unanswered > 0 ? events.poll(PATIENCE, TimeUnit.SECONDS) : events.poll();
            if (event == null) {
                return;
            }
            follow(event);
        }
    }

    private void print(PrintWriter out) {
        out.println("== " + view.tab().title());
        Body.rows(view, world.now()).forEach(row -> out.println(row.text().stripTrailing()));
        String said = view.question().map(View.Question::text).orElse(view.notice());
        if (!said.isEmpty()) {
            out.println(said);
        }
        out.print("curfew> ");
        out.flush();
    }
}
