package dev.curfew.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What is asked of every {@link Subject} alike over HTTP, in the order of the table.
///
/// An answer that is not the one asked for ends the run: a server that refuses quickly is not a quick one.
final class HttpFigures {
    /// How many sessions a person has whose sessions are listed and ended.
    static final int CROWD = 1_000;

    /// How many ask at once, of what is not asked one after the other.
    static final int CALLERS = 64;

    private static final double UNTIL_DONE = 3_600;

    /// How many seconds a server may take to warm up. With 90 Keycloak was measured at 600 refreshes a second, and it
    /// gives 1,000 when it is warm.
    private static final double PATIENCE = 300;

    private static final double SLICE = 2.5;
    private static final int STEADY = 6;
    private static final int MOST = 1_000_000;

    private final Subject subject;
    private final Amounts amounts;

    /// How much there is to ask about.
    ///
    /// @param refreshing sessions that the callers of {@link #refresh} go round
    /// @param introspected access tokens that the callers of {@link #introspect} go round
    /// @param revoked sessions that the callers of {@link #revoke} end at most
    /// @param crowds people with {@link #CROWD} sessions; a third of them is for warming up
    record Amounts(int refreshing, int introspected, int revoked, int crowds) {}

    /// How long each is asked.
    ///
    /// @param warmUp how many answers come first at least, on a machine that gives them within {@link
    ///     #PATIENCE}
    /// @param most of them come first at most, where asking uses up what is asked about
    /// @param seconds that are measured then
    record Pace(int warmUp, int most, double seconds) {
        Pace(int warmUp, double seconds) {
            this(warmUp, Integer.MAX_VALUE, seconds);
        }

        /// For a server that is warm.
        Pace again() {
            return new Pace(0, 0, seconds);
        }
    }

    HttpFigures(Subject subject, Amounts amounts) {
        this.subject = subject;
        this.amounts = amounts;
    }

    /// One line of the table.
    ///
    /// @param used for all of the answers
    /// @param batch how many decisions shared a commit, where the server tells
    record Row(String what, int callers, Figure figure, int answers, Processor used, Optional<Integer> batch) {
        /// What an answer cost one of the parties, in microseconds.
        double micros(Duration used) {
            return used.toNanos() / 1e3 / answers;
        }

        /// What an answer cost the server and its database together.
        double microsInAll() {
            return micros(used.server().plus(used.database()));
        }
    }

    /// Redemptions: every caller goes round refresh tokens of its own, and presents each time the one that it
    /// was given the time before.
    Row refresh(int callers, Pace pace) throws IOException {
        return refreshing(callers).measured(pace);
    }

    /// The same, to be measured more than once.
    Asking refreshing(int callers) {
        List<String> all = subject.refreshTokens(amounts.refreshing());
        return new Asking("refresh", callers(callers, number -> {
            Deque<String> own = new ArrayDeque<>();
            for (int i = number; i < all.size(); i += callers) {
                own.add(all.get(i));
            }
            return new Round(
                    () -> subject.refresh(own.removeFirst()),
                    answer -> own.addLast(require(answer, 200).member("refresh_token")));
        }));
    }

    /// Introspections of access tokens that count.
    Row introspect(Pace pace) throws IOException {
        List<byte[]> all = subject.accessTokens(amounts.introspected()).stream()
                .map(subject::introspect)
                .toList();
        var next = new AtomicInteger();
        return measure(
                "introspect",
                pace,
                callers(
                        CALLERS,
                        _ -> new Round(() -> all.get(next.getAndIncrement() % all.size()), answer -> {
                            if (answer.count("\"active\":true") != 1) {
                                throw new IllegalStateException("not active: " + answer);
                            }
                        })));
    }

    /// Revocations of refresh tokens, each of which ends a session.
    Row revoke(Pace pace) throws IOException {
        Deque<String> left = new ArrayDeque<>(subject.refreshTokens(amounts.revoked()));
        return measure(
                "revoke",
                new Pace(amounts.revoked() / 2, amounts.revoked() * 3 / 4, pace.seconds()),
                callers(
                        CALLERS,
                        _ -> new Round(
                                () -> left.isEmpty() ? null : subject.revoke(left.removeFirst()),
                                answer -> require(answer, 200))));
    }

