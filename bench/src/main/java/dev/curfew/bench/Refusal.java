package dev.curfew.bench;

import dev.curfew.base.World;
import dev.curfew.client.guard.Guard;
import dev.curfew.client.guard.Token;
import dev.curfew.client.guard.Verdict;
import dev.curfew.testkit.TestPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// From the click to the refusal: sign-outs asked of one node, and how long until another node on the same
/// PostgreSQL refuses what ended, and its feed tells of it.
///
/// Node B is asked all the time, on two connections, whether the access token counts and for new tokens. What
/// counts is when the first refusal has arrived, from when the sign-out was sent.
final class Refusal implements AutoCloseable {
    private static final int TIMES = 1_000;
    private static final int WARM_UP = 200;
    private static final double PATIENCE = 30;

    private final Nodes nodes;
    private final Callers clicks;
    private final Callers pollers;
    private final Click click;
    private final Poller introspection;
    private final Poller refresh;
    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Guard guard;

    /// From when the feed is expected to break off, since its node stops.
    private volatile boolean closing;

    /// What the feed has told, and when that was.
    private record Told(String line, long at) {}

    /// How many nanoseconds after the click each thing was seen.
    ///
    /// @param late how many requests that were sent after the click was answered were not refused
    private record Seen(long answer, long introspection, long refresh, long feed, long guard, int late) {}

    private Refusal(Nodes nodes) throws IOException {
        this.nodes = nodes;
        guard = Guard.start(World.system(), nodes.guard(), Map.of());
        click = new Click();
        clicks = new Callers(nodes.a().getPort(), List.of(click));
        introspection = new Poller(
                token -> Ask.form("/oauth/introspect", "token=" + token, nodes.basic()),
                answer -> answer.count("\"active\":true") == 1);
        refresh = new Poller(
                token -> Ask.form("/oauth/token", "grant_type=refresh_token&refresh_token=" + token, nodes.basic()),
                answer -> answer.status() == 200);
        pollers = new Callers(nodes.b().getPort(), List.of(introspection, refresh));
    }

    /// Measures, prints, and fails if anything was accepted that had to be refused.
    ///
    /// @param launcher the script `curfew`, whose build is up to date
    static void measure(Path launcher, Path directory, TestPostgres postgres) throws Exception {
        try (var nodes = new Nodes(launcher, directory, postgres);
                var refusal = new Refusal(nodes)) {
            refusal.listen();
            var all = new ArrayList<Seen>();
            for (int i = 0; i < WARM_UP + TIMES; i++) {
                Seen seen = refusal.signOut(nodes.signIn());
                if (i >= WARM_UP) {
                    all.add(seen);
                }
            }
            System.out.printf(
                    "| %,d sign-outs at node A, milliseconds from the click | p50 | p99 | longest |%n|---|---:|---:|---:|%n",
                    TIMES);
            row("node A has answered", all, Seen::answer);
            row("node B refuses introspection", all, Seen::introspection);
            row("node B refuses a refresh", all, Seen::refresh);
            row("the feed of node B has told of it", all, Seen::feed);
            row("a guard that reads it refuses", all, Seen::guard);
            int late = all.stream().mapToInt(Seen::late).sum();
            System.out.printf("%nnot refused by node B, though sent after node A had answered: %d%n", late);
            if (late > 0) {
                throw new IllegalStateException("a sign-out that was answered had not taken effect everywhere");
            }
        }
    }

