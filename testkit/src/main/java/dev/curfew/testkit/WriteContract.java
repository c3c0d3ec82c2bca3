package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.authority.device.Device;
import dev.curfew.authority.grant.DeviceCode;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Kind;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Role;
import dev.curfew.base.Problem;
import dev.curfew.gateway.GatewayKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What decisions write, and what they may not. A part of {@link StoreContract}.
interface WriteContract extends StoreUse {
    @Test
    default void everyKindRoundTrips() {
        for (long seed = 1; seed <= 20; seed++) {
            for (Samples.Sample<?> sample : new Samples(seed).all()) {
                roundTrip(sample);
            }
        }
    }

    private <T> void roundTrip(Samples.Sample<T> sample) {
        Kind<T> kind = sample.kind();
        String id = kind.id(sample.value());

        store().decide(Key.NONE, _ -> Change.answer(true).create(kind, sample.value()));

        assertThat(store().<Optional<T>>read(found -> found.one(kind, id)))
                .as("%s, made from a printed seed's %s", kind, id)
                .contains(sample.value());
    }

    @Test
    default void samplesCoverEveryKind() {
        List<Kind<?>> covered = new ArrayList<>();
        samples().all().forEach(sample -> covered.add(sample.kind()));

        assertThat(covered).containsExactlyInAnyOrderElementsOf(GatewayKinds.ALL);
    }

