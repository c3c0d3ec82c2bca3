package dev.curfew.bench;

import dev.curfew.authority.store.PostgresStore;
import dev.curfew.authority.store.SqliteStore;
import dev.curfew.authority.store.Store;
import dev.curfew.base.World;
import dev.curfew.testkit.TestPostgres;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Prints the figures: `bench/run` says how.
public final class Bench {
    private static final int[] CALLERS = {1, 64, 256};
    private static final double WARM_UP = 1.5;
    private static final double SECONDS = 3;
    private static final Set<String> BLOCKS =
            Set.of("store", "http", "refusal", "guard", "selection", "relay", "peers", "turns");

    /// PostgreSQL's own defaults, but for checkpoints: with its 1 GB one falls due after half a minute of this load,
    /// in the middle of one line or of another.
    private static final String[] POSTGRES = {"shared_buffers=128MB", "max_wal_size=4GB"};

    private final Path directory;
    private final List<String> words;

    private Bench(Path directory, List<String> words) {
        this.directory = directory;
        this.words = words;
    }

    public static void main(String[] words) throws Exception {
        Logger.getLogger("").setLevel(Level.WARNING);
        Path directory = Files.createTempDirectory(Path.of("").toAbsolutePath(), ".bench-");
        try {
            System.out.printf(
                    "%d cores, shared with the load; durable: every answer waits for the disk%n%n",
                    Runtime.getRuntime().availableProcessors());
            System.out.printf("disk      4 KiB writes, O_DSYNC  %s%n%n", Limits.disk(directory, 1));
            var bench = new Bench(directory, List.of(words));
            if (bench.wanted("store")) {
                bench.store();
            }
            if (bench.wanted("http")) {
                bench.http();
            }
            if (bench.wanted("refusal")) {
                bench.refusal();
            }
            if (bench.wanted("guard")) {
                Guarded.measure();
            }
            if (bench.wanted("selection")) {
                Selections.measure(SECONDS);
            }
            if (bench.wanted("relay")) {
                Relayed.measure(directory.resolve("relay"));
            }
            if (bench.words.contains("peers")) {
                bench.peers();
            }
            if (bench.words.contains("turns")) {
                bench.turns();
            }
        } finally {
            delete(directory);
        }
        System.exit(0);
    }

    /// A server of its own, whose version is printed beside the table: figures are also those of who compiled it.
    private static TestPostgres postgres() throws SQLException {
        TestPostgres server = TestPostgres.start(POSTGRES);
        try (var connection = server.create().connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select version()")) {
            rows.next();
            System.err.println(rows.getString(1));
            return server;
        } catch (SQLException e) {
            server.close();
            throw e;
        }
    }

    /// Whether a block was asked for by name, or none was.
    private boolean wanted(String block) {
        return words.contains(block) || Collections.disjoint(words, BLOCKS);
    }

    private boolean on(String engine) {
        return words.contains(engine) || (!words.contains("sqlite") && !words.contains("postgres"));
    }

    /// Redemptions through the store alone.
    private void store() throws Exception {
        var meters = new SimpleMeterRegistry();
        if (on("sqlite")) {
            try (Store store = SqliteStore.open(directory.resolve("data"), World.system(), meters)) {
                beside("SQLite", store, meters, this::sqliteAlone);
            }
        }
        if (on("postgres")) {
            try (var server = postgres()) {
                String url = server.create().urlWithCredentials();
                try (Store store =
                        PostgresStore.open(url, Optional.empty(), Optional.empty(), World.system(), meters)) {
                    beside("PostgreSQL", store, meters, batch -> Limits.postgres(server.create(), batch, SECONDS));
                }
            }
        }
    }

    /// Everything over HTTP, against servers of their own.
    private void http() throws Exception {
        var table = new HttpTable(System.out, parts());
        if (on("sqlite")) {
            try (var subject = Curfew.sqlite(launcher(), directory, table.people())) {
                table.add(subject, this::sqliteAlone);
            }
        }
        if (on("postgres")) {
            try (var server = postgres();
                    var subject = Curfew.postgres(launcher(), directory, server, table.people())) {
                table.add(subject, batch -> Limits.postgres(server.create(), batch, SECONDS));
            }
        }
        System.out.println();
    }

