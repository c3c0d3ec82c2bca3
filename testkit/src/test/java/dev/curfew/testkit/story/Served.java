package dev.curfew.testkit.story;

import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.Packed;
import dev.curfew.testkit.Ports;
import dev.curfew.testkit.Program;
import dev.curfew.testkit.TestPostgres;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// `curfew serve` as an operator runs it: a process of its own on a data directory, at the same address again
/// after each start.
final class Served implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("is ready at (\\S+)");

    private final Path data;
    private final Optional<TestPostgres.Database> database;
    private final Map<String, String> environment = new HashMap<>();
    private final int port;
    private final List<Program> processes = new ArrayList<>();

    Served(Engine engine, Path data) {
        this(engine, data, Ports.free());
    }

    private Served(Engine engine, Path data, int port) {
        this.data = data;
        this.port = port;
        database = engine == Engine.POSTGRESQL ? Optional.of(TestPostgres.database()) : Optional.empty();
        database.ifPresent(one -> environment.put("CURFEW_DATABASE_URL", one.urlWithCredentials()));
    }

    /// One of several on a database that it does not own.
    Served(TestPostgres.Database shared, Path data) {
        this.data = data;
        port = Ports.free();
        database = Optional.empty();
        environment.put("CURFEW_DATABASE_URL", shared.urlWithCredentials());
    }

    /// Another one, at the same address on a place of its own.
    Served movedTo(Engine engine, Path elsewhere) {
        return new Served(engine, elsewhere, port);
    }

    /// A variable of every start from now on.
    Served with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /// Starts it, and waits until it is ready.
    Served start(String... flags) {
        process(flags);
        awaitsReady();
        return this;
    }

    /// Waits until it is ready.
    void awaitsReady() {
        processes.getLast().await(READY);
    }

    /// Starts it, and lets it be.
    Program process(String... flags) {
        return processAt("127.0.0.1:" + port, flags);
    }

    /// Starts another one on the same data, at another address.
    Program processAt(String listen, String... flags) {
        var words = new ArrayList<>(List.of("serve", "--data", data.toString(), "--listen", listen));
        words.addAll(List.of(flags));
        var started = Packed.start(environment, words);
        processes.add(started);
        return started;
    }

    /// Starts another command on the same data, such as `keys rotate`.
    Program command(String... words) {
        var line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--data", data.toString()));
        var started = Packed.start(environment, line);
        processes.addFirst(started);
        return started;
    }

    /// Pulls the plug (SIGKILL).
    void kill() {
        processes.getLast().close();
    }

    /// Asks it to end (SIGTERM).
    void terminate() {
        processes.getLast().terminate();
    }

    /// Waits until it has printed something.
    void awaits(String text) {
        processes.getLast().await(Pattern.compile(Pattern.quote(text)));
    }

    /// Waits for its end.
    Program.Ended ended() {
        return processes.getLast().await();
    }

    /// The variables of its next start.
    Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    HttpProbe probe() {
        return HttpProbe.at(uri());
    }

    Path data() {
        return data;
    }

    Optional<TestPostgres.Database> database() {
        return database;
    }

    /// All that it has printed, over all of its starts.
    String printed() {
        var printed = new StringBuilder();
        processes.forEach(process -> printed.append(process.printed()));
        return printed.toString();
    }

    @Override
    public void close() {
        processes.forEach(Program::close);
        database.ifPresent(TestPostgres.shared()::drop);
    }
}
