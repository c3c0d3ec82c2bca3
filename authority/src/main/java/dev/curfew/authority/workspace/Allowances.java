package dev.curfew.authority.workspace;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import java.time.Instant;
import java.util.Optional;

/// The verbs on the rights of a person, apart from their role.
public final class Allowances {
    private final Store store;

    public Allowances(Store store) {
        this.store = store;
    }

    /// Gives a right to somebody or takes it from them. What it allowed ends with it: the event is in the
    /// feed.
    ///
    /// @param given empty for as the role has it
    public People.Outcome allow(String actor, String id, Right right, Optional<Boolean> given, Instant now) {
        return store.decide(Key.of(Person.KIND, id), found -> {
            Optional<Person> by = found.one(Person.KIND, actor);
            Optional<Person> known = found.one(Person.KIND, id)
                    .filter(person -> by.filter(one -> Rights.see(one, person)).isPresent());
            if (known.isEmpty() || by.isEmpty()) {
                return Change.answer(new People.Outcome.Refused(People.Why.NOBODY));
            }
            if (!Rights.admit(by.get(), known.get())) {
                return Change.answer(new People.Outcome.Refused(People.Why.NOT_ALLOWED));
            }
            Person before = known.get();
            Person after = before.with(right, given);
            Change<People.Outcome> change = Change.answer(new People.Outcome.Done(after));
            if (!after.equals(before)) {
                change.replace(Person.KIND, after);
                tell(change, before, after, actor, now);
                if (change.events().isEmpty()) {
                    change.tell(Event.of(Event.Type.PERSON_CHANGED, now, actor, "")
                            .person(id)
                            .note(Right.text(after.exceptions())));
                }
            }
            return change;
        });
    }

    /// Tells of each right that `before` has and `after` has not, or the other way round. Of somebody who is
    /// deactivated another event tells that everything ends.
    static void tell(Change<?> change, Person before, Person after, String by, Instant now) {
        for (Right right : Right.values()) {
            boolean had = before.may(right);
            boolean has = after.may(right);
            if (had != has) {
                change.tell(Event.of(has ? Event.Type.RIGHT_GIVEN : Event.Type.RIGHT_REMOVED, now, by, "")
                        .person(before.id())
                        .right(right.code()));
            }
        }
    }
}