    /// What of the table was asked for by name, or all of it.
    private Set<HttpTable.Part> parts() {
        var named = EnumSet.noneOf(HttpTable.Part.class);
        for (HttpTable.Part part : HttpTable.Part.values()) {
            if (words.contains(part.name().toLowerCase(Locale.ROOT))) {
                named.add(part);
            }
        }
        return named.isEmpty() ? EnumSet.allOf(HttpTable.Part.class) : named;
    }

    /// From a sign-out at one node to its refusal at another.
    private void refusal() throws Exception {
        try (var server = postgres()) {
            Refusal.measure(launcher(), directory.resolve("refusal"), server);
        }
    }

    /// Curfew and others, one after the other, and then the table.
    private void peers() throws Exception {
        Path own = directory.resolve("peers");
        var peers = new Peers(words.contains("trial"));
        try (var subject = Curfew.sqlite(launcher(), own, peers.people())) {
            peers.add(subject);
        }
        try (var server = postgres()) {
            try (var subject = Curfew.postgres(launcher(), own, server, peers.people())) {
                peers.add(subject);
            }
            try (var subject = new Keycloak(Path.of(peer("KEYCLOAK")), own, server)) {
                peers.add(subject);
            }
            if (words.contains("oidc-provider")) {
                try (var subject = new Library(Path.of(peer("OIDC_PROVIDER")), server)) {
                    peers.add(subject);
                }
            }
        }
        peers.print(System.out);
    }

    /// All of them side by side, asked in turns.
    private void turns() throws Exception {
        Path own = directory.resolve("turns");
        var turns = new Turns(words.contains("trial"));
        try (var server = postgres();
                var postgres = Curfew.postgres(launcher(), own, server, turns.people());
                var sqlite = Curfew.sqlite(launcher(), own, turns.people());
                var keycloak = new Keycloak(Path.of(peer("KEYCLOAK")), own, server)) {
            var subjects = new ArrayList<Subject>(List.of(postgres, sqlite, keycloak));
            if (words.contains("oidc-provider")) {
                try (var library = new Library(Path.of(peer("OIDC_PROVIDER")), server)) {
                    subjects.add(library);
                    turns.run(subjects, System.out);
                }
            } else {
                turns.run(subjects, System.out);
            }
        }
    }

    /// Where a peer was unpacked.
    private static String peer(String name) {
        return Optional.ofNullable(System.getenv("CURFEW_BENCH_" + name))
                .orElseThrow(() -> new IllegalStateException("start this by bench/peers, which fetches the peers"));
    }

    /// The script `curfew`, whose build is up to date.
    private static Path launcher() {
        return Path.of(System.getProperty("curfew.launcher", "curfew")).toAbsolutePath();
    }

    private Figure sqliteAlone(int batch) throws Exception {
        return Limits.sqlite(directory, batch, SECONDS);
    }

    private static void beside(String engine, Store store, MeterRegistry meters, HttpTable.Limit limit)
            throws Exception {
        var rotations = new Rotations(store, World.system());
        var batches = meters.get("curfew.store.batch").summary();
        for (int callers : CALLERS) {
            long commits = batches.count();
            double decisions = batches.totalAmount();
            Figure figure = Load.measure(rotations.callers(callers), WARM_UP, SECONDS);
            int batch = (int) Math.max(1, (batches.totalAmount() - decisions) / (batches.count() - commits));
            Figure bare = limit.of(batch);
            System.out.printf(
                    Locale.ROOT,
                    "%-10s %3d callers  %s   batch %3d   engine alone %s   ratio %.2f%n",
                    engine,
                    callers,
                    figure,
                    batch,
                    bare,
                    figure.perSecond() / bare.perSecond());
        }
        System.out.println();
    }

    private static void delete(Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
