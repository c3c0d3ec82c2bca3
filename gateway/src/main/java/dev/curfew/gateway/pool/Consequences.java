package dev.curfew.gateway.pool;

import dev.curfew.authority.connection.Vault;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import dev.curfew.client.RefreshFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What an account's answers change, here and in the vault.
final class Consequences {
    private static final System.Logger LOG = System.getLogger("dev.curfew.pool");

    private final Fleet fleet;
    private final Anchors anchors;
    private final Vault vault;
    private final Book book;
    private final World world;
    private final Tuning tuning;
    private final UnknownCode unknown;

    /// Where what happens to accounts is written down, in its own time.
    interface Book {
        /// Takes down what happened to an account.
        ///
        /// @param standing of its credential when it happened
        void note(String account, Standing standing, Happening happening, Instant at);

        /// Whether something of the account is not written yet.
        boolean waits(String account);
    }

    /// @param unknown hears of each code that no row of the table knows
    Consequences(
            Fleet fleet, Anchors anchors, Vault vault, Book book, UnknownCode unknown, World world, Tuning tuning) {
        this.fleet = fleet;
        this.anchors = anchors;
        this.vault = vault;
        this.book = book;
        this.unknown = unknown;
        this.world = world;
        this.tuning = tuning;
    }

    /// What comes of an outcome.
    Lease.Next of(AccountLease lease, Outcome outcome) {
        Slot slot = lease.slot();
        return switch (outcome) {
            case Outcome.Served _ -> {
                fared(slot, true);
                fleet.travelled(lease.upstream(), true, world.now());
                yield Lease.Next.ANSWER;
            }
            case Outcome.Refused refused -> refused(lease, refused);
            case Outcome.Unreached _ -> {
                fleet.travelled(lease.upstream(), false, world.now());
                yield Lease.Next.ANOTHER;
            }
            case Outcome.Truncated(boolean begun) -> {
                if (begun) {
                    fared(slot, false);
                }
                yield Lease.Next.ANOTHER;
            }
            case Outcome.Abandoned _ -> Lease.Next.ANSWER;
            case Outcome.NotPresented _ -> Lease.Next.ANOTHER;
        };
    }

    private Lease.Next refused(AccountLease lease, Outcome.Refused refused) {
        Instant now = world.now();
        Slot slot = lease.slot();
        Refusals.Row row = Refusals.of(refused);
        mayBeUnknown("request", refused.code());
        Optional<Instant> reset =
                refused.resetsAt().or(() -> refused.retryAfter().map(now::plus));
        switch (row.effect()) {
            case NONE -> {}
            case CLEARED_ONLY -> {
                return Lease.Next.CLEARED;
            }
            case RENEW -> {
                return renewed(lease, refused.generation(), now);
            }
            case SUSPEND ->
                // One of the two is a word that the row knows; the other may be anything.
                shutOut(
                        slot,
                        refused.generation(),
                        row.codes().contains(refused.code()) ? refused.code() : refused.type());
            case LIMIT -> happen(slot, new Happening.Limited(reset), now);
            case EXHAUST -> happen(slot, new Happening.OutOfQuota(reset), now);
            case COOL -> {
                Duration least = tuning.span("burst.least");
                Duration asked = refused.retryAfter().orElse(least);
                happen(slot, new Happening.Burst(now.plus(asked.compareTo(least) > 0 ? asked : least)), now);
            }
            case FORBID_MODEL ->
                lease.ask()
                        .model()
                        .ifPresent(model -> happen(
                                slot, new Happening.WithoutModel(model, now.plus(tuning.span("model.away"))), now));
            case FORGET_ANCHOR -> anchors.forget(lease.ask());
            case ERROR -> fared(slot, false);
            case ROUTE -> fleet.travelled(lease.upstream(), false, now);
        }
        return row.another() ? Lease.Next.ANOTHER : Lease.Next.ANSWER;
    }

    /// Lets a code that no row knows be counted.
    void mayBeUnknown(String where, String code) {
        if (!Refusals.known(code)) {
            unknown.heard(where, code);
        }
    }

