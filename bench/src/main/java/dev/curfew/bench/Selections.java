package dev.curfew.bench;

import dev.curfew.authority.connection.Vault;
import dev.curfew.authority.store.MemoryStore;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.RefreshFailure;
import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.pool.Accounts;
import dev.curfew.gateway.pool.Ask;
import dev.curfew.gateway.pool.Outcome;
import dev.curfew.gateway.pool.Pool;
import dev.curfew.gateway.pool.Roster;
import dev.curfew.gateway.pool.Standing;
import dev.curfew.gateway.pool.Tuning;
import dev.curfew.gateway.pool.Upstream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// How long it takes to lease an account of a pool and to settle the lease, everything but the request
/// itself.
final class Selections {
    private static final int[] SIZES = {10, 1_000, 10_000};
    private static final int THREADS = 2;

    private Selections() {}

    /// Prints a line for each size of a pool.
    static void measure(double seconds) throws Exception {
        for (int size : SIZES) {
            var vault = new StillVault(size);
            try (Store store = new MemoryStore(World.system());
                    Accounts accounts = Accounts.open(
                            store,
                            vault,
                            vault,
                            call -> {
                                throw new AssertionError("nothing is asked here");
                            },
                            (where, code) -> {},
                            World.system(),
                            Tuning.standard())) {
                run(accounts.pool(), seconds / 2);
                run(accounts.pool(), seconds / 2);
                long[] nanos = run(accounts.pool(), seconds);
                Arrays.sort(nanos);
                System.out.printf(
                        Locale.ROOT,
                        "selection %,6d accounts  %,9.0f/s   p50 %5.2f µs   p99 %5.2f µs%n",
                        size,
                        nanos.length / seconds,
                        nanos[nanos.length / 2] / 1e3,
                        nanos[(int) (nanos.length * 0.99)] / 1e3);
            }
        }
        System.out.println();
    }

    private static long[] run(Pool pool, double seconds) throws Exception {
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var each = new ArrayList<Future<long[]>>();
            for (int i = 0; i < THREADS; i++) {
                Ask ask = ask(i);
                Callable<long[]> work = () -> lease(pool, ask, (long) (seconds * 1e9));
                each.add(threads.submit(work));
            }
            long[] all = {};
            for (Future<long[]> one : each) {
                long[] some = one.get();
                int end = all.length;
                all = Arrays.copyOf(all, end + some.length);
                System.arraycopy(some, 0, all, end, some.length);
            }
            return all;
        }
    }

    private static long[] lease(Pool pool, Ask ask, long span) {
        long[] nanos = new long[1 << 16];
        int count = 0;
        long start = System.nanoTime();
        long before = start;
        while (before - start < span) {
            var leased = (Pool.Picked.Leased) pool.lease(ask);
            leased.lease().settle(new Outcome.Served(Outcome.Usage.NONE));
            long after = System.nanoTime();
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = after - before;
            before = after;
        }
        return Arrays.copyOf(nanos, count);
    }

    private static Ask ask(int person) {
        var caller = new Caller(
                "per_" + person, Optional.empty(), Optional.empty(), Optional.empty(), "agent", Optional.empty());
        return new Ask(caller, Optional.of("gpt-5"), List.of(), Set.of());
    }

    /// Connections that are always ready.
    private record StillVault(int size) implements Vault, Roster {
        @Override
        public Presentable present(String connection, Duration patience) {
            return new Presentable.Ready(Secret.of("token"), 1);
        }

        @Override
        public Presentable renew(String connection, long generation, Duration patience) {
            return new Presentable.Ready(Secret.of("token"), generation + 1);
        }

        @Override
        public void condemn(String connection, long generation, RefreshFailure.Reason reason, String code) {}

        @Override
        public Presentable trial(String connection, Duration patience) {
            return present(connection, patience);
        }

        @Override
        public void pardon(String connection, long generation) {}

        @Override
        public List<Entry> entries() {
            var upstream = new Upstream(URI.create("http://127.0.0.1:1"), Map.of(), Upstream.Preset.OPENAI);
            return IntStream.range(0, size)
                    .mapToObj(i ->
                            new Entry("con_" + i, "account " + i, Optional.of("plus"), upstream, new Standing.Good(1)))
                    .toList();
        }

        @Override
        public Store.Waking onChange(Runnable heard) {
            return () -> {};
        }

        @Override
        public void remove(String account, String by, Instant now) {}
    }
}
