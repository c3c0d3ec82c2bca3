package dev.curfew.authority.session;

import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Mark;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a person holds at one moment, and what lately ended: all that a page says, in a handful of looks that
/// do not grow in number with the sessions.
///
/// @param active newest first; what has lapsed is not among them, whether or not anybody has noticed yet
/// @param whole whether that is all; a person with thousands sees the newest
/// @param ended a part of what ended, the latest end first
/// @param more where the next part begins
public record Roster(List<Listed> active, boolean whole, List<Listed> ended, Optional<Mark> more) {
    /// How many active sessions are looked at.
    public static final int MOST = 2_000;

    /// Of so many that a sign-out everywhere has ended, and that nobody has named one by one yet, the end is
    /// looked up.
    private static final int UNNAMED = 200;

    private static final Comparator<Mark> BY_TIME =
            Comparator.comparingLong(Mark::number).thenComparing(Mark::id);

    /// The roster of `person`.
    ///
    /// @param after where the part of what ended begins
    /// @param limit how many that ended to name at most
    public static Roster of(Store store, String person, Optional<Mark> after, int limit, Instant now) {
        return store.read(found -> found.one(Person.KIND, person)
                .map(owner -> of(found, owner, after, limit, now))
                .orElse(new Roster(List.of(), true, List.of(), Optional.empty())));
    }

    private static Roster of(Found found, Person owner, Optional<Mark> after, int limit, Instant now) {
        var rows = found.many(Session.KIND, Page.first(MOST + 1), Sessions.active(owner));
        boolean whole = rows.size() <= MOST;
        var counted = Sessions.standing(found, owner, whole ? rows : rows.subList(0, MOST), now);
        var active = counted.stream().filter(one -> one.over().isEmpty()).toList();
        var over = new ArrayList<>(
                counted.stream().filter(one -> one.over().isPresent()).toList());
        var mine = Where.is("person", owner.id());
        var cut = found.many(
                Session.KIND,
                Page.first(UNNAMED),
                mine,
                Where.is("state", "active"),
                Where.below("epoch", owner.epoch()));
        var named = found.latest(Session.KIND, "ended_at", after, limit + 1, mine);
        over.addAll(Sessions.standing(
                found, owner, Stream.concat(cut.stream(), named.stream()).toList(), now));
        var part = over.stream()
                .filter(one -> after.isEmpty() || BY_TIME.compare(mark(one), after.get()) < 0)
                .sorted(Comparator.comparing(Roster::mark, BY_TIME).reversed())
                .limit(limit + 1L)
                .toList();
        var shown = part.subList(0, Math.min(limit, part.size()));
        return new Roster(
                Listed.all(found, active),
                whole,
                Listed.all(found, shown),
                part.size() > limit && limit > 0 ? Optional.of(mark(shown.getLast())) : Optional.empty());
    }

    private static Mark mark(Sessions.Standing one) {
        return new Mark(
                one.over().orElseThrow().at().toEpochMilli(), one.session().id());
    }
}
