package dev.curfew.client.guard;

import dev.curfew.base.Octets;
import dev.curfew.base.World;
import dev.curfew.client.guard.GuardSettings.WhenStale;
import dev.curfew.client.guard.Verdict.Cause;
import dev.curfew.client.guard.Verdict.Lack;
import dev.curfew.client.guard.Verdict.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Guards a service: says of each call whether its access token counts, without asking anybody, and is never
/// silently behind (law L9).
///
/// It may be asked from any number of threads. A token that it has verified before costs a digest and some
/// look-ups; what it says, whether it has lapsed and whether it has ended is looked at each time.
public final class Guard implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Guard.class.getName());
    private static final int REMEMBERED = 20_000;
    private static final int LONGEST_TOKEN = 16 << 10;
    private static final Duration SOON = Duration.ofSeconds(1);

    private final GuardSettings settings;
    private final World world;
    private final Source source;
    private final KeySource keys;
    private final TokenReader reader;
    private final FeedReader follower;
    private final Recent<Octets, Token> verified = new Recent<>(REMEMBERED);
    private final Recent<String, Asked> asked = new Recent<>(REMEMBERED);
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final CountDownLatch heard = new CountDownLatch(1);
    private volatile FeedView view;
    private volatile Moment silent;

    /// What the authority said of a token, and when.
    private record Asked(Moment at, boolean alive) {}

    private Guard(World world, GuardSettings settings, Source source) {
        this.settings = settings;
        this.world = world;
        this.source = source;
        keys = new KeySource(source, world);
        reader = new TokenReader(settings.issuer());
        view = FeedView.blank(world.nanos());
        silent = Moment.now(world).before(SOON);
        follower = new FeedReader(
                source,
                new FeedReader.Listener() {
                    @Override
                    public Optional<Long> position() {
                        FeedView now = view;
                        return now.incarnation().map(history -> now.position());
                    }

                    @Override
                    public void told(Told told, Moment when) throws IOException {
                        take(told, when);
                    }
                },
                world);
    }

    /// Starts a guard. It returns at once; until the feed was heard the guard is stale.
    ///
    /// @param environment the variables of the process, of which those for proxies and certificates count
    public static Guard start(World world, GuardSettings settings, Map<String, String> environment) {
        return start(world, settings, new RemoteSource(world, settings, environment));
    }

    /// The same for a service in the authority's own process: of the settings it takes what no server needs
    /// to be asked for.
    public static Guard start(World world, GuardSettings settings, Source source) {
        var guard = new Guard(world, settings, source);
        Thread.ofVirtual().name("curfew-guard").start(guard.follower);
        return guard;
    }

    /// Waits until the feed was first heard.
    ///
    /// @return whether it was, within `patience`
    public boolean awaitFeed(Duration patience) {
        try {
            return heard.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// What to say of a call.
    ///
    /// @param authorization the value of its `Authorization` header; null where there is none
    public Verdict check(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return new Verdict.Refused(Reason.MISSING);
        }
        return verify(authorization.substring(7).strip());
    }

    /// What to say of a token.
    public Verdict verify(String jwt) {
        if (jwt.length() > LONGEST_TOKEN) {
            return new Verdict.Refused(Reason.INVALID);
        }
        Octets digest = Octets.sha256(jwt.getBytes(StandardCharsets.UTF_8));
        Token token = verified.get(digest);
        if (token == null) {
            Optional<String> kid = reader.key(jwt);
            if (kid.isEmpty()) {
                return new Verdict.Refused(Reason.INVALID);
            }
            switch (keys.find(kid.get())) {
                case KeySource.Found.Silence silence -> {
                    return new Verdict.Unsure(Cause.NO_KEYS, SOON);
                }
                case KeySource.Found.None none -> {
                    return new Verdict.Refused(Reason.INVALID);
                }
                case KeySource.Found.Key(var key) ->
                    token = reader.read(jwt, kid.get(), key).orElse(null);
            }
            if (token == null) {
                return new Verdict.Refused(Reason.INVALID);
            }
            verified.put(digest, token);
        }
        return judged(jwt, token);
    }

    private Verdict judged(String jwt, Token token) {
        FeedView known = view;
        Moment now = Moment.now(world);
        if (known.ends().isOver(token)) {
            return new Verdict.Refused(Reason.ENDED);
        }
        if (!known.honours(token.key())) {
            return new Verdict.Refused(Reason.INVALID);
        }
        if (Collections.disjoint(token.audience(), settings.audiences())) {
            return new Verdict.Forbidden(Lack.AUDIENCE);
        }
        // Before the feed was heard nobody knows what time it is at the authority: our clock may be an hour off.
        if (known.vouched().isPresent()) {
            Instant time = known.time(now);
            if (!time.isBefore(token.expiresAt().plus(settings.leeway()))) {
                return new Verdict.Refused(Reason.LAPSED);
            }
            if (time.plus(settings.leeway()).isBefore(token.notBefore())) {
                return new Verdict.Unsure(Cause.EARLY, SOON);
            }
        }
        boolean fresh = known.isFresh(now, settings.bound());
        if (fresh && !known.ends().isDoubtful(token)) {
            return new Verdict.Admitted(token);
        }
        return fresh || settings.whenStale() == WhenStale.INTROSPECT
                ? introspected(jwt, token, now)
                : new Verdict.Unsure(Cause.STALE, SOON);
    }

    /// Asks the authority, unless it has said so within the bound.
    private Verdict introspected(String jwt, Token token, Moment now) {
        Asked before = asked.get(token.id());
        if (before == null || before.at().age(now).compareTo(settings.bound()) > 0) {
            if (silent.age(now).compareTo(SOON) < 0) {
                return new Verdict.Unsure(Cause.STALE, SOON);
            }
            try {
                before = new Asked(now, source.isAlive(jwt));
                asked.put(token.id(), before);
            } catch (IOException e) {
                silent = Moment.now(world);
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the authority cannot be asked about a token: {0}",
                        e.getMessage());
                return new Verdict.Unsure(Cause.STALE, SOON);
            }
        }
        return before.alive() ? new Verdict.Admitted(token) : new Verdict.Refused(Reason.ENDED);
    }

    /// Runs `over` once, when the guard hears that the session of a token, or the token itself, has ended; at
    /// once if it has. It runs on the thread that reads the feed, so it must be short. That a token lapses is
    /// no end.
    ///
    /// Law L11: whoever sends a stream to the holder of a token cuts it then.
    ///
    /// @return ends the watch; to be called when the stream has ended
    public Runnable watch(Token token, Runnable over) {
        var watch = new Watch(token, over, new AtomicBoolean());
        watches.add(watch);
        if (view.ends().isOver(token)) {
            watch.tell();
        }
        return () -> watches.remove(watch);
    }

    private record Watch(Token token, Runnable over, AtomicBoolean told) {
        void tell() {
            if (!told.getAndSet(true)) {
                over.run();
            }
        }
    }

    /// How a guard stands.
    ///
    /// @param fresh whether it knows all that ended, but for the last `bound`
    /// @param age of its view; empty until the feed was heard
    /// @param remembered how many ends it holds
    public record Standing(boolean fresh, Optional<Duration> age, Duration bound, long position, int remembered) {}

    /// How it stands, for a health check.
    public Standing standing() {
        FeedView known = view;
        Moment now = Moment.now(world);
        return new Standing(
                known.isFresh(now, settings.bound()),
                known.vouched().map(moment -> moment.age(now)),
                settings.bound(),
                known.position(),
                known.ends().size());
    }

    @Override
    public void close() {
        follower.stop();
    }

    private void take(Told told, Moment when) throws IOException {
        FeedView.Next next = view.after(told, when, Moment.now(world));
        view = next.view();
        switch (next) {
            case FeedView.Next.StartsOver over -> {
                keys.doubt();
                verified.clear();
                asked.clear();
                throw new IOException("it is another history than before; reading it from the beginning");
            }
            case FeedView.Next.Goes goes -> {
                if (told instanceof Told.Beat beat) {
                    heard.countDown();
                    keys.keepUp(beat.keys());
                } else {
                    asked.clear();
                    watches.stream()
                            .filter(watch -> goes.view().ends().isOver(watch.token()))
                            .forEach(this::tell);
                }
            }
        }
    }

    private void tell(Watch watch) {
        watches.remove(watch);
        try {
            watch.tell();
        } catch (RuntimeException e) {
            // The feed is followed on, whatever becomes of one stream.
            LOG.log(System.Logger.Level.ERROR, "a stream was not told of its end", e);
        }
    }
}