    @Test
    default void whatChangesIsWrittenWhole() {
        for (int i = 0; i < 20; i++) {
            Session session = samples().session();
            Session other = samples().session();
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
    default void rowsThatChangeInDifferentColumnsKeepTheOthers() {
        Person renamed = samples().person();
        Person moved = samples().person();
        Person same = samples().person();
        List<Person> before = List.of(renamed, moved, same);
        before.forEach(person -> create(Person.KIND, person));
        List<Person> after = List.of(
                renamed.with("Ann", renamed.email(), renamed.role()),
                moved.with(moved.name(), "moved@example.com", moved.role()),
                same);

        store().decide(
                        Key.of(Person.KIND, renamed.id())
                                .and(Person.KIND, moved.id())
                                .and(Person.KIND, same.id()),
                        _ -> {
                            Change<Boolean> change = Change.answer(true);
                            after.forEach(person -> change.replace(Person.KIND, person));
                            return change;
                        });

        after.forEach(person -> assertThat(one(Person.KIND, person.id())).contains(person));
    }

    @Test
    default void whatIsReplacedByItsEqualIsAnsweredAndTold() {
        Person person = samples().person();
        create(Person.KIND, person);

        String answer = store().decide(
                        Key.of(Person.KIND, person.id()),
                        _ -> Change.answer("same")
                                .replace(Person.KIND, person)
                                .tell(samples().event()));

        assertThat(answer).isEqualTo("same");
        assertThat(store().head()).isEqualTo(1);
        assertThat(one(Person.KIND, person.id())).contains(person);
        replace(Person.KIND, person);
        assertThat(one(Person.KIND, person.id())).contains(person);
    }

    @Test
    default void whatIsRemovedAndMadeAnewInOneChangeIsAnotherInAllItHolds() {
        var device = new Device("dev_1", "ann", Optional.of("mark"), NOW, "old", "", "", true);
        var another = new Device("dev_1", "bob", Optional.empty(), NOW.plusSeconds(1), "new", "", "", false);
        create(Device.KIND, device);

        store().decide(
                        Key.of(Device.KIND, device.id()),
                        _ -> Change.answer(true)
                                .remove(Device.KIND, device.id())
                                .create(Device.KIND, another));

        assertThat(one(Device.KIND, device.id())).contains(another);
    }

    @Test
    default void whatIsRemovedIsGoneAndMayComeBack() {
        Person person = samples().person();
        create(Person.KIND, person);

        store().decide(
                        Key.of(Person.KIND, person.id()),
                        _ -> Change.answer(true).remove(Person.KIND, person.id()));

        assertThat(one(Person.KIND, person.id())).isEmpty();
        create(Person.KIND, person);
        assertThat(one(Person.KIND, person.id())).contains(person);
    }

    @Test
    default void removingWhatIsNotThereChangesNothing() {
        store().decide(Key.of(Person.KIND, "nobody"), _ -> Change.answer(true).remove(Person.KIND, "nobody"));

        assertThat(one(Person.KIND, "nobody")).isEmpty();
    }

    @Test
    default void aUniqueValuePassesFromOneRowToAnotherInOneChange() {
        Person person = samples().person();
        Person heir = StoreUse.withEmail(samples().person(), person.email());
        create(Person.KIND, person);

        store().decide(
                        Key.of(Person.KIND, person.id()),
                        _ -> Change.answer(true)
                                .remove(Person.KIND, person.id())
                                .create(Person.KIND, heir));

        assertThat(people(person.email())).containsExactly(heir);
    }

    @Test
    default void aRuleThatThrowsChangesNothing() {
        Person person = samples().person();
        var problem = new Problem(Problem.Kind.NOT_ALLOWED, "no");

        assertThatThrownBy(() -> store().decide(Key.of(Person.KIND, person.id()), _ -> {
                    throw problem;
                }))
                .isSameAs(problem);

        assertThat(one(Person.KIND, person.id())).isEmpty();
        assertThat(store().head()).isZero();
    }

    @Test
    default void aRefusedChangeChangesNothing() {
        Person person = samples().person();
        Person unheld = samples().person();
        create(Person.KIND, unheld);

        assertThatThrownBy(() -> store().decide(
                                Key.NONE,
                                _ -> Change.answer(true)
                                        .create(Person.KIND, person)
                                        .tell(samples().event())
                                        .replace(Person.KIND, unheld.signedOut())))
                .isInstanceOf(IllegalStateException.class);

        assertThat(one(Person.KIND, person.id())).isEmpty();
        assertThat(one(Person.KIND, unheld.id())).contains(unheld);
        assertThat(store().head()).isZero();
    }

    @Test
    default void whatIsNotHeldIsNotWritten() {
        Person person = samples().person();
        create(Person.KIND, person);

        assertThatThrownBy(() -> store().decide(Key.NONE, found -> {
                    Person read = found.one(Person.KIND, person.id()).orElseThrow();
                    return Change.answer(true).replace(Person.KIND, read.signedOut());
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not hold");
        assertThatThrownBy(() ->
                        store().decide(Key.NONE, _ -> Change.answer(true).remove(Person.KIND, person.id())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not hold");
        assertThat(one(Person.KIND, person.id())).contains(person);
    }

    @Test
    default void whatIsNotThereIsNotReplaced() {
        Person person = samples().person();

        assertThatThrownBy(() -> replace(Person.KIND, person))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("to replace");
    }

    @Test
    default void whatIsFixedDoesNotChange() {
        Device device = samples().device();
        create(Device.KIND, device);
        var others = new Device(
                device.id(), "per_other", device.mark(), device.createdAt(), device.name(), "", "", device.trusted());

        assertThatThrownBy(() -> replace(Device.KIND, others))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("person is fixed");
    }

    @Test
    default void whatASearchShowedIsHeld() {
        Device device = samples().device();
        create(Device.KIND, device);

        store().decide(Key.NONE, found -> {
            Device shown = found.many(Device.KIND, Page.ALL, Where.is("person", device.person()))
                    .getFirst();
            return Change.answer(true).replace(Device.KIND, shown.with("mine", true));
        });

        assertThat(one(Device.KIND, device.id())).contains(device.with("mine", true));
    }

    @Test
    default void aRuleThatCreatesWhatIsThereRunsAgain() {
        Person person = samples().person();
        create(Person.KIND, person);
        var runs = new AtomicInteger();

        String answer = store().decide(
                        Key.NONE,
                        found -> runs.incrementAndGet() == 1
                                ? Change.answer("created")
                                        .create(Person.KIND, person)
                                        .tell(samples().event())
                                : Change.answer(found.one(Person.KIND, person.id())
                                        .orElseThrow()
                                        .name()));

        assertThat(answer).isEqualTo(person.name());
        assertThat(runs).hasValue(2);
        assertThat(store().head()).isZero();
    }

    @Test
    default void aRuleThatNeverLooksIsGivenUp() {
        Person person = samples().person();
        create(Person.KIND, person);

        assertThatThrownBy(() -> create(Person.KIND, person))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE));
    }

    @Test
    default void whatIsUniqueIsAConflict() {
        Person person = samples().person();
        create(Person.KIND, person);
        Person namesake = StoreUse.withEmail(samples().person(), person.email());
        var device = new Device("dev_1", "ann", Optional.of("mark"), NOW, "", "", "", false);
        create(Device.KIND, device);
        DeviceCode code = samples().deviceCode();
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
        return store().decide(
                        Key.NONE,
                        _ -> tried.getAndSet(true)
                                ? Change.answer("taken")
                                : Change.answer("created").create(kind, value));
    }

    @Test
    default void aTextThatNotEveryEngineCanKeepIsRefusedByAll() {
        Person person = samples().person();
        create(Person.KIND, person);

        assertThatThrownBy(
                        () -> create(Person.KIND, StoreUse.withEmail(samples().person(), "a\0b")))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.INVALID_VALUE));
        assertThatThrownBy(() -> replace(Person.KIND, person.with("a\0b", person.email(), Role.OWNER)))
                .isInstanceOf(Problem.class);
        assertThat(one(Person.KIND, "a\0b")).isEmpty();
        assertThat(people("a\0b")).isEmpty();
        assertThat(count(Person.KIND, Where.is("email", "a\0b"))).isZero();
        boolean held = store().decide(
                        Key.of(Person.KIND, "a\0b"),
                        found -> Change.answer(found.one(Person.KIND, "a\0b").isPresent()));
        assertThat(held).isFalse();
        assertThat(count(Person.KIND)).isEqualTo(1);
    }

    @Test
    default void aDecisionCannotWaitForAnother() {
        assertThatThrownBy(() -> store().decide(
                                Key.NONE, _ -> Change.answer(store().decide(Key.NONE, _ -> Change.answer("inner")))))
                .isInstanceOf(IllegalStateException.class);
    }
}
