package dev.curfew.bench;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.Holder;
import dev.curfew.authority.token.Redemption;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.base.Octets;
import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Redemptions of live refresh tokens, by the real rule through the real store: what a refresh costs once its
/// cryptography is done. Each caller goes round the families that are its own, and a quarter of an hour passes
/// between two redemptions of one token, as it does for a client that refreshes when its access token lapses.
final class Rotations {
    private static final int FAMILIES = 10_000;
    private static final Holder HOLDER = new Holder(null, "192.0.2.17", "codex_exec/0.169.0 (Debian 12.0.0; x86_64)");
    private static final TokenFamily.Policy POLICY =
            new TokenFamily.Policy(Duration.ofSeconds(30), Duration.ofDays(30));

    private final Store store;
    private final World world;
    private final Instant begun;
    private final TokenFamily.Active[] families = new TokenFamily.Active[FAMILIES];

    Rotations(Store store, World world) {
        this.store = store;
        this.world = world;
        this.begun = world.now();
        for (int i = 0; i < FAMILIES; i++) {
            families[i] = TokenFamily.born(
                    new TokenFamily.Authorization(
                            world.id("ses"), "app_codex", world.id("per"), 1, "openid profile", "", begun),
                    octets(32),
                    HOLDER,
                    new TokenFamily.Lifetime(Duration.ofDays(30), Duration.ofDays(90)),
                    begun);
        }
        for (int from = 0; from < FAMILIES; from += 500) {
            Change<Boolean> change = Change.answer(true);
            for (int i = from; i < from + 500; i++) {
                change.create(TokenFamily.KIND, families[i]);
            }
            store.decide(Key.NONE, _ -> change);
        }
    }

    /// This many callers, none of whom presents another's token.
    List<Load.Request> callers(int count) {
        var callers = new ArrayList<Load.Request>();
        for (int caller = 0; caller < count; caller++) {
            callers.add(new Caller(caller, count));
        }
        return callers;
    }

    private final class Caller implements Load.Request {
        private final int step;
        private int next;

        Caller(int first, int step) {
            this.next = first;
            this.step = step;
        }

        @Override
        public void ask() {
            TokenFamily.Active family = families[next];
            Instant now = begun.plus(Duration.ofMinutes(15 * (family.generation() % 1_000)));
            var successor = new TokenFamily.Successor(octets(32), octets(92));
            families[next] = store.decide(Key.of(TokenFamily.KIND, family.id()), found -> {
                var held = (TokenFamily.Active)
                        found.one(TokenFamily.KIND, family.id()).orElseThrow();
                Redemption redemption =
                        held.redeem(family.generation(), family.digest(), successor, HOLDER, now, POLICY);
                TokenFamily.Active rotated = ((Redemption.Rotated) redemption).family();
                return Change.answer(rotated).replace(TokenFamily.KIND, rotated);
            });
            next = next + step < FAMILIES ? next + step : next % step;
        }
    }

    private Octets octets(int length) {
        return Octets.of(world.random(length));
    }
}
