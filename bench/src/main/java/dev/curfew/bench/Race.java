package dev.curfew.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One refresh token used four times at once, as four processes that share a credential file use it: what
/// each is given, whether their holder is still signed in, and whether the old token ends the session when it
/// comes back.
final class Race implements AutoCloseable {
    static final int SESSIONS = 60;
    private static final int AT_ONCE = 4;
    private static final double PATIENCE = 30;

    private final Subject subject;
    private final Callers callers;
    private final List<Racer> racers;
    private final List<String> spent;
    private final List<List<String>> live = new ArrayList<>();
    private final SortedMap<Integer, Integer> winners = new TreeMap<>();
    private final SortedMap<Integer, Integer> successors = new TreeMap<>();

    /// What came of it.
    ///
    /// @param winners how many of the four were answered with tokens, with the number of sessions
    /// @param successors how many different refresh tokens they were given, likewise
    /// @param lines how many of these could then be used, likewise: one is right, none is a holder signed
    ///     out, more are
    ///              a token that was spent more than once
    /// @param ended in how many of the sessions that went on the old token, used again, ended all of them
    record Outcome(String winners, String successors, String lines, String ended) {}

    Race(Subject subject) throws IOException {
        this.subject = subject;
        racers = IntStream.range(0, AT_ONCE).mapToObj(_ -> new Racer()).toList();
        callers = new Callers(subject.port(), racers);
        spent = subject.refreshTokens(SESSIONS);
    }

    /// Lets the four present each token at once, then uses what they were given.
    void run() throws IOException {
        for (String token : spent) {
            racers.forEach(racer -> racer.token = token);
            callers.run(PATIENCE, Integer.MAX_VALUE);
            Set<String> given = new HashSet<>();
            int won = 0;
            for (Racer racer : racers) {
                if (racer.given != null) {
                    won++;
                    given.add(racer.given);
                }
            }
            winners.merge(won, 1, Integer::sum);
            successors.merge(given.size(), 1, Integer::sum);
            var next = new ArrayList<String>();
            for (String successor : given) {
                String after = redeem(successor);
                if (after != null) {
                    next.add(after);
                }
            }
            live.add(next);
        }
    }

    /// Presents the spent tokens once more; to be asked when every retry window is over.
    Outcome replay() throws IOException {
        int went = 0;
        int ended = 0;
        for (int i = 0; i < spent.size(); i++) {
            if (!live.get(i).isEmpty()) {
                went++;
                redeem(spent.get(i));
                boolean over = true;
                for (String token : live.get(i)) {
                    over &= redeem(token) == null;
                }
                ended += over ? 1 : 0;
            }
        }
        var lines = new TreeMap<Integer, Integer>();
        live.forEach(some -> lines.merge(some.size(), 1, Integer::sum));
        return new Outcome(text(winners), text(successors), text(lines), went == 0 ? "–" : ended + " of " + went);
    }

    /// `1 in 58, 2 in 2`; a number alone where it holds for all.
    private static String text(SortedMap<Integer, Integer> counts) {
        return counts.size() == 1
                ? String.valueOf(counts.firstKey())
                : counts.entrySet().stream()
                        .map(count -> count.getKey() + " in " + count.getValue())
                        .collect(Collectors.joining(", "));
    }

    private @Nullable String redeem(String token) throws IOException {
        racers.getFirst().token = token;
        callers.run(PATIENCE, Integer.MAX_VALUE);
        return racers.getFirst().given;
    }

    /// One of the four: presents a token once.
    private final class Racer implements Callers.Caller {
        private @Nullable String token;
        private @Nullable String given;

        @Override
        public byte @Nullable [] next() {
            if (token == null) {
                return null;
            }
            byte[] request = subject.refresh(token);
            token = null;
            given = null;
            return request;
        }

        @Override
        public void answered(Answer answer) {
            given = answer.status() == 200 ? answer.member("refresh_token") : null;
        }
    }

    @Override
    public void close() throws IOException {
        callers.close();
    }
}
