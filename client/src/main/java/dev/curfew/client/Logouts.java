package dev.curfew.client;

import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.Credential.Managed;
import dev.curfew.client.LogoutOutcome.Here;
import dev.curfew.client.LogoutOutcome.There;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Logging out: first it is written down that the tokens are to die, then they are removed here, then the
/// server is told. A crash between two of these leaves the one before it done, so that there is never nothing
/// here and nothing written down.
final class Logouts {
    private static final System.Logger LOG = System.getLogger(Logouts.class.getName());
    private static final Duration HOLD = Duration.ofSeconds(10);
    private static final Duration REVOKE = Duration.ofSeconds(10);

    private final World world;
    private final CredentialStore store;
    private final Endpoints endpoints;
    private final Issuer issuer;
    private final Optional<RevocationQueue> queue;

    Logouts(World world, CredentialStore store, Endpoints endpoints, Issuer issuer, Optional<RevocationQueue> queue) {
        this.world = world;
        this.store = store;
        this.endpoints = endpoints;
        this.issuer = issuer;
        this.queue = queue;
    }

    /// What is to be told to the server after everything is done here.
    ///
    /// @param untold why something of it cannot be told later either; empty when all can
    private record Written(List<RevocationJob> jobs, Optional<String> untold) {
        static final Written NOTHING = new Written(List.of(), Optional.empty());
    }

    /// @param cached what the program around us uses, which may be newer than what is stored
    /// @param single whether one token is revoked at most
    /// @param gone runs when nobody is to be signed in here any more, before the server is told
    LogoutOutcome logout(LogoutPolicy policy, Optional<Credential> cached, boolean single, Runnable gone) {
        Optional<CredentialStore.Held> held = held();
        List<RevocationTarget> targets;
        Written written;
        boolean removed;
        try {
            Optional<AuthFile> stored = Optional.empty();
            try {
                stored = store.load();
                settle(stored);
            } catch (StoreException e) {
                if (policy == LogoutPolicy.STRICT) {
                    return kept(String.valueOf(e.getMessage()));
                }
                LOG.log(System.Logger.Level.WARNING, "logging out of what cannot be read: {0}", e.getMessage());
            }
            targets = policy == LogoutPolicy.LOCAL ? List.of() : targets(cached, stored);
            if (single) {
                targets = targets.stream().limit(1).toList();
            }
            if (policy == LogoutPolicy.STRICT) {
                Optional<String> refusal = refusal(targets);
                if (refusal.isPresent()) {
                    return kept(refusal.get());
                }
                written = Written.NOTHING;
            } else {
                written = written(targets, RevocationJob.Reason.LOGOUT);
            }
            removed = store.delete();
        } catch (StoreException e) {
            gone.run();
            return new LogoutOutcome(Here.REMAINS, There.PENDING, String.valueOf(e.getMessage()), Optional.empty());
        } finally {
            held.ifPresent(CredentialStore.Held::close);
        }
        gone.run();
        Here here = removed ? Here.REMOVED : Here.NOTHING_STORED;
        if (policy == LogoutPolicy.LOCAL) {
            return new LogoutOutcome(here, There.SKIPPED, "", Optional.empty());
        }
        return targets.isEmpty()
                ? new LogoutOutcome(here, There.NOT_NEEDED, "", Optional.empty())
                : told(here, written);
    }

    /// Tokens came when nobody was signed in any more: they die too.
    void tooLate(Managed late) {
        Written written =
                written(List.of(RevocationTarget.of(late.tokens(), endpoints)), RevocationJob.Reason.LATE_REFRESH);
        LOG.log(
                System.Logger.Level.INFO,
                "tokens that came after a logout are {0}",
                written.jobs().isEmpty() ? "revoked" : "to be revoked");
    }