    /// A credential that was refused is renewed, once for each generation; when the new one is refused at
    /// once too, renewing does not help.
    private Lease.Next renewed(AccountLease lease, long generation, Instant now) {
        Slot slot = lease.slot();
        if (slot.justRenewed(generation, now, tuning)) {
            condemn(slot, generation, now);
            return Lease.Next.ANOTHER;
        }
        Vault.Presentable presentable = vault.renew(slot.id, generation, tuning.span("auth.patience"));
        presented(slot, presentable);
        return switch (presentable) {
            case Vault.Presentable.Ready(var _, long newer)
            when newer > generation -> {
                slot.renewed(newer, world.now());
                yield lease.mayRepeat() ? Lease.Next.SAME : Lease.Next.ANOTHER;
            }
            case Vault.Presentable.Ready _ -> {
                condemn(slot, generation, now);
                yield Lease.Next.ANOTHER;
            }
            case Vault.Presentable.Unready(RefreshFailure failure, long of) -> {
                if (failure instanceof RefreshFailure.Permanent(RefreshFailure.Reason reason)
                        && reason == RefreshFailure.Reason.REJECTED
                        && of == generation) {
                    // Nothing renews an API key; whoever saw it refused says so.
                    condemn(slot, generation, now);
                }
                yield Lease.Next.ANOTHER;
            }
            case Vault.Presentable.Gone _ -> Lease.Next.ANOTHER;
        };
    }

    /// The same for a request of our own, which nobody waits for.
    Vault.Presentable refusedInPassing(Slot slot, long generation) {
        Instant now = world.now();
        if (slot.justRenewed(generation, now, tuning)) {
            condemn(slot, generation, now);
            return new Vault.Presentable.Unready(
                    new RefreshFailure.Permanent(RefreshFailure.Reason.REJECTED), generation);
        }
        Vault.Presentable presentable = vault.renew(slot.id, generation, tuning.span("auth.patience"));
        presented(slot, presentable);
        if (presentable instanceof Vault.Presentable.Ready(var _, long newer) && newer > generation) {
            slot.renewed(newer, world.now());
        }
        return presentable;
    }

    private void condemn(Slot slot, long generation, Instant now) {
        tell(slot, generation, RefreshFailure.Reason.REJECTED, "account_auth_invalidated");
        happen(
                slot,
                new Happening.Refused(RefreshFailure.Reason.REJECTED, "account_auth_invalidated", generation),
                now);
    }

    /// Without the database the vault cannot take it down; here it counts all the same.
    private void tell(Slot slot, long generation, RefreshFailure.Reason reason, String code) {
        try {
            vault.condemn(slot.id, generation, reason, code);
        } catch (Problem e) {
            LOG.log(System.Logger.Level.WARNING, "the vault cannot take down now that an account is refused", e);
        }
    }

    /// What the vault says in passing counts at once: what is dead is not chosen again, before the news of it
    /// has come round (law L10).
    void presented(Slot slot, Vault.Presentable presentable) {
        Instant now = world.now();
        switch (presentable) {
            case Vault.Presentable.Ready(var _, long generation) ->
                happen(slot, new Happening.Refreshed(generation), now);
            case Vault.Presentable.Unready(RefreshFailure failure, long generation) -> {
                if (failure instanceof RefreshFailure.Permanent(RefreshFailure.Reason reason)) {
                    happen(slot, new Happening.Refused(reason, "", generation), now);
                } else {
                    fared(slot, false);
                }
            }
            case Vault.Presentable.Gone _ -> happen(slot, new Happening.Removed(), now);
        }
    }

    /// What an upstream said of an account's limits.
    void observed(Slot slot, Observation observation) {
        happen(slot, new Happening.Seen(observation), world.now());
    }

    /// The provider's usage endpoint said twice that there is no such account.
    void shutOut(Slot slot, long generation, String code) {
        tell(slot, generation, RefreshFailure.Reason.ACCOUNT_SUSPENDED, code);
        happen(slot, new Happening.Fatal(code, generation), world.now());
    }

    private void happen(Slot slot, Happening happening, Instant now) {
        boolean wasReady = slot.ready();
        if (happening instanceof Happening.Refreshed(long generation)
                && generation <= slot.evidence().standing().generation()) {
            return;
        }
        if (!slot.happen(happening, book, now, tuning)) {
            return;
        }
        if (slot.ready() && !wasReady) {
            fleet.joined();
        } else {
            fleet.moved();
        }
    }

    private void fared(Slot slot, boolean good) {
        if (slot.fared(good, world.now(), tuning)) {
            fleet.moved();
        }
    }
}
