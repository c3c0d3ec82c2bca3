package dev.curfew.gateway.pool;

import dev.curfew.authority.connection.Vault;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Asks the providers that say so how much of an account is used, in the background: `/wham/usage` of Codex.
///
/// All nodes together ask once in a while: whoever takes down in the account's row that it asks, asks. What
/// the vault and the provider answer counts as it does for a request: an account whose refresh is refused for
/// good is out at once.
final class UsagePoll {
    private static final System.Logger LOG = System.getLogger("dev.curfew.pool");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Store store;
    private final Fleet fleet;
    private final Vault vault;
    private final Consequences consequences;
    private final Transport transport;
    private final PoolCounts counts;
    private final World world;
    private final Tuning tuning;

    UsagePoll(
            Store store,
            Fleet fleet,
            Vault vault,
            Consequences consequences,
            Transport transport,
            PoolCounts counts,
            World world,
            Tuning tuning) {
        this.store = store;
        this.fleet = fleet;
        this.vault = vault;
        this.consequences = consequences;
        this.transport = transport;
        this.counts = counts;
        this.world = world;
        this.tuning = tuning;
    }

    /// Asks for every account for which nobody asked of late.
    void round() {
        for (Slot slot : fleet.slots()) {
            AccountStatus status = slot.look(world.now());
            boolean worthwhile = slot.entry().upstream().preset() == Upstream.Preset.CODEX
                    && !status.lifecycle().equals("deactivated");
            if (worthwhile && claim(slot.id)) {
                ask(slot);
            }
        }
    }

    private boolean claim(String account) {
        Instant now = world.now();
        return store.decide(Key.of(Account.KIND, account), found -> {
            Optional<Account> there = found.one(Account.KIND, account);
            Account before = there.orElseGet(() -> Account.fresh(account));
            // A clock that was set back must not stop the asking for long.
            boolean fresh = before.polledAt()
                    .filter(at -> now.isBefore(at.plus(tuning.span("usage.every"))) && !at.isAfter(now.plus(PATIENCE)))
                    .isPresent();
            Change<Boolean> change = Change.answer(!fresh);
            if (fresh) {
                return change;
            }
            Account after = before.polled(now);
            return there.isPresent() ? change.replace(Account.KIND, after) : change.create(Account.KIND, after);
        });
    }

    private void ask(Slot slot) {
        Vault.Presentable presentable = vault.present(slot.id, PATIENCE);
        consequences.presented(slot, presentable);
        if (presentable instanceof Vault.Presentable.Ready(Secret token, long generation)) {
            Optional<Transport.Reply> reply = send(slot, token).filter(it -> !isShutOut(slot, generation, it));
            if (reply.filter(it -> it.status() == 401).isPresent()) {
                Vault.Presentable renewed = consequences.refusedInPassing(slot, generation);
                if (renewed instanceof Vault.Presentable.Ready(Secret newer, long newGeneration)
                        && newGeneration > generation) {
                    send(slot, newer).ifPresent(it -> answered(slot, newGeneration, it));
                }
            } else {
                reply.ifPresent(it -> answered(slot, generation, it));
            }
        }
    }

    private Optional<Transport.Reply> send(Slot slot, Secret token) {
        try {
            Transport.Reply reply = transport.send(slot.entry().upstream().get("/wham/usage", token, PATIENCE));
            counts.count(reply.status() == 200 ? PoolCounts.Asked.ANSWERED : PoolCounts.Asked.REFUSED);
            return Optional.of(reply);
        } catch (Transport.Broken e) {
            // What the way does is no account's doing, and the next round asks again.
            counts.count(PoolCounts.Asked.UNREACHABLE);
            LOG.log(System.Logger.Level.DEBUG, "usage of {0} cannot be asked for", slot.id);
            return Optional.empty();
        }
    }

    /// Whether the refusal says that the account is shut out, whatever its credential is.
    private boolean isShutOut(Slot slot, long generation, Transport.Reply reply) {
        if (reply.status() < 400) {
            return false;
        }
        Outcome.Refused refusal =
                UsageAnswer.refusal(reply.status(), reply.body().array(), generation);
        consequences.mayBeUnknown("usage", refusal.code());
        boolean shutOut = Refusals.of(refusal).effect() == Refusals.Effect.SUSPEND;
        if (shutOut) {
            consequences.shutOut(slot, generation, refusal.code());
        }
        return shutOut;
    }

    private void answered(Slot slot, long generation, Transport.Reply reply) {
        switch (reply.status()) {
            case 200 -> {
                // Before anything is written: a database that is away must not cost what was heard.
                UsageAnswer.read(reply.body().array(), world.now())
                        .ifPresent(observation -> consequences.observed(slot, observation));
                missing(slot.id, Optional.empty());
            }
            case 401 -> consequences.refusedInPassing(slot, generation);
            case 402, 404 -> {
                Instant now = world.now();
                Instant since = missing(slot.id, Optional.of(now)).orElse(now);
                if (!now.isBefore(since.plus(tuning.span("usage.gone.apart")))) {
                    consequences.shutOut(slot, generation, "usage_" + reply.status());
                }
            }
            default -> LOG.log(System.Logger.Level.DEBUG, "usage of {0}: status {1}", slot.id, reply.status());
        }
    }

    /// Takes down that an account is missing, or is not.
    ///
    /// @return since when
    private Optional<Instant> missing(String account, Optional<Instant> now) {
        return store.decide(Key.of(Account.KIND, account), found -> {
            Optional<Account> there = found.one(Account.KIND, account);
            Account before = there.orElseGet(() -> Account.fresh(account));
            Optional<Instant> since = now.isEmpty() ? now : before.missingAt().or(() -> now);
            Change<Optional<Instant>> change = Change.answer(since);
            if (since.equals(before.missingAt())) {
                return change;
            }
            Account after = before.missing(since);
            return there.isPresent() ? change.replace(Account.KIND, after) : change.create(Account.KIND, after);
        });
    }
}
