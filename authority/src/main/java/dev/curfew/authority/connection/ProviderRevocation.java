package dev.curfew.authority.connection;

import dev.curfew.authority.store.Kind;
import dev.curfew.base.Octets;
import dev.curfew.client.Revocation;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A token that is to die at its provider, and what became of telling it. It outlives its connection: it is
/// the evidence (law L7).
///
/// @param label of the connection, as it was
/// @param endpoint where it is told; empty where the provider has no such place
/// @param hint `refresh_token` or `access_token`
/// @param sealed the token; empty once nobody needs it
/// @param nextAt when it is tried next; empty once it is over
/// @param lastError what stood in the way last time, or why it was given up
public record ProviderRevocation(
        String id,
        String connection,
        String label,
        Optional<URI> endpoint,
        String clientId,
        String hint,
        boolean json,
        Optional<Octets> sealed,
        State state,
        int attempts,
        Instant createdAt,
        Optional<Instant> nextAt,
        Optional<String> lastError,
        Optional<Instant> endedAt) {
    /// Where it stands.
    public enum State {
        PENDING,
        /// The provider said that it is dead.
        CONFIRMED,
        /// The provider will never do it as it is asked; somebody must act.
        DEAD_LETTER;

        /// The stable code, such as `dead-letter`.
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofHours(1));
    /// A refresh token that was never used again is dead by itself by then.
    private static final Duration LONGEST = Duration.ofDays(90);

    /// How the table holds it.
    public static final Kind<ProviderRevocation> KIND = Kind.<ProviderRevocation>in("provider_revocation")
            .id(ProviderRevocation::id)
            .fixedText("connection", ProviderRevocation::connection)
            .fixedText("label", ProviderRevocation::label)
            .fixedText("endpoint", it -> it.endpoint().map(URI::toString))
            .fixedText("client_id", ProviderRevocation::clientId)
            .fixedText("hint", ProviderRevocation::hint)
            .fixedNumber("json", ProviderRevocation::json)
            .bytes("sealed", ProviderRevocation::sealed)
            .text("state", it -> it.state().code())
            .number("attempts", ProviderRevocation::attempts)
            .fixedNumber("created_at", ProviderRevocation::createdAt)
            .number("next_at", ProviderRevocation::nextAt)
            .text("last_error", ProviderRevocation::lastError)
            .number("ended_at", ProviderRevocation::endedAt)
            .read(row -> new ProviderRevocation(
                    row.text("id"),
                    row.text("connection"),
                    row.text("label"),
                    row.maybeText("endpoint").map(URI::create),
                    row.text("client_id"),
                    row.text("hint"),
                    row.flag("json"),
                    row.maybeOctets("sealed"),
                    State.valueOf(row.text("state").toUpperCase(Locale.ROOT).replace('-', '_')),
                    (int) row.number("attempts"),
                    row.instant("created_at"),
                    row.maybeInstant("next_at"),
                    row.maybeText("last_error"),
                    row.maybeInstant("ended_at")));

    /// What its seal is made for: it opens for no other job.
    static String place(String id, Optional<URI> endpoint) {
        return "curfew provider revocation\n" + id + "\n"
                + endpoint.map(URI::toString).orElse("");
    }

    /// Taken by one node for a while. Two that take it harm nothing: a token dies once.
    ProviderRevocation taken(Instant until) {
        return with(sealed, State.PENDING, attempts, Optional.of(until), lastError, Optional.empty());
    }

    /// After a try.
    ///
    /// @param luck from 0 to 1, spreads those that failed together
    ProviderRevocation after(Revocation outcome, Instant now, double luck) {
        return switch (outcome) {
            case Revocation.Confirmed _ ->
                with(Optional.empty(), State.CONFIRMED, attempts + 1, Optional.empty(), lastError, Optional.of(now));
            case Revocation.DeadLetter(String why) -> dead(why, now);
            case Revocation.Pending(var cause, Optional<Duration> asked) -> {
                String error = cause.name().toLowerCase(Locale.ROOT);
                if (createdAt.plus(LONGEST).isBefore(now)) {
                    yield dead(error, now);
                }
                Duration usual = WAITS.get(Math.min(attempts, WAITS.size() - 1));
                Duration spread = usual.plusMillis((long) (usual.toMillis() * 0.4 * (luck - 0.5)));
                Duration wait = asked.filter(it -> it.compareTo(spread) > 0).orElse(spread);
                yield with(
                        sealed,
                        State.PENDING,
                        attempts + 1,
                        Optional.of(now.plus(wait)),
                        Optional.of(error),
                        Optional.empty());
            }
        };
    }

    private ProviderRevocation dead(String why, Instant now) {
        return with(
                Optional.empty(),
                State.DEAD_LETTER,
                attempts + 1,
                Optional.empty(),
                Optional.of(why),
                Optional.of(now));
    }

    private ProviderRevocation with(
            Optional<Octets> token,
            State to,
            int tries,
            Optional<Instant> next,
            Optional<String> error,
            Optional<Instant> ended) {
        return new ProviderRevocation(
                id, connection, label, endpoint, clientId, hint, json, token, to, tries, createdAt, next, error, ended);
    }
}
