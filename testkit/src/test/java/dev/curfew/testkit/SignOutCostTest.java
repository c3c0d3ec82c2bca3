package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.session.Beginnings;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.session.SignOut;
import dev.curfew.authority.session.Surface;
import dev.curfew.authority.session.Way;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.ForwardingStore;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Kind;
import dev.curfew.authority.store.Part;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.Holder;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Role;
import dev.curfew.base.Octets;
import dev.curfew.base.World;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What ending everything costs: counted, not timed.
class SignOutCostTest {
    private static final int MANY = 12_000;
    private static final int MORE_THAN_ARE_NAMED = 150;
    private static final Duration LIFE = Duration.ofDays(30);

    private final World world = World.system();

    /// What a store was asked for.
    ///
    /// @param looks reads of any kind
    /// @param rows that were read
    /// @param counted how far anything was counted
    /// @param written rows
    /// @param told events
    private record Cost(int looks, int rows, long counted, int written, int told) {}

    @ParameterizedTest
    @EnumSource(Engine.class)
    void everywhereCostsTheSameForAnyNumberOfSessions(Engine engine) {
        var place = engine.place();
        try (Store store = place.open(world, new SimpleMeterRegistry())) {
            var one = cost(store, "per_one", 1);
            var some = cost(store, "per_some", MORE_THAN_ARE_NAMED);
            var many = cost(store, "per_many", MANY);

            assertThat(many.written()).as("the person, and why").isEqualTo(2).isEqualTo(one.written());
            assertThat(many.told()).isEqualTo(1).isEqualTo(one.told());
            assertThat(many.looks()).isEqualTo(some.looks()).isEqualTo(one.looks());
            assertThat(many.rows()).isEqualTo(some.rows()).isLessThan(2 * MORE_THAN_ARE_NAMED);
            assertThat(many.counted()).isEqualTo(10_000);
        } finally {
            place.remove();
        }
    }

    private Cost cost(Store store, String person, int count) {
        store.decide(Key.NONE, _ -> {
            var owner = new Person(person, person + "@example.test", "P", Role.DEVELOPER, true, 0, world.now());
            return Change.answer(true).create(Person.KIND, owner);
        });
        for (int done = 0; done < count; done += 500) {
            int step = Math.min(500, count - done);
            store.decide(Key.NONE, _ -> {
                Change<Boolean> change = Change.answer(true);
                for (int i = 0; i < step; i++) {
                    begin(change, person);
                }
                return change;
            });
        }
        var counting = new Counting(store);
        var ended = new Sessions(counting)
                .signOut(
                        person,
                        new SignOut.Everywhere(Optional.empty()),
                        Cause.SIGNED_OUT_EVERYWHERE,
                        person,
                        world.now());
        assertThat(ended.count()).isEqualTo(Math.min(count, 10_000));
        assertThat(ended.more()).isEqualTo(count > 10_000);
        assertThat(new Sessions(store)
                        .list(person, Sessions.Which.ACTIVE, "", 10, world.now())
                        .sessions())
                .as("what counts for something afterwards")
                .isEmpty();
        return counting.cost();
    }

    private void begin(Change<?> change, String person) {
        var now = world.now();
        String id = world.id("ses");
        var family = TokenFamily.born(
                new TokenFamily.Authorization(id, "app", person, 0, "openid", "", now),
                Octets.sha256(world.random(8)),
                new Holder(null, "192.0.2.1", ""),
                new TokenFamily.Lifetime(LIFE, LIFE),
                now);
        Beginnings.withTokens(
                change,
                new Session(
                        id,
                        person,
                        "app",
                        "dev",
                        Surface.CLI,
                        Optional.empty(),
                        "pwd",
                        Way.PASSWORD,
                        now,
                        Optional.empty(),
                        family.endsAt(),
                        0,
                        new Session.Seen(now, "192.0.2.1", ""),
                        family.endsAt(),
                        Optional.empty()),
                family);
    }

    /// A store that counts what it is asked for.
    private static final class Counting extends ForwardingStore {
        private int looks;
        private int rows;
        private long counted;
        private int written;
        private int told;

        Counting(Store store) {
            super(store);
        }

        Cost cost() {
            return new Cost(looks, rows, counted, written, told);
        }

        @Override
        public <R> R decide(Key key, Rule<R> rule) {
            return super.decide(key, found -> {
                Change<R> change = rule.decide(counted(found));
                written += change.writes().size();
                told += change.events().size();
                return change;
            });
        }

        @Override
        public <R> R read(Function<Found, R> query) {
            return super.read(found -> query.apply(counted(found)));
        }

        private Found counted(Found found) {
            return new Found() {
                private <C extends Collection<?>> C took(C values) {
                    looks++;
                    rows += values.size();
                    return values;
                }

                @Override
                public <T> Optional<T> one(Kind<T> kind, String id) {
                    looks++;
                    rows++;
                    return found.one(kind, id);
                }

                @Override
                public <T> Map<String, T> all(Kind<T> kind, Collection<String> ids) {
                    var all = found.all(kind, ids);
                    took(all.values());
                    return all;
                }

                @Override
                public <T, V> Map<String, V> parts(Part<T, V> part, Collection<String> ids) {
                    var parts = found.parts(part, ids);
                    took(parts.values());
                    return parts;
                }

                @Override
                public <T> List<T> many(Kind<T> kind, Page page, Where... conditions) {
                    return took(found.many(kind, page, conditions));
                }

                @Override
                public long count(Kind<?> kind, Where... conditions) {
                    throw new AssertionError("counted without an end: " + kind);
                }

                @Override
                public long countUpTo(int most, Kind<?> kind, Where... conditions) {
                    looks++;
                    long count = found.countUpTo(most, kind, conditions);
                    Counting.this.counted += count;
                    return count;
                }

                @Override
                public <T> List<T> latest(
                        Kind<T> kind, String column, Optional<Mark> after, int limit, Where... conditions) {
                    return took(found.latest(kind, column, after, limit, conditions));
                }
            };
        }
    }
}
