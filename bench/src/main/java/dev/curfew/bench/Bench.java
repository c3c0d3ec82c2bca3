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
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Prints the figures. Each block is a method of its own, in the order of `main`; named as arguments, only
/// those run.
public final class Bench {
    private static final int[] CALLERS = {1, 64, 256};
    private static final double WARM_UP = 1.5;
    private static final double SECONDS = 3;

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.WARNING);
        Path directory = Files.createTempDirectory(Path.of("").toAbsolutePath(), ".bench-");
        try {
            System.out.printf(
                    "%d cores, shared with the load; durable: every answer waits for the disk%n%n",
                    Runtime.getRuntime().availableProcessors());
            System.out.printf("disk      4 KiB writes, O_DSYNC  %s%n%n", Limits.disk(directory, 1));
            var wanted = List.of(arguments);
            if (wanted.isEmpty() || wanted.contains("sqlite")) {
                sqlite(directory);
            }
            if (wanted.isEmpty() || wanted.contains("postgres")) {
                postgres();
            }
        } finally {
            delete(directory);
        }
        System.exit(0);
    }

    private static void sqlite(Path directory) throws Exception {
        var meters = new SimpleMeterRegistry();
        try (Store store = SqliteStore.open(directory.resolve("data"), World.system(), meters)) {
            beside("SQLite", store, meters, batch -> Limits.sqlite(directory, batch, SECONDS));
        }
    }

    private static void postgres() throws Exception {
        var meters = new SimpleMeterRegistry();
        try (var server = TestPostgres.start()) {
            String url = server.create().urlWithCredentials();
            try (Store store = PostgresStore.open(url, Optional.empty(), Optional.empty(), World.system(), meters)) {
                beside("PostgreSQL", store, meters, batch -> Limits.postgres(server.create(), batch, SECONDS));
            }
        }
    }

    /// What an engine does by itself with so many rows to a commit.
    private interface Limit {
        Figure of(int batch) throws Exception;
    }

    private static void beside(String engine, Store store, MeterRegistry meters, Limit limit) throws Exception {
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