    /// Lists of a thousand sessions, one after the other.
    Row list(List<Subject.Person> people, Pace pace) throws IOException {
        var next = new AtomicInteger();
        return measure(
                String.format(Locale.ROOT, "list %,d sessions", CROWD),
                pace,
                List.of(new Round(() -> subject.list(people.get(next.getAndIncrement() % people.size())), answer -> {
                    if (answer.count(subject.eachListed()) != CROWD) {
                        throw new IllegalStateException("not " + CROWD + " sessions: " + answer);
                    }
                })));
    }

    /// The end of all that a person holds, one person after the other.
    ///
    /// @param sessions how many each of them has
    Row signOut(int sessions, List<Subject.Person> people) throws IOException {
        Deque<Subject.Person> left = new ArrayDeque<>(people);
        var caller = new Round(
                () -> left.isEmpty() ? null : subject.signOut(left.removeFirst()), answer -> require(answer, 200, 204));
        String what = String.format(Locale.ROOT, "end a person with %,d sessions", sessions);
        return measure(what, new Pace(0, 0, UNTIL_DONE), List.of(caller));
    }

    /// A caller made of its two halves.
    private record Round(Supplier<byte @Nullable []> ask, Consumer<Answer> look) implements Callers.Caller {
        @Override
        public byte @Nullable [] next() {
            return ask.get();
        }

        @Override
        public void answered(Answer answer) {
            look.accept(answer);
        }
    }

    private static Answer require(Answer answer, int... statuses) {
        if (IntStream.of(statuses).noneMatch(status -> status == answer.status())) {
            throw new IllegalStateException("not what was asked for: " + answer);
        }
        return answer;
    }

    private static List<Callers.Caller> callers(int count, IntFunction<Callers.Caller> make) {
        return IntStream.range(0, count).mapToObj(make).toList();
    }

    private Row measure(String what, Pace pace, List<? extends Callers.Caller> callers) throws IOException {
        return new Asking(what, callers).measured(pace);
    }

    /// One thing that is asked of the subject again and again.
    final class Asking {
        private final String what;
        private final List<? extends Callers.Caller> asking;

        private Asking(String what, List<? extends Callers.Caller> asking) {
            this.what = what;
            this.asking = asking;
        }

        /// Cleans up, warms up and measures.
        Row measured(Pace pace) throws IOException {
            subject.settle();
            try (var callers = new Callers(subject.port(), asking)) {
                warmUp(callers, pace);
                var commits = subject.commits();
                var before = Processor.read(subject);
                long begun = System.nanoTime();
                long[] nanos = callers.run(pace.seconds(), MOST);
                double seconds = (System.nanoTime() - begun) / 1e9;
                var used = Processor.read(subject).since(before);
                var batch = subject.commits().map(now -> now.batch(commits.orElseThrow()));
                return new Row(what, asking.size(), Figure.of(nanos, seconds), nanos.length, used, batch);
            }
        }

        /// Lets the server compile what is hot: goes on until its processor time for an answer falls no more.
        private void warmUp(Callers callers, Pace pace) throws IOException {
            long end = System.nanoTime() + (long) (PATIENCE * 1e9);
            int answers = 0;
            int steady = 0;
            double best = Double.MAX_VALUE;
            while (answers < pace.most() && System.nanoTime() < end && (answers < pace.warmUp() || steady < STEADY)) {
                var before = Processor.read(subject);
                int slice = Math.min(Math.max(1, pace.warmUp() / 4), pace.most() - answers);
                int some = callers.run(SLICE, slice).length;
                double micros = Processor.read(subject).since(before).server().toNanos() / 1e3 / some;
                steady = micros < 0.95 * best ? 0 : steady + 1;
                best = Math.min(best, micros);
                answers += some;
            }
        }
    }
}