    private static void row(String name, List<Seen> all, ToLongFunction<Seen> what) {
        long[] sorted = all.stream().mapToLong(what).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.1f |%n",
                name,
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6,
                sorted[sorted.length - 1] / 1e6);
    }

    private Seen signOut(Nodes.Held held) throws Exception {
        var guarded = new CompletableFuture<Long>();
        if (!guard.awaitFeed(Duration.ofSeconds((long) PATIENCE))
                || !(guard.verify(held.access()) instanceof Verdict.Admitted(Token token))) {
            throw new IllegalStateException("a guard does not admit what lives");
        }
        guard.watch(token, () -> guarded.complete(System.nanoTime()));
        introspection.begin(held.access());
        refresh.begin(held.refresh());
        var polling = threads.submit(() -> pollers.run(PATIENCE, Integer.MAX_VALUE));
        introspection.accepted.await();
        refresh.accepted.await();
        click.session = held.session();
        clicks.run(PATIENCE, Integer.MAX_VALUE);
        polling.get();
        long feed = heard(held.session());
        return new Seen(
                click.answered - click.sent,
                introspection.refused - click.sent,
                refresh.refused - click.sent,
                feed - click.sent,
                guarded.get((long) PATIENCE, TimeUnit.SECONDS) - click.sent,
                introspection.late(click.answered) + refresh.late(click.answered));
    }

    /// When the feed told of a session.
    private long heard(String session) throws InterruptedException {
        while (true) {
            Told next = told.poll((long) PATIENCE, TimeUnit.SECONDS);
            if (next == null) {
                throw new IllegalStateException("the feed has not told of " + session);
            }
            if (next.line().contains(session)) {
                return next.at();
            }
        }
    }

    /// Reads the feed of node B from now on.
    private void listen() throws IOException {
        var feed = (HttpURLConnection) nodes.b().resolve("/api/v1/feed").toURL().openConnection();
        feed.setRequestProperty("Authorization", "Bearer " + nodes.feedToken());
        var lines = new BufferedReader(new InputStreamReader(feed.getInputStream(), StandardCharsets.UTF_8));
        Thread.ofVirtual().start(() -> read(lines));
    }

    private void read(BufferedReader lines) {
        try (lines) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data:") && line.contains("ses_")) {
                    told.add(new Told(line, System.nanoTime()));
                }
            }
        } catch (IOException e) {
            if (!closing) {
                throw new UncheckedIOException("the feed broke off", e);
            }
        }
    }

    /// The browser with the owner in it: ends one session, when there is one to end.
    private final class Click implements Callers.Caller {
        private final String cookies = "Cookie: " + nodes.cookies();
        private final String origin = "Origin: " + nodes.a();
        private @Nullable String session;
        private long sent;
        private long answered;

        @Override
        public byte @Nullable [] next() {
            if (session == null) {
                return null;
            }
            byte[] request = Ask.delete("/api/v1/sessions/" + session, cookies, origin);
            session = null;
            sent = System.nanoTime();
            return request;
        }

        @Override
        public void answered(Answer answer) {
            answered = System.nanoTime();
            if (answer.status() != 200 || answer.count("\"count\":1") != 1) {
                throw new IllegalStateException("not ended: " + answer);
            }
        }
    }

    /// Asks one thing of node B until it is refused.
    private static final class Poller implements Callers.Caller {
        private final Function<String, byte[]> ask;
        private final Function<Answer, Boolean> counts;
        private final List<Long> acceptedFrom = new ArrayList<>();
        private CountDownLatch accepted = new CountDownLatch(1);
        private String token = "";
        private long sent;
        private long refused;

        Poller(Function<String, byte[]> ask, Function<Answer, Boolean> counts) {
            this.ask = ask;
            this.counts = counts;
        }

        void begin(String presented) {
            token = presented;
            refused = 0;
            acceptedFrom.clear();
            accepted = new CountDownLatch(1);
        }

        /// How many requests sent after `moment` were not refused.
        int late(long moment) {
            return (int) acceptedFrom.stream().filter(from -> from - moment > 0).count();
        }

        @Override
        public byte @Nullable [] next() {
            if (refused != 0) {
                return null;
            }
            sent = System.nanoTime();
            return ask.apply(token);
        }

        @Override
        public void answered(Answer answer) {
            if (counts.apply(answer)) {
                acceptedFrom.add(sent);
                if (answer.count("\"refresh_token\":") == 1) {
                    token = answer.member("refresh_token");
                }
                accepted.countDown();
            } else {
                refused = System.nanoTime();
            }
        }
    }

    @Override
    public void close() throws IOException {
        closing = true;
        guard.close();
        threads.shutdownNow();
        clicks.close();
        pollers.close();
    }
}
