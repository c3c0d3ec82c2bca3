package dev.curfew.authority.connection;

import dev.curfew.authority.store.Kind;
import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import dev.curfew.client.RefreshFailure;
import dev.curfew.client.RefreshFailure.Permanent;
import dev.curfew.client.RefreshFailure.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The credential of one connection: what is presented, whether it still counts, and who is spending it.
///
/// ```
///              claim                      stored
///   at rest ─────────► being spent ───────────────► at rest, one generation on
///      ▲                    │ failed │ abandoned, and claimed by somebody else
///      └────────────────────┘        └──► at rest, or dead (Standing.SignInNeeded)
/// ```
///
/// What ends an attempt counts only for the generation that it spent, and a failure only where the attempt is
/// still the one that is written down. So an old failure harms nothing newer, whoever brings it and when.
///
/// @param connection whose it is
/// @param generation rises by one with every credential
/// @param lineage rises by one with every sign-in: generations of one lineage came of each other
/// @param attempt who is spending it now
/// @param spent prints of what was spent or replaced, the newest last
/// @param dueAt when it is looked at next without anybody asking; empty for never
public record Credential(
        String connection,
        long generation,
        long lineage,
        Standing standing,
        Optional<Attempt> attempt,
        Trouble trouble,
        Sealed sealed,
        List<Octets> spent,
        Optional<Instant> dueAt) {
    static final String ROTATION_LOST = "rotation_lost";
    static final String RESTORED = "restored";
    static final String UNREADABLE = "unreadable";
    static final String NO_REFRESH_TOKEN = "no_refresh_token";

    private static final Duration BEFORE_EXPIRY = Duration.ofMinutes(5);
    private static final Duration WITHOUT_EXPIRY = Duration.ofDays(8);
    private static final int REMEMBERED = 16;

    public Credential {
        spent = List.copyOf(spent);
    }

    /// How the table holds it.
    public static final Kind<Credential> KIND = Kind.<Credential>in("credential")
            .id(Credential::connection)
            .number("generation", Credential::generation)
            .number("lineage", Credential::lineage)
            .text("reason", it -> it.dead().map(dead -> dead.reason().name().toLowerCase(Locale.ROOT)))
            .text("code", it -> it.dead().map(Standing.SignInNeeded::code))
            .number("since", it -> it.dead().map(Standing.SignInNeeded::since))
            .text("attempt", it -> it.attempt().map(Attempt::id))
            .text("node", it -> it.attempt().map(Attempt::node))
            .number("failures", it -> it.trouble().failures())
            .number("refusals", it -> it.trouble().refusals())
            .number("unanswered", it -> it.trouble().unanswered())
            .number("retry_at", it -> it.trouble().retryAt())
            .bytes("access", it -> it.sealed().access())
            .bytes("refresh", it -> it.sealed().refresh())
            .bytes("id_token", it -> it.sealed().idToken())
            .number("root", it -> it.sealed().root())
            .bytes("print", it -> it.sealed().print())
            .bytes("spent", it -> joined(it.spent()))
            .number("expires_at", it -> it.sealed().expiresAt())
            .number("obtained_at", it -> it.sealed().obtainedAt())
            .number("due_at", Credential::dueAt)
            .read(row -> new Credential(
                    row.text("id"),
                    row.number("generation"),
                    row.number("lineage"),
                    row.maybeText("reason")
                            .<Standing>map(reason -> new Standing.SignInNeeded(
                                    Reason.valueOf(reason.toUpperCase(Locale.ROOT)),
                                    row.text("code"),
                                    row.instant("since")))
                            .orElseGet(Standing.Good::new),
                    row.maybeText("attempt").map(id -> new Attempt(id, row.text("node"))),
                    new Trouble(
                            (int) row.number("failures"),
                            (int) row.number("refusals"),
                            row.flag("unanswered"),
                            row.maybeInstant("retry_at")),
                    new Sealed(
                            row.octets("access"),
                            row.maybeOctets("refresh"),
                            row.maybeOctets("id_token"),
                            (int) row.number("root"),
                            row.octets("print"),
                            row.maybeInstant("expires_at"),
                            row.instant("obtained_at")),
                    split(row.bytes("spent")),
                    row.maybeInstant("due_at")));

    /// The first of a new connection.
    static Credential first(String connection, Sealed sealed) {
        return new Credential(
                connection,
                1,
                1,
                new Standing.Good(),
                Optional.empty(),
                Trouble.NONE,
                sealed,
                List.of(),
                dueAt(sealed));
    }

    /// Why nothing is presented, if it is dead.
    Optional<Standing.SignInNeeded> dead() {
        return standing instanceof Standing.SignInNeeded dead ? Optional.of(dead) : Optional.empty();
    }

    /// Whether it is to be refreshed before it is presented.
    boolean due(Instant now) {
        return sealed.refresh().isPresent() && !now.isBefore(refreshAt(sealed));
    }

    /// Whether what is presented has lapsed.
    boolean lapsed(Instant now) {
        return sealed.expiresAt().filter(at -> !now.isBefore(at)).isPresent();
    }

    /// What came of wanting to spend it.
    sealed interface Claim {
        /// It is `now.attempt()` that spends it, once this is written.
        record Mine(Credential now) implements Claim {}

        /// Somebody else is spending it.
        record Others(Attempt attempt) implements Claim {}

        /// Not now: the last ones failed.
        record Later(Duration span) implements Claim {}

        /// There is another generation by now.
        record Moved() implements Claim {}

        /// It is dead.
        record Dead(Standing.SignInNeeded standing, Credential now) implements Claim {}
    }

    /// Whether it is dead because the provider shut the account out, which may end without a new sign-in.
    boolean shutOut() {
        return dead().filter(dead -> dead.reason() == Reason.ACCOUNT_SUSPENDED).isPresent();
    }

    /// Claims it where it is free.
    ///
    /// @param trial whether it is spent although the account is shut out, to see whether it still is
    /// @param expected the generation to be spent
    /// @param overdue the attempt of somebody else that has stood for too long, and counts as abandoned
    Claim claim(boolean trial, long expected, Attempt mine, Optional<String> overdue, Instant now) {
        if (generation != expected) {
            return new Claim.Moved();
        }
        if (standing instanceof Standing.SignInNeeded dead && !(trial && shutOut())) {
            return new Claim.Dead(dead, this);
        }
        if (sealed.refresh().isEmpty()) {
            var dead = new Standing.SignInNeeded(Reason.REJECTED, NO_REFRESH_TOKEN, now);
            return new Claim.Dead(dead, with(dead));
        }
        if (attempt.isPresent() && !attempt.map(Attempt::id).equals(overdue)) {
            return new Claim.Others(attempt.get());
        }
        Trouble known = attempt.isPresent() ? trouble.abandoned() : trouble;
        Optional<Duration> wait = known.left(now);
        return wait.isPresent() ? new Claim.Later(wait.get()) : new Claim.Mine(with(Optional.of(mine), known, dueAt));
    }

    /// Gives an attempt up that was not sent.
    Credential released(Attempt mine) {
        return holds(mine) ? with(Optional.empty(), trouble, dueAt) : this;
    }

    /// One generation on, with what the provider gave for `from`; empty where there is another one by now. An
    /// account that is shut out stays so: a refresh says nothing of that.
    Optional<Credential> stored(long from, Sealed next) {
        return generation == from
                ? Optional.of(new Credential(
                        connection,
                        generation + 1,
                        lineage,
                        shutOut() ? standing : new Standing.Good(),
                        Optional.empty(),
                        Trouble.NONE,
                        next,
                        spending(next),
                        shutOut() ? Optional.empty() : dueAt(next)))
                : Optional.empty();
    }

    /// After an attempt that brought nothing; the same where it is not the attempt any more that is written
    /// down.
    ///
    /// @param code the provider's word for it
    /// @param unanswered whether a call of this attempt may have arrived without an answer
    /// @param luck from 0 to 1
    Credential failed(Attempt mine, RefreshFailure failure, String code, boolean unanswered, Instant now, double luck) {
        if (!holds(mine)) {
            return this;
        }
        if (shutOut()) {
            // It was a trial, and the first reason stays.
            return with((Standing.SignInNeeded) standing);
        }
        boolean doubted = unanswered || trouble.unanswered();
        return switch (failure) {
            case Permanent(Reason reason) -> {
                Trouble refused = trouble.refused(now);
                yield reason == Reason.REJECTED && refused.refusals() < Trouble.PATIENCE
                        ? after(refused, unanswered)
                        : with(new Standing.SignInNeeded(
                                reason, reason == Reason.REUSED && doubted ? ROTATION_LOST : code, now));
            }
            case RefreshFailure.Transient(var _, Optional<Duration> asked, boolean sent) ->
                after(trouble.failed(sent, asked, now, luck), unanswered);
            case RefreshFailure.Misconfigured _ -> after(trouble.misconfigured(now), unanswered);
        };
    }

    /// Dead, by the word of whoever presented `refused`; the same where that is an older one, or it is dead
    /// already.
    Credential condemned(long refused, Reason reason, String code, Instant now) {
        return generation == refused && dead().isEmpty() ? with(new Standing.SignInNeeded(reason, code, now)) : this;
    }

    /// Good again after the provider took the account that it had shut out; the same where that is said of an
    /// older generation, or it is dead for another reason.
    Credential pardoned(long tried) {
        return generation == tried && shutOut() ? good(Trouble.NONE) : this;
    }

    /// After somebody signed in again: whatever was wrong is over.
    Credential signedIn(Sealed next) {
        return new Credential(
                connection,
                generation + 1,
                lineage + 1,
                new Standing.Good(),
                Optional.empty(),
                Trouble.NONE,
                next,
                spending(next),
                dueAt(next));
    }

    /// Whether it goes on at the provider when a sign-in that knows nothing of it takes its place: unless it
    /// is what was brought, or is known to be dead or doubted.
    boolean outlives(Secret brought, Seals seals) {
        return dead().isEmpty() && !seals.knows(prints(), brought);
    }

    /// The same, sealed anew.
    Credential resealed(Sealed anew) {
        return new Credential(connection, generation, lineage, standing, attempt, trouble, anew, spent, dueAt);
    }

    /// Good again, although it was in doubt, because somebody who may has said so.
    Credential trusted() {
        return good(Trouble.NONE.abandoned());
    }

    private Credential good(Trouble known) {
        return new Credential(
                connection,
                generation,
                lineage,
                new Standing.Good(),
                Optional.empty(),
                known,
                sealed,
                spent,
                dueAt(sealed));
    }

    /// The prints of all that it is or was.
    List<Octets> prints() {
        var all = new ArrayList<>(spent);
        all.add(sealed.print());
        return all;
    }

    private boolean holds(Attempt mine) {
        return attempt.filter(mine::equals).isPresent();
    }

    /// It is looked at again when the wait is over.
    private Credential after(Trouble next, boolean unanswered) {
        var known = new Trouble(next.failures(), next.refusals(), next.unanswered() || unanswered, next.retryAt());
        return with(Optional.empty(), known, known.retryAt());
    }

    private Credential with(Optional<Attempt> by, Trouble known, Optional<Instant> due) {
        return new Credential(connection, generation, lineage, standing, by, known, sealed, spent, due);
    }

    private Credential with(Standing.SignInNeeded dead) {
        return new Credential(
                connection, generation, lineage, dead, Optional.empty(), trouble, sealed, spent, Optional.empty());
    }

    private List<Octets> spending(Sealed next) {
        if (sealed.print().equals(next.print())) {
            return spent;
        }
        List<Octets> all = prints();
        return all.subList(Math.max(0, all.size() - REMEMBERED), all.size());
    }

    private static Optional<Instant> dueAt(Sealed sealed) {
        return sealed.refresh().map(_ -> refreshAt(sealed));
    }

    /// Five minutes before it lapses, or a quarter of its life where that is short: a token of four minutes
    /// would be refreshed at every look.
    private static Instant refreshAt(Sealed sealed) {
        return sealed.expiresAt()
                .map(at -> {
                    Duration life = Duration.between(sealed.obtainedAt(), at);
                    Duration quarter = life.isNegative() ? Duration.ZERO : life.dividedBy(4);
                    return at.minus(quarter.compareTo(BEFORE_EXPIRY) < 0 ? quarter : BEFORE_EXPIRY);
                })
                .orElseGet(() -> sealed.obtainedAt().plus(WITHOUT_EXPIRY));
    }

    private static byte[] joined(List<Octets> prints) {
        var all = ByteBuffer.allocate(prints.stream().mapToInt(Octets::length).sum());
        prints.forEach(print -> all.put(print.array()));
        return all.array();
    }

    private static List<Octets> split(byte[] joined) {
        var prints = new ArrayList<Octets>();
        for (int from = 0; from + Seals.PRINT_BYTES <= joined.length; from += Seals.PRINT_BYTES) {
            prints.add(Octets.of(Arrays.copyOfRange(joined, from, from + Seals.PRINT_BYTES)));
        }
        return prints;
    }
}
