package dev.curfew.client;

import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.internal.Durable;
import dev.curfew.client.internal.LockFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The tokens of a home that are to die at their servers and have not yet: `revocations/`, a file each, of
/// mode 0600. Each is tried after 5 s, 30 s, 2 min, 10 min, an hour, then hourly, until the server confirms,
/// refuses for good, or the token has lapsed.
public final class RevocationQueue {
    private static final System.Logger LOG = System.getLogger(RevocationQueue.class.getName());
    private static final Duration LONGEST_LIFE = Duration.ofDays(30);

    private final Path directory;
    private final SealingKey key;
    private final World world;
    private final Intents intents;

    private RevocationQueue(Path directory, SealingKey key, World world) {
        this.directory = directory;
        this.key = key;
        this.world = world;
        this.intents = new Intents(directory, world);
    }

    /// The queue of a home.
    public static RevocationQueue of(Path home, SealingKey key, World world) {
        return new RevocationQueue(home.toAbsolutePath().normalize().resolve("revocations"), key, world);
    }

    /// Remembers, durably, that a token is to die; the same one once.
    RevocationJob add(RevocationTarget target, RevocationJob.Reason reason) throws IOException {
        Octets fingerprint = fingerprint(target);
        for (RevocationJob job : list()) {
            if (!job.dead() && job.fingerprint().equals(fingerprint)) {
                return job;
            }
        }
        RevocationJob job = job(target, reason);
        Durable.makePrivate(directory);
        write(job);
        return job;
    }

    /// Remembers, durably, that a token is to die once `after` is stored in the place of `before`.
    void intend(RevocationTarget target, AuthFile before, AuthFile after) throws IOException {
        intents.add(job(target, RevocationJob.Reason.SUPERSEDED), before, after);
    }

    /// What is intended and not yet decided.
    Intents intents() {
        return intents;
    }

    private RevocationJob job(RevocationTarget target, RevocationJob.Reason reason) throws IOException {
        Instant now = world.now();
        String id = world.id("rev");
        SealingKey.Sealed sealed = key.seal(
                target.token(), RevocationJob.binding(id, target.endpoint(), target.clientId(), target.hint()));
        return new RevocationJob(
                id,
                now,
                target.endpoint(),
                target.clientId(),
                target.hint(),
                sealed,
                fingerprint(target),
                reason,
                0,
                now,
                Optional.empty(),
                now.plus(LONGEST_LIFE),
                false);
    }

    private static Octets fingerprint(RevocationTarget target) {
        return Octets.sha256(target.token().reveal(Secret.Purpose.DERIVE));
    }

    /// All that waits, and what was given up, the oldest first.
    public List<RevocationJob> list() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        var jobs = new ArrayList<RevocationJob>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "rev_*.json")) {
            for (Path file : files) {
                Optional<RevocationJob> job = RevocationJob.parse(Files.readAllBytes(file))
                        .filter(it -> file.getFileName().toString().equals(it.id() + ".json"));
                job.ifPresentOrElse(
                        jobs::add, () -> LOG.log(System.Logger.Level.WARNING, "{0} is not a revocation", file));
            }
        }
        jobs.sort(Comparator.comparing(RevocationJob::created).thenComparing(RevocationJob::id));
        return jobs;
    }

    /// Tries all that are due, for as long as `patience`; another process that does so is left alone.
    ///
    /// @param all whether to try those too that are not due, or were given up
    /// @return how many the server confirmed
    public int flush(Issuer issuer, Duration patience, boolean all) throws IOException {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        long until = world.nanos() + patience.toNanos();
        int confirmed = 0;
        Optional<LockFile.Hold> taken = new LockFile(directory, "queue.lock", world).take(Duration.ZERO);
        if (taken.isEmpty()) {
            return 0;
        }
        try (LockFile.Hold hold = taken.get()) {
            for (RevocationJob job : list()) {
                Duration left = Duration.ofNanos(until - world.nanos());
                boolean due = all || (!job.dead() && !job.nextAt().isAfter(world.now()));
                if (hold.isHeld() && due && left.isPositive()) {
                    confirmed += tried(job, issuer, left) instanceof Revocation.Confirmed ? 1 : 0;
                }
            }
        }
        return confirmed;
    }

    /// Forgets a job; its token lives until it lapses.
    ///
    /// @return whether there was one
    public boolean drop(String id) throws IOException {
        return id.matches("rev_[0-9a-z]{26}") && Durable.delete(file(id));
    }

    /// Tries one job now, and keeps what came of it.
    Revocation tried(RevocationJob job, Issuer issuer, Duration patience) throws IOException {
        if (world.now().isAfter(job.expiresAt())) {
            Durable.delete(file(job.id()));
            return new Revocation.DeadLetter("it has waited for thirty days");
        }
        Optional<Secret> token;
        try {
            token = key.open(job.sealed(), job.binding());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} waits: {1}", job.id(), e.getMessage());
            write(job.locked(world.now()));
            return new Revocation.Pending(RefreshFailure.Cause.STORE, Optional.empty());
        }
        Revocation outcome = token.isEmpty()
                ? new Revocation.DeadLetter("the token cannot be opened any more")
                : issuer.revoke(
                        new RevocationTarget(job.endpoint(), job.clientId(), job.hint(), token.get()), patience);
        if (outcome instanceof Revocation.Confirmed) {
            Durable.delete(file(job.id()));
        } else {
            write(job.after(outcome, world.now(), (world.random(1)[0] & 0xff) / 255.0));
        }
        return outcome;
    }

    private void write(RevocationJob job) throws IOException {
        Path file = file(job.id());
        Durable.write(file, file.resolveSibling(job.id() + ".new"), job.bytes());
    }

    private Path file(String id) {
        return directory.resolve(id + ".json");
    }
}
