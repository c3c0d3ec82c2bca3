package dev.curfew.testkit.gateway;

import dev.curfew.authority.connection.Vault;
import dev.curfew.base.Secret;
import dev.curfew.client.RefreshFailure;
import dev.curfew.gateway.pool.Anchor;
import dev.curfew.gateway.pool.Ask;
import dev.curfew.gateway.pool.Lack;
import dev.curfew.gateway.pool.Lease;
import dev.curfew.gateway.pool.Observation;
import dev.curfew.gateway.pool.Outcome;
import dev.curfew.gateway.pool.Pool;
import dev.curfew.gateway.pool.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A pool that is a list: the first account that was not tried serves. It remembers what it was told.
public final class ListedPool implements Pool {
    public final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    final List<String> bound = new CopyOnWriteArrayList<>();
    final List<Observation> observed = new CopyOnWriteArrayList<>();
    final List<Ask> asks = new CopyOnWriteArrayList<>();
    public final AtomicInteger open = new AtomicInteger();
    private final List<Account> accounts = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch place = new CountDownLatch(0);
    private volatile Lack lack = new Lack.NoneReady(Map.of());

    /// @param token that it presents; empty where it has none
    private record Account(String name, String token, Upstream upstream) {}

    public ListedPool with(String name, String token, Upstream upstream) {
        accounts.add(new Account(name, token, upstream));
        return this;
    }

    public void lacks(Lack what) {
        lack = what;
    }

    void empty() {
        accounts.clear();
    }

    /// Whoever asks waits for this from now on, as where every place is taken.
    void busyUntil(CountDownLatch free) {
        place = free;
    }

    @Override
    public Picked lease(Ask ask) {
        asks.add(ask);
        try {
            place.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Account account : new ArrayList<>(accounts)) {
            if (!ask.tried().contains(account.name)) {
                open.incrementAndGet();
                return new Picked.Leased(new Lent(account));
            }
        }
        return new Picked.None(lack);
    }

    private final class Lent implements Lease {
        private final Account account;
        private boolean settled;

        Lent(Account account) {
            this.account = account;
        }

        @Override
        public String account() {
            return account.name;
        }

        @Override
        public Upstream upstream() {
            return account.upstream;
        }

        @Override
        public Vault.Presentable present(Duration patience) {
            return account.token.isEmpty()
                    ? new Vault.Presentable.Unready(new RefreshFailure.Permanent(RefreshFailure.Reason.EXPIRED), 1)
                    : new Vault.Presentable.Ready(Secret.of(account.token), 1);
        }

        @Override
        public void bind(Anchor anchor) {
            bound.add(anchor.kind() + " " + anchor.value() + " " + account.name);
        }

        @Override
        public void observed(Observation observation) {
            observed.add(observation);
        }

        @Override
        public Next settle(Outcome outcome) {
            if (settled) {
                throw new IllegalStateException("settled twice");
            }
            settled = true;
            open.decrementAndGet();
            outcomes.add(outcome);
            return switch (outcome) {
                case Outcome.Served _, Outcome.Abandoned _ -> Next.ANSWER;
                case Outcome.Refused refused ->
                    refused.code().equals("renew")
                            ? Next.SAME
                            : Set.of(400, 404, 413, 422).contains(refused.status()) ? Next.ANSWER : Next.ANOTHER;
                case Outcome.Unreached _, Outcome.Truncated _, Outcome.NotPresented _ -> Next.ANOTHER;
            };
        }
    }
}
