package dev.curfew.authority.signin;

import dev.curfew.authority.workspace.Password;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/// Makes and checks the hashes of passwords: Argon2id with 19 MiB, two passes and one lane (OWASP's first
/// choice), in an encoding that names its parameters, so that stronger ones can replace it at the next
/// sign-in.
///
/// As many hashes are computed at once as there are cores; whoever would wait long for a turn is told that
/// the server is at its limit.
public final class Passwords {
    /// The least number of characters (NIST SP 800-63B asks for 8; 12 withstands a stolen database).
    public static final int MINIMUM = 12;

    /// The most: what is longer only keeps the hash busy.
    private static final int MAXIMUM = 256;

    /// The hash of nobody's password: what is typed for an unknown e-mail is compared with it, at the same
    /// cost.
    private static final String NOBODY = "{argon2}$argon2id$v=19$m=19456,t=2,p=1"
            + "$Y3VyZmV3IGtub3dzIG5vbg$bm9ib2R5IGhhcyB0aGlzIHBhc3N3b3JkLCBub3QgZXZlbg";

    private final PasswordEncoder encoder = new DelegatingPasswordEncoder(
            "argon2", Map.of("argon2", new Argon2PasswordEncoder(16, 32, 1, 19 * 1024, 2)));
    private final LongAdder computed = new LongAdder();
    private final Semaphore turns;
    private final Duration patience;

    /// @param cores how many hashes may be computed at once
    public Passwords(int cores) {
        this(cores, Duration.ofSeconds(5));
    }

    /// @param patience how long somebody waits for a turn
    Passwords(int cores, Duration patience) {
        turns = new Semaphore(cores, true);
        this.patience = patience;
    }

    /// Lets `registry` know how busy it is here.
    public void watch(MeterRegistry registry) {
        Gauge.builder("curfew.password.waiting", turns, Semaphore::getQueueLength)
                .description("sign-ins that wait for their turn to compute a password's hash")
                .register(registry);
        FunctionCounter.builder("curfew.password.hashes", computed, LongAdder::sum)
                .description("hashes of passwords that were computed")
                .register(registry);
    }

    /// How many hashes were computed here.
    long computed() {
        return computed.sum();
    }

    /// What is wrong with `password` as a new one, in words for its owner; empty if it will do.
    ///
    /// @param own what anybody knows of its owner: e-mail, name
    public static Optional<String> wrong(Secret password, String... own) {
        String text = password.revealText(Secret.Purpose.VERIFY);
        int length = text.codePointCount(0, text.length());
        if (length < MINIMUM) {
            return Optional.of("It needs at least " + MINIMUM + " characters.");
        }
        if (length > MAXIMUM) {
            return Optional.of("It may have at most " + MAXIMUM + " characters.");
        }
        return CommonPasswords.isOne(text, own)
                ? Optional.of("It is among the first that a guesser tries. Four or five unrelated words do well.")
                : Optional.empty();
    }

    /// The hash to keep of `password`.
    public String hash(Secret password) {
        return inTurn(() -> encoder.encode(password.revealText(Secret.Purpose.VERIFY)));
    }

    /// Whether `password` is the one whose hash is `kept`; takes as long when nothing is kept.
    boolean matches(Secret password, Optional<Password> kept) {
        String hash = kept.map(Password::hash).orElse(NOBODY);
        return inTurn(() -> encoder.matches(password.revealText(Secret.Purpose.VERIFY), hash)) && kept.isPresent();
    }

    /// Whether the hash had better be made again, now that its password is at hand.
    boolean isDated(Password kept) {
        return encoder.upgradeEncoding(kept.hash());
    }

    <T> T inTurn(Supplier<T> work) {
        boolean mine = false;
        try {
            mine = turns.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!mine) {
                throw new Problem(
                        Problem.Kind.OVERLOADED, "Many people sign in right now; try again in some seconds.", patience);
            }
            computed.increment();
            return work.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(Problem.Kind.UNAVAILABLE, "The server is stopping; try again.");
        } finally {
            if (mine) {
                turns.release();
            }
        }
    }
}
