package dev.curfew.authority.connection;

import dev.curfew.base.World;
import dev.curfew.client.RefreshFailure.Cause;
import dev.curfew.client.RefreshFailure.Misconfigured;
import dev.curfew.client.RefreshFailure.Transient;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/// How fast this node may go to each provider: so many calls at once, and none while the provider asks to
/// come back later or does not know our client.
final class Lanes {
    private static final int AT_ONCE = 16;
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final Duration BUSY = Duration.ofSeconds(5);
    private static final Duration MISCONFIGURED = Duration.ofMinutes(1);

    private final World world;
    private final Map<Name, Lane> lanes = new ConcurrentHashMap<>();

    private record Name(URI endpoint, String clientId) {}

    Lanes(World world) {
        this.world = world;
    }

    Lane of(Provider.OAuth oauth) {
        return lanes.computeIfAbsent(new Name(oauth.token(), oauth.clientId()), _ -> new Lane());
    }

    /// The way to one provider.
    final class Lane {
        private final Semaphore calls = new Semaphore(AT_ONCE);
        private final AtomicLong closedUntil = new AtomicLong(world.nanos());

        /// How long nobody goes there.
        Optional<Duration> closed() {
            long left = closedUntil.get() - world.nanos();
            return left > 0 ? Optional.of(Duration.ofNanos(left)) : Optional.empty();
        }

        /// Waits until there is room for one more.
        void enter() {
            calls.acquireUninterruptibly();
        }

        void leave() {
            calls.release();
        }

        /// Takes note of what an answer says about the provider as a whole.
        void heard(ProviderCalls.Answer answer) {
            if (!(answer instanceof ProviderCalls.Answer.Failed(var failure, var _))) {
                return;
            }
            if (failure instanceof Transient(Cause cause, Optional<Duration> asked, var _)
                    && (cause == Cause.BUSY || asked.isPresent())) {
                close(asked.orElse(BUSY));
            } else if (failure instanceof Misconfigured) {
                close(MISCONFIGURED);
            }
        }

        private void close(Duration span) {
            Duration bounded = span.compareTo(LONGEST) < 0 ? span : LONGEST;
            closedUntil.set(world.nanos() + bounded.toNanos());
        }
    }
}