    /// Has `targets` die at their servers.
    void end(List<RevocationTarget> targets, RevocationJob.Reason reason) {
        Written written = written(targets, reason);
        if (written.untold().isPresent()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a sign-in that is over here lives on at its server, which could not be told: {0}",
                    written.untold().get());
        }
    }

    /// Writes down that `targets` are to die once `after` is stored in the place of `before`.
    ///
    /// @return those that could not be written down
    List<RevocationTarget> intend(List<RevocationTarget> targets, Optional<AuthFile> before, AuthFile after) {
        var rest = new ArrayList<RevocationTarget>();
        for (RevocationTarget target : targets) {
            try {
                queue.orElseThrow(() -> new IOException("there is no queue"))
                        .intend(target, before.orElseGet(AuthFile::empty), after);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "the intended revocation cannot be written down", e);
                rest.add(target);
            }
        }
        return rest;
    }

    /// Decides what becomes of what was intended, by what is stored. Whoever calls holds the store.
    void settle(Optional<AuthFile> stored) {
        queue.ifPresent(it -> it.intents().settle(stored.orElseGet(AuthFile::empty)));
    }

    /// As above, where it has to be read first; what cannot be read is decided later.
    void settle() {
        try {
            settle(store.load());
        } catch (StoreException e) {
            LOG.log(System.Logger.Level.DEBUG, "what is intended is decided later", e);
        }
    }

    /// As above, of what a crash left; later, where somebody is busy with the store.
    @SuppressWarnings("try") // the store is held, not used
    void settleWhatACrashLeft() {
        if (queue.isEmpty() || !queue.get().intents().any()) {
            return;
        }
        try (var held = store.hold(Duration.ZERO)) {
            settle();
        } catch (StoreException e) {
            LOG.log(System.Logger.Level.DEBUG, "what is intended is decided later", e);
        }
    }

    private Optional<CredentialStore.Held> held() {
        try {
            return Optional.of(store.hold(HOLD));
        } catch (StoreException e) {
            // A refresh that hangs does not hold up a logout: it finds nothing here when it ends, and gives its tokens
            // back.
            LOG.log(System.Logger.Level.WARNING, "logging out without waiting any longer: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    /// What this program uses first, then what is stored, then what a crash left; each token once.
    List<RevocationTarget> targets(Optional<Credential> cached, Optional<AuthFile> stored) throws StoreException {
        var targets = new LinkedHashMap<String, RevocationTarget>();
        Stream.of(
                        cached,
                        stored.flatMap(AuthFile::credential),
                        store.unfinished().flatMap(AuthFile::credential))
                .flatMap(Optional::stream)
                .filter(Managed.class::isInstance)
                .map(credential -> RevocationTarget.of(((Managed) credential).tokens(), endpoints))
                .forEach(target -> targets.putIfAbsent(
                        Octets.sha256(target.token().reveal(Secret.Purpose.DERIVE))
                                .toString(),
                        target));
        return List.copyOf(targets.values());
    }

    /// Why the server does not confirm; empty when it does.
    private Optional<String> refusal(List<RevocationTarget> targets) {
        for (RevocationTarget target : targets) {
            Revocation outcome = issuer.revoke(target, REVOKE);
            if (!(outcome instanceof Revocation.Confirmed)) {
                return Optional.of(why(outcome) + ".");
            }
        }
        return Optional.empty();
    }

    /// Writes the targets down. What cannot be written down is told to the server at once, before anything is
    /// removed.
    private Written written(List<RevocationTarget> targets, RevocationJob.Reason reason) {
        var jobs = new ArrayList<RevocationJob>();
        Optional<String> untold = Optional.empty();
        for (RevocationTarget target : targets) {
            try {
                jobs.add(queue.orElseThrow(() -> new IOException("there is no queue"))
                        .add(target, reason));
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "the revocation cannot be written down", e);
                Revocation outcome = issuer.revoke(target, REVOKE);
                if (!(outcome instanceof Revocation.Confirmed)) {
                    untold = Optional.of(why(outcome));
                }
            }
        }
        return new Written(jobs, untold);
    }

    private LogoutOutcome told(Here here, Written written) {
        Optional<RevocationJob> waiting = Optional.empty();
        String why = "";
        long until = world.nanos() + REVOKE.toNanos();
        for (RevocationJob job : written.jobs()) {
            Revocation outcome = tried(job, Duration.ofNanos(Math.max(1, until - world.nanos())));
            if (!(outcome instanceof Revocation.Confirmed)) {
                waiting = Optional.of(job);
                why = why(outcome);
            }
        }
        if (written.untold().isPresent()) {
            return new LogoutOutcome(here, There.FAILED, written.untold().get(), Optional.empty());
        }
        return waiting.isPresent()
                ? new LogoutOutcome(here, There.PENDING, why, waiting.map(RevocationJob::id))
                : new LogoutOutcome(here, There.CONFIRMED, "", Optional.empty());
    }

    private Revocation tried(RevocationJob job, Duration patience) {
        try {
            return queue.orElseThrow().tried(job, issuer, patience);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the revocation stays as it was written down", e);
            return new Revocation.Pending(RefreshFailure.Cause.STORE, Optional.empty());
        }
    }

    private static LogoutOutcome kept(String why) {
        return new LogoutOutcome(Here.KEPT, There.FAILED, why, Optional.empty());
    }

    private static String why(Revocation outcome) {
        return switch (outcome) {
            case Revocation.Confirmed done -> "it is confirmed";
            case Revocation.DeadLetter(String why) -> why;
            case Revocation.Pending(RefreshFailure.Cause cause, var wait) -> cause.text();
        };
    }
}
