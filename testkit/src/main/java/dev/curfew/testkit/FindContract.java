package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.device.Device;
import dev.curfew.authority.device.Doubt;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Found.Mark;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Part;
import dev.curfew.authority.workspace.Cutoff;
import dev.curfew.authority.workspace.Person;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What searches find, and in which order. A part of {@link StoreContract}.
interface FindContract extends StoreUse {
    @Test
    default void searchesShowNewestFirstPageByPage() {
        var mine = new ArrayList<Device>();
        for (int i = 0; i < 7; i++) {
            var device = new Device("dev_" + i, "ann", Optional.empty(), NOW, "n" + i, "", "", i % 2 == 0);
            mine.add(device);
            create(Device.KIND, device);
            create(Device.KIND, samples().device());
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
    default void searchesCompareNumbers() {
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
    default void theLatestComeFirstAndTheRestBehindAMark() {
        int[] seconds = {3, 1, 5, 5, 2};
        for (int i = 0; i < seconds.length; i++) {
            create(Cutoff.KIND, new Cutoff("ann", i + 1, "signed-out", "ann", NOW.plusSeconds(seconds[i])));
            create(Cutoff.KIND, new Cutoff("bob", i + 1, "signed-out", "bob", NOW.plusSeconds(9)));
        }
        var asleep = samples().session();
        create(Session.KIND, asleep);
        var mark = new Mark(NOW.plusSeconds(5).toEpochMilli(), Cutoff.id("ann", 3));

        assertThat(epochs(Optional.empty(), 9)).containsExactly(4L, 3L, 1L, 5L, 2L);
        assertThat(epochs(Optional.empty(), 2)).containsExactly(4L, 3L);
        assertThat(epochs(Optional.of(mark), 2)).containsExactly(1L, 5L);
        assertThat(epochs(Optional.of(new Mark(0, "")), 9)).isEmpty();
        assertThat(store().<List<Session>>read(found -> found.latest(
                        Session.KIND, "ended_at", Optional.empty(), 9, Where.is("person", asleep.person()))))
                .as("without a number it is not among them")
                .hasSize(asleep.ended().isPresent() ? 1 : 0);
    }

    private List<Long> epochs(Optional<Mark> after, int limit) {
        return store()
                .<List<Cutoff>>read(found -> found.latest(Cutoff.KIND, "at", after, limit, Where.is("person", "ann")))
                .stream()
                .map(Cutoff::epoch)
                .toList();
    }

    @Test
    default void countingMayStopEarly() {
        for (long epoch = 1; epoch <= 5; epoch++) {
            create(Cutoff.KIND, new Cutoff("ann", epoch, "signed-out", "ann", NOW));
        }

        assertThat(store().<Long>read(found -> found.countUpTo(3, Cutoff.KIND))).isEqualTo(3);
        assertThat(store().<Long>read(found -> found.countUpTo(5, Cutoff.KIND))).isEqualTo(5);
        assertThat(store().<Long>read(found -> found.countUpTo(9, Cutoff.KIND, Where.is("person", "ann"))))
                .isEqualTo(5);
        assertThat(store().<Long>read(found -> found.countUpTo(9, Cutoff.KIND, Where.is("person", "bob"))))
                .isZero();
    }

    @Test
    default void severalAreReadAtOnce() {
        Person one = samples().person();
        Person other = samples().person();
        create(Person.KIND, one);
        create(Person.KIND, other);

        Map<String, Person> read =
                store().read(found -> found.all(Person.KIND, List.of(one.id(), "nobody", other.id())));

        assertThat(read).isEqualTo(Map.of(one.id(), one, other.id(), other));
    }

    @Test
    default void aPartSaysOfEachWhatTheWholeDoes() {
        Device one = samples().device();
        Device other = samples().device();
        create(Device.KIND, one);
        create(Device.KIND, other);
        Part<Device, String> summary = Part.of(
                Device.KIND,
                List.of("name", "trusted", "doubt"),
                row -> row.text("name") + row.flag("trusted") + row.maybeText("doubt"));
        var ids = List.of(one.id(), "nobody", other.id(), "no\0body");
        var expected = Map.of(one.id(), summarised(one), other.id(), summarised(other));

        Map<String, String> unknown = store().read(found -> found.parts(summary, ids));
        Map<String, String> known = store().decide(Key.NONE, found -> {
            found.all(Device.KIND, List.of(other.id(), "nobody"));
            return Change.answer(found.parts(summary, ids));
        });

        assertThat(unknown).isEqualTo(expected);
        assertThat(known).as("some of it seen whole before").isEqualTo(expected);
    }

    private static String summarised(Device device) {
        return device.name() + device.trusted() + device.doubt().map(Doubt::code);
    }
}
