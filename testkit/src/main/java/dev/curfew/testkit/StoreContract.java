package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.curfew.authority.device.Device;
import dev.curfew.authority.grant.DeviceCode;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Kind;
import dev.curfew.authority.store.Kinds;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.Redemption;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.authority.workspace.Cutoff;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Role;
import dev.curfew.base.Octets;
import dev.curfew.base.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every engine does: the specification of {@link Store}, as tests. An engine's own test says where it
/// lives.
@Timeout(60)
public abstract class StoreContract {
    private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);

    private final Samples samples = new Samples(1);
    private Store store;

    /// Opens the store: empty at first; with everything that was in it when a test opens it again.
    protected abstract Store open();

    /// Whether the store outlives its process.
    protected boolean lasts() {
        return true;
    }

    /// Takes the place of a test away, once its store is closed.
    protected void discard() {}

    @BeforeEach
    final void begin() {
        store = open();
    }

    @AfterEach
    final void end() {
        store.close();
        discard();
    }

    @Test
    void everyKindRoundTrips() {
        for (long seed = 1; seed <= 20; seed++) {
            for (Samples.Sample<?> sample : new Samples(seed).all()) {
                roundTrip(sample);
            }
        }
    }

    private <T> void roundTrip(Samples.Sample<T> sample) {
        Kind<T> kind = sample.kind();
        String id = kind.id(sample.value());

        store.decide(Key.NONE, _ -> Change.answer(true).create(kind, sample.value()));

        assertThat(store.<Optional<T>>read(found -> found.one(kind, id)))
                .as("%s, made from a printed seed's %s", kind, id)
                .contains(sample.value());
    }

    @Test
    void samplesCoverEveryKind() {
        List<Kind<?>> covered = new ArrayList<>();
        samples.all().forEach(sample -> covered.add(sample.kind()));

        assertThat(covered).containsExactlyInAnyOrderElementsOf(Kinds.ALL);
    }

    @Test
    void whatChangesIsWrittenWhole() {
        for (int i = 0; i < 20; i++) {
            Session session = samples.session();
            Session other = samples.session();
            var changed = new Session(
                    session.id(),
                    session.person(),
                    session.app(),
                    session.device(),
                    session.surface(),
                    session.parent(),
                    session.how(),
                    session.way(),
                    session.createdAt(),
                    other.cookie(),
                    session.endsAt(),
                    other.epoch(),
                    other.seen(),
                    other.idleUntil(),
                    other.ended());
            create(Session.KIND, session);

            replace(Session.KIND, changed);

            assertThat(one(Session.KIND, session.id())).contains(changed);
        }
    }

    @Test
    void whatIsRemovedIsGoneAndMayComeBack() {
        Person person = samples.person();
        create(Person.KIND, person);

        store.decide(Key.of(Person.KIND, person.id()), _ -> Change.answer(true).remove(Person.KIND, person.id()));

        assertThat(one(Person.KIND, person.id())).isEmpty();
        create(Person.KIND, person);
        assertThat(one(Person.KIND, person.id())).contains(person);
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        store.decide(Key.of(Person.KIND, "nobody"), _ -> Change.answer(true).remove(Person.KIND, "nobody"));

        assertThat(one(Person.KIND, "nobody")).isEmpty();
    }

    @Test
    void aUniqueValuePassesFromOneRowToAnotherInOneChange() {
        Person person = samples.person();
        Person heir = withEmail(samples.person(), person.email());
        create(Person.KIND, person);

        store.decide(
                Key.of(Person.KIND, person.id()),
                _ -> Change.answer(true).remove(Person.KIND, person.id()).create(Person.KIND, heir));

        assertThat(people(person.email())).containsExactly(heir);
    }

    @Test
    void aRuleThatThrowsChangesNothing() {
        Person person = samples.person();
        var problem = new Problem(Problem.Kind.NOT_ALLOWED, "no");

        assertThatThrownBy(() -> store.decide(Key.of(Person.KIND, person.id()), _ -> {
                    throw problem;
                }))
                .isSameAs(problem);

        assertThat(one(Person.KIND, person.id())).isEmpty();
        assertThat(store.head()).isZero();
    }

    @Test
    void aRefusedChangeChangesNothing() {
        Person person = samples.person();
        Person unheld = samples.person();
        create(Person.KIND, unheld);

        assertThatThrownBy(() -> store.decide(
                        Key.NONE,
                        _ -> Change.answer(true)
                                .create(Person.KIND, person)
                                .tell(samples.event())
                                .replace(Person.KIND, unheld.signedOut())))
                .isInstanceOf(IllegalStateException.class);

        assertThat(one(Person.KIND, person.id())).isEmpty();
        assertThat(one(Person.KIND, unheld.id())).contains(unheld);
        assertThat(store.head()).isZero();
    }

    @Test
    void whatIsNotHeldIsNotWritten() {
        Person person = samples.person();
        create(Person.KIND, person);

        assertThatThrownBy(() -> store.decide(Key.NONE, found -> {
                    Person read = found.one(Person.KIND, person.id()).orElseThrow();
                    return Change.answer(true).replace(Person.KIND, read.signedOut());
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not hold");
        assertThatThrownBy(() -> store.decide(Key.NONE, _ -> Change.answer(true).remove(Person.KIND, person.id())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not hold");
        assertThat(one(Person.KIND, person.id())).contains(person);
    }

    @Test
    void whatIsNotThereIsNotReplaced() {
        Person person = samples.person();

        assertThatThrownBy(() -> replace(Person.KIND, person))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("to replace");
    }

    @Test
    void whatIsFixedDoesNotChange() {
        Device device = samples.device();
        create(Device.KIND, device);
        var others = new Device(
                device.id(), "per_other", device.mark(), device.createdAt(), device.name(), "", "", device.trusted());

        assertThatThrownBy(() -> replace(Device.KIND, others))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("person is fixed");
    }

    @Test
    void whatASearchShowedIsHeld() {
        Device device = samples.device();
        create(Device.KIND, device);

        store.decide(Key.NONE, found -> {
            Device shown = found.many(Device.KIND, Page.ALL, Where.is("person", device.person()))
                    .getFirst();
            return Change.answer(true).replace(Device.KIND, shown.with("mine", true));
        });

        assertThat(one(Device.KIND, device.id())).contains(device.with("mine", true));
    }

    @Test
    void aRuleThatCreatesWhatIsThereRunsAgain() {
        Person person = samples.person();
        create(Person.KIND, person);
        var runs = new AtomicInteger();

        String answer = store.decide(
                Key.NONE,
                found -> runs.incrementAndGet() == 1
                        ? Change.answer("created").create(Person.KIND, person).tell(samples.event())
                        : Change.answer(found.one(Person.KIND, person.id())
                                .orElseThrow()
                                .name()));

        assertThat(answer).isEqualTo(person.name());
        assertThat(runs).hasValue(2);
        assertThat(store.head()).isZero();
    }

    @Test
    void aRuleThatNeverLooksIsGivenUp() {
        Person person = samples.person();
        create(Person.KIND, person);

        assertThatThrownBy(() -> create(Person.KIND, person))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE));
    }

    @Test
    void whatIsUniqueIsAConflict() {
        Person person = samples.person();
        create(Person.KIND, person);
        Person namesake = withEmail(samples.person(), person.email());
        var device = new Device("dev_1", "ann", Optional.of("mark"), NOW, "", "", "", false);
        create(Device.KIND, device);
        DeviceCode code = samples.deviceCode();
        create(DeviceCode.KIND, code);

        assertThat(createUnlessTaken(Person.KIND, namesake)).isEqualTo("taken");
        assertThat(createUnlessTaken(
                        Device.KIND, new Device("dev_2", "ann", Optional.of("mark"), NOW, "", "", "", false)))
                .isEqualTo("taken");
        assertThat(createUnlessTaken(
                        Device.KIND, new Device("dev_3", "bob", Optional.of("mark"), NOW, "", "", "", false)))
                .isEqualTo("created");
        assertThat(createUnlessTaken(Device.KIND, new Device("dev_4", "ann", Optional.empty(), NOW, "", "", "", false)))
                .isEqualTo("created");
        assertThat(createUnlessTaken(Device.KIND, new Device("dev_5", "ann", Optional.empty(), NOW, "", "", "", false)))
                .isEqualTo("created");
        assertThat(createUnlessTaken(
                        DeviceCode.KIND,
                        new DeviceCode(
                                "another",
                                code.userCode(),
                                "",
                                "",
                                "",
                                "",
                                "",
                                NOW,
                                NOW,
                                5,
                                NOW,
                                new DeviceCode.Stage.Pending())))
                .isEqualTo("taken");
    }

    private <T> String createUnlessTaken(Kind<T> kind, T value) {
        var tried = new AtomicBoolean();
        return store.decide(
                Key.NONE,
                _ -> tried.getAndSet(true)
                        ? Change.answer("taken")
                        : Change.answer("created").create(kind, value));
    }

    @Test
    void aTextThatNotEveryEngineCanKeepIsRefusedByAll() {
        Person person = samples.person();
        create(Person.KIND, person);

        assertThatThrownBy(() -> create(Person.KIND, withEmail(samples.person(), "a\0b")))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.INVALID_VALUE));
        assertThatThrownBy(() -> replace(Person.KIND, person.with("a\0b", person.email(), Role.OWNER)))
                .isInstanceOf(Problem.class);
        assertThat(one(Person.KIND, "a\0b")).isEmpty();
        assertThat(people("a\0b")).isEmpty();
        assertThat(count(Person.KIND, Where.is("email", "a\0b"))).isZero();
        boolean held = store.decide(
                Key.of(Person.KIND, "a\0b"),
                found -> Change.answer(found.one(Person.KIND, "a\0b").isPresent()));
        assertThat(held).isFalse();
        assertThat(count(Person.KIND)).isEqualTo(1);
    }

    @Test
    void aDecisionCannotWaitForAnother() {
        assertThatThrownBy(() ->
                        store.decide(Key.NONE, _ -> Change.answer(store.decide(Key.NONE, _ -> Change.answer("inner")))))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void searchesShowNewestFirstPageByPage() {
        var mine = new ArrayList<Device>();
        for (int i = 0; i < 7; i++) {
            var device = new Device("dev_" + i, "ann", Optional.empty(), NOW, "n" + i, "", "", i % 2 == 0);
            mine.add(device);
            create(Device.KIND, device);
            create(Device.KIND, samples.device());
        }
        List<Device> newest = mine.reversed();
        var ann = Where.is("person", "ann");

        assertThat(many(Device.KIND, Page.ALL, ann)).isEqualTo(newest);
        assertThat(many(Device.KIND, Page.first(3), ann)).isEqualTo(newest.subList(0, 3));
        assertThat(many(Device.KIND, new Page("dev_4", 3), ann)).isEqualTo(newest.subList(3, 6));
        assertThat(many(Device.KIND, new Page("dev_0", 3), ann)).isEmpty();
        assertThat(many(Device.KIND, Page.ALL, ann, Where.is("trusted", 1)))
                .isEqualTo(newest.stream().filter(Device::trusted).toList());
        assertThat(many(Device.KIND, Page.ALL)).hasSize(14);
        assertThat(many(Device.KIND, new Page("dev_1", 9))).startsWith(mine.getFirst());
        assertThat(count(Device.KIND, ann)).isEqualTo(7);
        assertThat(count(Device.KIND)).isEqualTo(14);
        assertThat(count(Device.KIND, ann, Where.is("trusted", 0))).isEqualTo(3);
    }

    @Test
    void searchesCompareNumbers() {
        for (long epoch = 1; epoch <= 5; epoch++) {
            create(Cutoff.KIND, new Cutoff("ann", epoch, "signed-out", "ann", NOW.plusSeconds(epoch)));
        }

        assertThat(many(
                        Cutoff.KIND,
                        Page.ALL,
                        Where.is("person", "ann"),
                        Where.below("at", NOW.plusSeconds(3).toEpochMilli())))
                .extracting(Cutoff::epoch)
                .containsExactly(2L, 1L);
        assertThat(count(Cutoff.KIND, Where.below("epoch", 1))).isZero();
    }

    @Test
    void severalAreReadAtOnce() {
        Person one = samples.person();
        Person other = samples.person();
        create(Person.KIND, one);
        create(Person.KIND, other);

        Map<String, Person> read = store.read(found -> found.all(Person.KIND, List.of(one.id(), "nobody", other.id())));

        assertThat(read).isEqualTo(Map.of(one.id(), one, other.id(), other));
    }

    @Test
    void aDecisionSeesWhatTheOnesBeforeItDecided() throws Exception {
        together(64, number -> {
            String person = "per_" + number % 8;
            for (int i = 0; i < 10; i++) {
                var device = new Device("dev_" + number + "_" + i, person, Optional.empty(), NOW, "", "", "", false);
                create(Device.KIND, device);
                store.decide(Key.of(Device.KIND, device.id()), found -> {
                    Device seen = found.one(Device.KIND, device.id()).orElseThrow();
                    assertThat(found.many(Device.KIND, Page.ALL, Where.is("person", person)))
                            .contains(seen);
                    return Change.answer(true).replace(Device.KIND, seen.with("named", true));
                });
                boolean removed = store.decide(Key.NONE, found -> {
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
    void aDecisionNeverFailsItsNeighbours() throws Exception {
        Person taken = samples.person();
        create(Person.KIND, taken);

        List<String> answers = together(64, number -> {
            Person person = new Person("per_" + number, number + "@x", "", Role.OWNER, true, 1, NOW);
            return switch (number % 4) {
                case 0 ->
                    caught(() -> store.decide(Key.NONE, _ -> {
                        throw new Problem(Problem.Kind.NOT_ALLOWED, "no");
                    }));
                case 1 ->
                    caught(() -> store.decide(
                            Key.NONE,
                            _ -> Change.answer("created").create(Person.KIND, withEmail(person, taken.email()))));
                case 2 ->
                    caught(() ->
                            store.decide(Key.NONE, _ -> Change.answer("created").replace(Person.KIND, taken)));
                default -> store.decide(Key.NONE, _ -> Change.answer("created").create(Person.KIND, person));
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
    void ofManyRedemptionsOfOneTokenOneRotates(RepetitionInfo repetition) throws Exception {
        int presenters = repetition.getCurrentRepetition() == 1 ? 2 : 32;
        TokenFamily.Active family = family("fam_1");
        create(TokenFamily.KIND, family);

        List<Redemption> redemptions = together(presenters, number -> redeem(family, number));

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
        return store.decide(Key.of(TokenFamily.KIND, presented.id()), found -> {
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
    void noUpdateIsLost() throws Exception {
        Person person = new Person("per_1", "a@x", "", Role.OWNER, true, 0, NOW);
        create(Person.KIND, person);

        together(16, number -> {
            for (int i = 0; i < 50; i++) {
                // Half of them hold the row by name, half by search.
                Key key = number % 2 == 0 ? Key.of(Person.KIND, "per_1") : Key.NONE;
                store.decide(key, found -> {
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
    void aReadSeesOneMoment() throws Exception {
        for (String id : List.of("per_1", "per_2")) {
            create(Person.KIND, new Person(id, id + "@x", "", Role.OWNER, true, 0, NOW));
        }
        var done = new AtomicBoolean();

        together(3, number -> {
            if (number == 0) {
                for (int i = 0; i < 200; i++) {
                    store.decide(Key.of(Person.KIND, "per_1").and(Person.KIND, "per_2"), found -> {
                        Change<Boolean> change = Change.answer(true);
                        found.all(Person.KIND, List.of("per_1", "per_2"))
                                .values()
                                .forEach(person -> change.replace(Person.KIND, person.signedOut()));
                        return change;
                    });
                }
                done.set(true);
            }
            while (!done.get()) {
                List<Long> epochs = store.read(found -> List.of(
                        found.one(Person.KIND, "per_1").orElseThrow().epoch(),
                        found.one(Person.KIND, "per_2").orElseThrow().epoch()));
                assertThat(epochs.get(0)).isEqualTo(epochs.get(1));
            }
            return true;
        });
    }

    @Test
    void eventsRoundTripInTheirOrder() {
        var told = new ArrayList<Event>();
        for (int i = 0; i < 30; i++) {
            Event one = samples.event();
            Event other = samples.event();
            told.add(one);
            told.add(other);
            long last = store.decide(
                    Key.NONE,
                    _ -> Change.located(position -> position).tell(one).tell(other));
            assertThat(last).isEqualTo(told.size());
        }

        assertThat(store.events(0, 1_000)).extracting(Store.Recorded::event).isEqualTo(told);
        assertThat(store.events(10, 3)).extracting(Store.Recorded::position).containsExactly(11L, 12L, 13L);
        assertThat(store.events(60, 10)).isEmpty();
        assertThat(store.events(1_000, 10)).isEmpty();
        assertThat(store.head()).isEqualTo(60);
    }

    @Test
    void aDecisionThatTellsNothingIsLocatedAtTheHead() {
        long empty = store.decide(Key.NONE, _ -> Change.located(position -> position));
        store.decide(Key.NONE, _ -> Change.answer(true).tell(samples.event()));
        long after = store.decide(Key.NONE, _ -> Change.located(position -> position));

        assertThat(empty).isZero();
        assertThat(after).isEqualTo(1);
    }

    @Test
    void aReaderThatResumesSeesEachEventOnceInOrder() throws Exception {
        int writers = 8;
        int each = 100;
        var seen = new ArrayList<Store.Recorded>();

        List<List<Long>> positions = together(writers + 1, number -> {
            var mine = new ArrayList<Long>();
            if (number == writers) {
                while (seen.size() < writers * each) {
                    long last = seen.isEmpty() ? 0 : seen.getLast().position();
                    seen.addAll(store.events(last, 50));
                }
                return mine;
            }
            for (int i = 0; i < each; i++) {
                String note = number + "/" + i;
                mine.add(store.decide(
                        Key.NONE,
                        _ -> Change.located(position -> position)
                                .tell(Event.of(Event.Type.SESSION_ENDED, NOW, "curfew", "")
                                        .note(note))));
            }
            return mine;
        });

        assertThat(seen).hasSize(writers * each);
        for (int i = 0; i < seen.size(); i++) {
            assertThat(seen.get(i).position()).isEqualTo(i + 1L);
        }
        for (int number = 0; number < writers; number++) {
            for (int i = 0; i < each; i++) {
                long position = positions.get(number).get(i);
                assertThat(seen.get((int) position - 1).event().note()).isEqualTo(number + "/" + i);
            }
        }
    }

    @Test
    void whoeverWaitsForEventsIsWoken() throws Exception {
        var woken = new AtomicInteger();
        AutoCloseable waiting = store.onEvents(woken::incrementAndGet);
        await().pollInSameThread().during(Duration.ofMillis(50)).until(() -> true);

        int before = woken.get();
        store.decide(Key.NONE, _ -> Change.answer(true).tell(samples.event()));
        await().until(() -> woken.get() > before);

        waiting.close();
        int after = woken.get();
        store.decide(Key.NONE, _ -> Change.answer(true).tell(samples.event()));
        assertThat(woken).hasValue(after);
    }

    @Test
    void aClosedStoreRefuses() {
        store.close();

        assertUnavailable(() -> store.decide(Key.NONE, _ -> Change.answer(true)));
        assertUnavailable(() -> store.read(found -> found.count(Person.KIND)));
        assertUnavailable(() -> store.head());
    }

    @Test
    void closingFinishesWhatWasTaken() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var decided = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < 200; i++) {
                String id = "per_" + i;
                Person person = new Person(id, id + "@x", "", Role.OWNER, true, 1, NOW);
                decided.add(threads.submit(() ->
                        store.decide(Key.NONE, _ -> Change.answer(true).create(Person.KIND, person))));
            }
            store.close();
            int answered = 0;
            for (Future<Boolean> decision : decided) {
                try {
                    decision.get();
                    answered++;
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOf(Problem.class);
                }
            }

            if (lasts()) {
                store = open();
                assertThat(count(Person.KIND)).isEqualTo(answered);
            }
        }
    }

    @Test
    void everythingIsThereAfterItWasClosed() {
        Assumptions.assumeTrue(lasts(), "gone with its process");
        Person person = samples.person();
        Event event = samples.event();
        String incarnation = store.incarnation();
        store.decide(
                Key.NONE, _ -> Change.answer(true).create(Person.KIND, person).tell(event));
        store.close();

        store = open();

        assertThat(one(Person.KIND, person.id())).contains(person);
        assertThat(store.events(0, 10)).containsExactly(new Store.Recorded(1, event));
        assertThat(store.head()).isEqualTo(1);
        assertThat(store.incarnation()).isEqualTo(incarnation);
    }

    private <T> void create(Kind<T> kind, T value) {
        store.decide(Key.NONE, _ -> Change.answer(true).create(kind, value));
    }

    private <T> void replace(Kind<T> kind, T value) {
        store.decide(Key.of(kind, kind.id(value)), _ -> Change.answer(true).replace(kind, value));
    }

    private <T> Optional<T> one(Kind<T> kind, String id) {
        return store.<Optional<T>>read(found -> found.one(kind, id));
    }

    private <T> List<T> many(Kind<T> kind, Page page, Where... conditions) {
        return store.<List<T>>read(found -> found.many(kind, page, conditions));
    }

    private long count(Kind<?> kind, Where... conditions) {
        return store.<Long>read(found -> found.count(kind, conditions));
    }

    private List<Person> people(String email) {
        return many(Person.KIND, Page.ALL, Where.is("email", email));
    }

    private static Person withEmail(Person person, String email) {
        return new Person(
                person.id(), email, person.name(), person.role(), person.active(), person.epoch(), person.createdAt());
    }

    private TokenFamily.Active family(String id) {
        return TokenFamily.born(
                new TokenFamily.Authorization(id, "app", "ann", 1, "openid", "", NOW),
                Octets.of(new byte[] {42}),
                samples.holder(),
                new TokenFamily.Lifetime(Duration.ofDays(30), Duration.ofDays(90)),
                NOW);
    }

    private static void assertUnavailable(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE));
    }

    private interface Numbered<R> {
        R run(int number) throws Exception;
    }

    /// Runs `count` at once, from 0 on, and gives back what each returned. On threads of the system's own:
    /// one that never waits must not keep the others from running.
    private static <R> List<R> together(int count, Numbered<R> task) throws Exception {
        try (var threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            var running = new ArrayList<Future<R>>();
            for (int i = 0; i < count; i++) {
                int number = i;
                running.add(threads.submit(() -> task.run(number)));
            }
            var results = new ArrayList<R>();
            for (Future<R> one : running) {
                results.add(one.get());
            }
            return results;
        }
    }
}
