package dev.curfew.client;

import dev.curfew.base.Octets;
import dev.curfew.client.internal.JsonObject;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A token that is to die at its server, and could not be reported there yet. It holds the token sealed;
/// nothing signs in with it.
///
/// @param id its name, and its file's
/// @param hint `revocation_token`, `refresh_token` or `access_token`
/// @param sealed the token, and where the key is that opens it
/// @param fingerprint of the token, to know it again
/// @param lastError what stood in the way last time
/// @param expiresAt when the token is dead by itself, or believed to be
public record RevocationJob(
        String id,
        Instant created,
        URI endpoint,
        Optional<String> clientId,
        String hint,
        SealingKey.Sealed sealed,
        Octets fingerprint,
        Reason reason,
        int attempts,
        Instant nextAt,
        Optional<String> lastError,
        Instant expiresAt,
        boolean dead) {
    private static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofHours(1));

    /// Why the token is to die.
    public enum Reason {
        /// Somebody logged out.
        LOGOUT,
        /// Another sign-in took its place.
        SUPERSEDED,
        /// A refresh brought it after somebody had logged out.
        LATE_REFRESH,
        /// A sign-in brought it that somebody had given up, or that could not be stored.
        UNWANTED
    }

    /// Whether what it holds could sign somebody in, if somebody could open it.
    public boolean holdsASignIn() {
        return !hint.equals(RevocationTarget.HARMLESS);
    }

    /// This job after a try that did not end it.
    ///
    /// @param luck from 0 to 1, spreads those that failed together
    RevocationJob after(Revocation outcome, Instant now, double luck) {
        return switch (outcome) {
            case Revocation.Confirmed done -> this;
            case Revocation.DeadLetter(String why) -> next(now, Optional.of(why), true);
            case Revocation.Pending(var cause, Optional<Duration> asked) -> {
                Duration usual = WAITS.get(Math.min(attempts, WAITS.size() - 1));
                Duration spread = usual.plusMillis((long) (usual.toMillis() * 0.4 * (luck - 0.5)));
                Duration wait = asked.filter(it -> it.compareTo(spread) > 0).orElse(spread);
                yield next(now.plus(wait), Optional.of(cause.name().toLowerCase(Locale.ROOT)), false);
            }
        };
    }

    /// This job after a time when its key could not be had.
    RevocationJob locked(Instant now) {
        return next(
                now.plus(WAITS.get(1)), Optional.of("its key lies in a keyring that is locked or not in use"), false);
    }

    private RevocationJob next(Instant at, Optional<String> error, boolean ends) {
        return new RevocationJob(
                id,
                created,
                endpoint,
                clientId,
                hint,
                sealed,
                fingerprint,
                reason,
                attempts + 1,
                at,
                error,
                expiresAt,
                ends);
    }

    /// What the seal is bound to: changed in the file, it does not open, so that a token goes nowhere else.
    String binding() {
        return binding(id, endpoint, clientId, hint);
    }

    static String binding(String id, URI endpoint, Optional<String> clientId, String hint) {
        return String.join("\n", id, endpoint.toString(), clientId.orElse(""), hint);
    }

    byte[] bytes() {
        return JsonObject.empty()
                .with("id", id)
                .with("created", created.toString())
                .with("endpoint", endpoint.toString())
                .with("client_id", clientId.orElse(null))
                .with("hint", hint)
                .with("token_sealed", sealed.token().toString())
                .with("sealed_by", sealed.by().name().toLowerCase(Locale.ROOT))
                .with("token_fp", fingerprint.toString())
                .with("reason", reason.name().toLowerCase(Locale.ROOT))
                .with("attempts", String.valueOf(attempts))
                .with("next_at", nextAt.toString())
                .with("last_error", lastError.orElse(null))
                .with("expires_at", expiresAt.toString())
                .with("state", dead ? "dead" : "pending")
                .pretty();
    }

    static Optional<RevocationJob> parse(byte[] bytes) {
        return JsonObject.parse(bytes).flatMap(RevocationJob::read);
    }

    static Optional<RevocationJob> read(JsonObject json) {
        try {
            return Optional.of(new RevocationJob(
                    json.text("id").orElseThrow(),
                    Instant.parse(json.text("created").orElseThrow()),
                    URI.create(json.text("endpoint").orElseThrow()),
                    json.text("client_id"),
                    json.text("hint").orElseThrow(),
                    new SealingKey.Sealed(
                            octets(json, "token_sealed"),
                            SealingKey.Kind.valueOf(
                                    json.text("sealed_by").orElse("file").toUpperCase(Locale.ROOT))),
                    octets(json, "token_fp"),
                    Reason.valueOf(json.text("reason").orElseThrow().toUpperCase(Locale.ROOT)),
                    Integer.parseInt(json.text("attempts").orElseThrow()),
                    Instant.parse(json.text("next_at").orElseThrow()),
                    json.text("last_error"),
                    Instant.parse(json.text("expires_at").orElseThrow()),
                    json.text("state").orElseThrow().equals("dead")));
        } catch (DateTimeException | IllegalArgumentException | java.util.NoSuchElementException notOne) {
            return Optional.empty();
        }
    }

    private static Octets octets(JsonObject json, String name) {
        return Octets.of(Base64.getUrlDecoder().decode(json.text(name).orElseThrow()));
    }
}
