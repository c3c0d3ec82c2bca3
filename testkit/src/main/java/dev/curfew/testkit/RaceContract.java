package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.device.Device;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.token.Redemption;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Role;
import dev.curfew.base.Octets;
import dev.curfew.base.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/// What holds when many decide at once. A part of {@link StoreContract}.
interface RaceContract extends StoreUse {
    @Test
    default void aDecisionSeesWhatTheOnesBeforeItDecided() throws Exception {
        StoreUse.together(64, number -> {
            String person = "per_" + number % 8;
            for (int i = 0; i < 10; i++) {
                var device = new Device("dev_" + number + "_" + i, person, Optional.empty(), NOW, "", "", "", false);
                create(Device.KIND, device);
                store().decide(Key.of(Device.KIND, device.id()), found -> {
                    Device seen = found.one(Device.KIND, device.id()).orElseThrow();
                    assertThat(found.many(Device.KIND, Page.ALL, Where.is("person", person)))
                            .contains(seen);
                    return Change.answer(true).replace(Device.KIND, seen.with("named", true));
                });
                boolean removed = store().decide(Key.NONE, found -> {
                    List<Device> all = found.many(Device.KIND, Page.ALL, Where.is("person", person));
                    assertThat(all).contains(device.with("named", true));
                    assertThat(found.count(Device.KIND, Where.is("person", person)))
                            .isPositive();
                    return Change.answer(true).remove(Device.KIND, device.id());
                });
                assertThat(removed).isTrue();
                assertThat(one(Device.KIND, device.id())).isEmpty();
            }
            return true;
        });

        assertThat(count(Device.KIND)).isZero();
    }

    @Test
    default void aDecisionNeverFailsItsNeighbours() throws Exception {
        Person taken = samples().person();
        create(Person.KIND, taken);

        List<String> answers = StoreUse.together(64, number -> {
            Person person = new Person("per_" + number, number + "@x", "", Role.OWNER, true, 1, NOW);
            return switch (number % 4) {
                case 0 ->
                    caught(() -> store().decide(Key.NONE, _ -> {
                        throw new Problem(Problem.Kind.NOT_ALLOWED, "no");
                    }));
                case 1 ->
                    caught(() -> store().decide(
                                    Key.NONE,
                                    _ -> Change.answer("created")
                                            .create(Person.KIND, StoreUse.withEmail(person, taken.email()))));
                case 2 ->
                    caught(() -> store().decide(
                                    Key.NONE, _ -> Change.answer("created").replace(Person.KIND, taken)));
                default ->
                    store().decide(Key.NONE, _ -> Change.answer("created").create(Person.KIND, person));
            };
        });

        for (int number = 0; number < 64; number++) {
            assertThat(answers.get(number))
                    .isEqualTo(
                            switch (number % 4) {
                                case 0 -> "NOT_ALLOWED";
                                case 1 -> "UNAVAILABLE";
                                case 2 -> "refused";
                                default -> "created";
                            });
        }
        assertThat(count(Person.KIND)).isEqualTo(17);
    }

    private static String caught(Callable<String> decision) throws Exception {
        try {
            return decision.call();
        } catch (Problem e) {
            return e.kind().name();
        } catch (IllegalStateException e) {
            return "refused";
        }
    }

    @RepeatedTest(5)
    default void ofManyRedemptionsOfOneTokenOneRotates(RepetitionInfo repetition) throws Exception {
        int presenters = repetition.getCurrentRepetition() == 1 ? 2 : 32;
        TokenFamily.Active family = family("fam_1");
        create(TokenFamily.KIND, family);

        List<Redemption> redemptions = StoreUse.together(presenters, number -> redeem(family, number));

        assertThat(redemptions).filteredOn(Redemption.Rotated.class::isInstance).hasSize(1);
        assertThat(redemptions)
                .filteredOn(Redemption.Repeated.class::isInstance)
                .hasSize(presenters - 1);
        TokenFamily.Active after =
                (TokenFamily.Active) one(TokenFamily.KIND, "fam_1").orElseThrow();
        assertThat(after.generation()).isEqualTo(2);
        assertThat(redemptions)
                .allSatisfy(redemption -> assertThat(
                                redemption instanceof Redemption.Repeated repeated
                                        ? repeated.family().digest()
                                        : ((Redemption.Rotated) redemption)
                                                .family()
                                                .digest())
                        .isEqualTo(after.digest()));
    }

    private Redemption redeem(TokenFamily.Active presented, int number) {
        var successor = new TokenFamily.Successor(
                Octets.of(new byte[] {(byte) number}), Octets.of(new byte[] {1, (byte) number}));
        return store().decide(Key.of(TokenFamily.KIND, presented.id()), found -> {
            var now = (TokenFamily.Active)
                    found.one(TokenFamily.KIND, presented.id()).orElseThrow();
            Redemption redemption = now.redeem(
                    presented.generation(),
                    presented.digest(),
                    successor,
                    presented.holder(),
                    NOW,
                    new TokenFamily.Policy(Duration.ofSeconds(30), Duration.ofDays(30)));
            return switch (redemption) {
                case Redemption.Rotated(TokenFamily.Active next) ->
                    Change.answer(redemption).replace(TokenFamily.KIND, next);
                case Redemption.Repeated(TokenFamily.Active next, List<Octets> _, boolean _) ->
                    Change.answer(redemption).replace(TokenFamily.KIND, next);
                default -> throw new IllegalStateException("unexpected " + redemption);
            };
        });
    }

    @Test
    default void noUpdateIsLost() throws Exception {
        Person person = new Person("per_1", "a@x", "", Role.OWNER, true, 0, NOW);
        create(Person.KIND, person);

        StoreUse.together(16, number -> {
            for (int i = 0; i < 50; i++) {
                // Half of them hold the row by name, half by search.
                Key key = number % 2 == 0 ? Key.of(Person.KIND, "per_1") : Key.NONE;
                store().decide(key, found -> {
                    Person now = number % 2 == 0
                            ? found.one(Person.KIND, "per_1").orElseThrow()
                            : found.many(Person.KIND, Page.ALL, Where.is("email", "a@x"))
                                    .getFirst();
                    return Change.answer(true).replace(Person.KIND, now.signedOut());
                });
            }
            return true;
        });

        assertThat(one(Person.KIND, "per_1").orElseThrow().epoch()).isEqualTo(800);
    }

    @Test
    default void aReadSeesOneMoment() throws Exception {
        for (String id : List.of("per_1", "per_2")) {
            create(Person.KIND, new Person(id, id + "@x", "", Role.OWNER, true, 0, NOW));
        }
        var done = new AtomicBoolean();

        StoreUse.together(3, number -> {
            if (number == 0) {
                try {
                    for (int i = 0; i < 200; i++) {
                        store().decide(Key.of(Person.KIND, "per_1").and(Person.KIND, "per_2"), found -> {
                            Change<Boolean> change = Change.answer(true);
                            found.all(Person.KIND, List.of("per_1", "per_2"))
                                    .values()
                                    .forEach(person -> change.replace(Person.KIND, person.signedOut()));
                            return change;
                        });
                    }
                } finally {
                    done.set(true);
                }
            }
            while (!done.get()) {
                List<Long> epochs = store().read(found -> List.of(
                        found.one(Person.KIND, "per_1").orElseThrow().epoch(),
                        found.one(Person.KIND, "per_2").orElseThrow().epoch()));
                assertThat(epochs.get(0)).isEqualTo(epochs.get(1));
            }
            return true;
        });
    }
}
