package dev.curfew.authority.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/// What a rule decided: values to write, events to tell, and the answer. All of it becomes true at once or none
/// of it.
public final class Change<R> {
    private final LongFunction<R> answer;
    private final boolean located;
    private final List<Write<?>> writes = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();

    private Change(LongFunction<R> answer, boolean located) {
        this.answer = answer;
        this.located = located;
    }

    /// One row's new fate.
    public sealed interface Write<T> {
        /// The kind of the value.
        Kind<T> kind();

        /// Its identifier.
        String id();

        /// A value that was not there; that it is there already is a conflict, and the rule runs again.
        record Create<T>(Kind<T> kind, T value) implements Write<T> {
            @Override
            public String id() {
                return kind.id(value);
            }
        }

        /// A new value in the place of one that the decision holds.
        record Replace<T>(Kind<T> kind, T value) implements Write<T> {
            @Override
            public String id() {
                return kind.id(value);
            }
        }

        /// No value in the place of one that the decision holds.
        record Remove<T>(Kind<T> kind, String id) implements Write<T> {}
    }

    /// Starts a change that answers `answer`.
    public static <R> Change<R> answer(R answer) {
        return new Change<>(_ -> answer, false);
    }

    /// Starts a change whose answer names the position of its last event (of the feed's newest, if it tells
    /// none).
    public static <R> Change<R> located(LongFunction<R> answer) {
        return new Change<>(answer, true);
    }

    /// Adds a value.
    public <T> Change<R> create(Kind<T> kind, T value) {
        writes.add(new Write.Create<>(kind, value));
        return this;
    }

    /// Puts a new value in the place of the old one.
    public <T> Change<R> replace(Kind<T> kind, T value) {
        writes.add(new Write.Replace<>(kind, value));
        return this;
    }

    /// Takes a value away.
    public Change<R> remove(Kind<?> kind, String id) {
        writes.add(new Write.Remove<>(kind, id));
        return this;
    }

    /// Tells an event, in this order.
    public Change<R> tell(Event event) {
        events.add(event);
        return this;
    }

    /// The writes, in the order in which they were decided.
    public List<Write<?>> writes() {
        return List.copyOf(writes);
    }

    /// The events, in the order in which they were told.
    public List<Event> events() {
        return List.copyOf(events);
    }

    /// Whether the answer depends on the position.
    boolean located() {
        return located;
    }

    /// The answer, once the position of the change is known.
    public R answerAt(long position) {
        return answer.apply(position);
    }
}
