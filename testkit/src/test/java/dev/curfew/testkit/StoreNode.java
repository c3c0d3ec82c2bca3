package dev.curfew.testkit;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.PostgresStore;
import dev.curfew.authority.store.SqliteStore;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Role;
import dev.curfew.base.World;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A process of its own that writes to a store as fast as it can and prints what was acknowledged, so that a
/// test can kill it at any moment.
final class StoreNode implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private StoreNode(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /// Starts one on a data directory or a `jdbc:postgresql:` URL.
    static StoreNode start(String place) throws IOException {
        var node = new StoreNode(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreNode.class.getName(),
                        place)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
        node.output.readLine();
        return node;
    }

    long pid() {
        return process.pid();
    }

    /// The identifiers of the next `count` people whose creation was acknowledged.
    List<String> acknowledged(int count) throws IOException {
        var ids = new ArrayList<String>();
        for (String line = ""; ids.size() < count && line != null; ) {
            line = output.readLine();
            if (line != null) {
                ids.add(line);
            }
        }
        return ids;
    }

    /// Kills it with SIGKILL, and gives back what it had acknowledged and nobody had read.
    List<String> kill() throws IOException {
        // By its handle: killed as a process, its output would be closed unread.
        process.toHandle().destroyForcibly();
        List<String> rest = acknowledged(Integer.MAX_VALUE);
        process.onExit().join();
        // The last line may be cut in the middle.
        return rest.stream().filter(line -> line.endsWith(".")).toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    static Store open(String place) {
        return place.startsWith("jdbc:")
                ? PostgresStore.open(
                        place, Optional.empty(), Optional.empty(), World.system(), new SimpleMeterRegistry())
                : SqliteStore.open(Path.of(place), World.system(), new SimpleMeterRegistry());
    }

    /// Creates a person and tells of it, in one change.
    static void create(Store store, String id) {
        World world = World.system();
        var person = new Person(id, id, "", Role.DEVELOPER, true, 1, world.now());
        store.decide(
                Key.NONE,
                _ -> Change.answer(true)
                        .create(Person.KIND, person)
                        .tell(Event.of(Event.Type.PERSON_CREATED, person.createdAt(), "curfew", "")
                                .person(id)));
    }

    public static void main(String[] arguments) throws IOException {
        Store store = open(arguments[0]);
        System.out.println("open");
        for (int writer = 0; writer < 8; writer++) {
            Thread.ofPlatform().start(() -> {
                while (true) {
                    String id = World.system().id("per") + ".";
                    create(store, id);
                    System.out.println(id);
                }
            });
        }
        // Whoever started this process is gone when its input ends.
        new InputStreamReader(System.in, StandardCharsets.UTF_8).read();
        Runtime.getRuntime().halt(0);
    }
}
