package dev.curfew.authority.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a decision or a query can see.
///
/// A query sees one moment. A decision sees what was committed or decided before it; what it holds stays as
/// it is, while on an engine of several nodes anything else may be newer from one look to the next. So a rule
/// that relies on something holds it: the last owner is found by `many`, not by `count`.
public interface Found {
    /// The value with this identifier.
    <T> Optional<T> one(Kind<T> kind, String id);

    /// The values with these identifiers, by identifier; those that do not exist are missing.
    <T> Map<String, T> all(Kind<T> kind, Collection<String> ids);

    /// The same, but only a part of each value. Inside a decision they are seen, not held.
    <T, V> Map<String, V> parts(Part<T, V> part, Collection<String> ids);

    /// The values for which every condition holds, newest identifier first. Inside a decision they are held
    /// like the rows of its key.
    <T> List<T> many(Kind<T> kind, Page page, Where... conditions);

    /// How many there are.
    long count(Kind<?> kind, Where... conditions);

    /// How many there are, but not beyond `most`: what that costs does not grow with their number.
    long countUpTo(int most, Kind<?> kind, Where... conditions);

    /// The values for which every condition holds and that have a number in `column`, the largest first and
    /// of equal ones the newest identifier. For lists: a decision does not hold them.
    ///
    /// @param after where the part before ended
    <T> List<T> latest(Kind<T> kind, String column, Optional<Mark> after, int limit, Where... conditions);

    /// A place in a list by a number.
    record Mark(long number, String id) {}

    /// A condition on one column that has an index.
    sealed interface Where {
        /// The column's name.
        String column();

        /// The column holds exactly `value`: a `String` or a `Long`.
        record Is(String column, Object value) implements Where {}

        /// The column holds a number under `bound`.
        record Below(String column, long bound) implements Where {}

        /// The column holds exactly this text.
        static Where is(String column, String value) {
            return new Is(column, value);
        }

        /// The column holds exactly this number.
        static Where is(String column, long value) {
            return new Is(column, value);
        }

        /// The column holds a number under `bound`; for instants, in milliseconds since 1970.
        static Where below(String column, long bound) {
            return new Below(column, bound);
        }
    }

    /// How much to return, and after which identifier to go on.
    ///
    /// @param after the last identifier of the page before; empty text for the first page
    record Page(String after, int limit) {
        /// More than anything in its right mind holds; a rule that needs all of something asks for this.
        public static final Page ALL = new Page("", 1_000_000);

        /// The first `limit`.
        public static Page first(int limit) {
            return new Page("", limit);
        }
    }
}
