package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Kind;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.authority.workspace.Person;
import dev.curfew.base.Octets;
import dev.curfew.base.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A store under test, and what all claims on it use.
interface StoreUse {
    Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);

    Store store();

    Samples samples();

    default <T> void create(Kind<T> kind, T value) {
        store().decide(Key.NONE, _ -> Change.answer(true).create(kind, value));
    }

    default <T> void replace(Kind<T> kind, T value) {
        store().decide(Key.of(kind, kind.id(value)), _ -> Change.answer(true).replace(kind, value));
    }

    default <T> Optional<T> one(Kind<T> kind, String id) {
        return store().<Optional<T>>read(found -> found.one(kind, id));
    }

    default <T> List<T> many(Kind<T> kind, Page page, Where... conditions) {
        return store().<List<T>>read(found -> found.many(kind, page, conditions));
    }

    default long count(Kind<?> kind, Where... conditions) {
        return store().<Long>read(found -> found.count(kind, conditions));
    }

    default List<Person> people(String email) {
        return many(Person.KIND, Page.ALL, Where.is("email", email));
    }

    static Person withEmail(Person person, String email) {
        return new Person(
                person.id(), email, person.name(), person.role(), person.active(), person.epoch(), person.createdAt());
    }

    default TokenFamily.Active family(String id) {
        return TokenFamily.born(
                new TokenFamily.Authorization(id, "app", "ann", 1, "openid", "", NOW),
                Octets.of(new byte[] {42}),
                samples().holder(),
                new TokenFamily.Lifetime(Duration.ofDays(30), Duration.ofDays(90)),
                NOW);
    }

    static void assertUnavailable(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE));
    }

    interface Numbered<R> {
        R run(int number) throws Exception;
    }

    /// Runs `count` at once, from 0 on, and gives back what each returned. On threads of the system's own:
    /// one that never waits must not keep the others from running.
    static <R> List<R> together(int count, Numbered<R> task) throws Exception {
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
