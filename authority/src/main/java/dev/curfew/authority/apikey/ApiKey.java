package dev.curfew.authority.apikey;

import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.store.Kind;
import dev.curfew.authority.workspace.Person;
import dev.curfew.base.Octets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A named, scoped, expiring secret of a person. Once `ended` is there it never changes again (law L1).
///
/// @param mintedIn the session in which it was made
/// @param epoch the person's at birth: when that rises, the key is over
/// @param generation of its secret, from 0; rotating makes the next one
/// @param digest SHA-256 of the secret that counts
/// @param madeAt when that secret was made
/// @param old the secret before, while it still counts
/// @param used when and from where it was last presented; written now and then
public record ApiKey(
        String id,
        String person,
        Instant createdAt,
        Optional<String> mintedIn,
        long epoch,
        String name,
        List<String> scopes,
        Instant expiresAt,
        long generation,
        Octets digest,
        Instant madeAt,
        Optional<Old> old,
        Optional<Session.Seen> used,
        Optional<Session.End> ended) {
    /// How the table holds it. `state` is `active` until a row is ended by name, as with sessions.
    public static final Kind<ApiKey> KIND = Kind.<ApiKey>in("api_key")
            .id(ApiKey::id)
            .fixedText("person", ApiKey::person)
            .fixedNumber("created_at", ApiKey::createdAt)
            .fixedText("minted_in", ApiKey::mintedIn)
            .fixedNumber("epoch", ApiKey::epoch)
            .text("name", ApiKey::name)
            .text("scopes", key -> String.join(" ", key.scopes()))
            .number("expires_at", ApiKey::expiresAt)
            .number("generation", ApiKey::generation)
            .bytes("digest", ApiKey::digest)
            .number("made_at", ApiKey::madeAt)
            .bytes("old_digest", key -> key.old().map(Old::digest))
            .number("old_until", key -> key.old().map(Old::until))
            .number("used_at", key -> key.used().map(Session.Seen::at))
            .text("used_address", key -> key.used().map(Session.Seen::address))
            .text("used_agent", key -> key.used().map(Session.Seen::agent))
            .text("state", key -> key.ended().isPresent() ? "ended" : "active")
            .text("cause", key -> key.ended().map(end -> end.cause().code()))
            .text("ended_by", key -> key.ended().map(Session.End::by))
            .number("ended_at", key -> key.ended().map(Session.End::at))
            .read(ApiKey::read);

    /// What a gateway demands of a key.
    public static final String POOL = "pool";

    /// The scopes that there are.
    public static final List<String> SCOPES = List.of(POOL);

    /// A secret that was replaced.
    ///
    /// @param until when it stops counting
    public record Old(Octets digest, Instant until) {}

    public ApiKey {
        scopes = List.copyOf(scopes);
    }

    private static ApiKey read(Kind.Row row) {
        String scopes = row.text("scopes");
        return new ApiKey(
                row.text("id"),
                row.text("person"),
                row.instant("created_at"),
                row.maybeText("minted_in"),
                row.number("epoch"),
                row.text("name"),
                scopes.isEmpty() ? List.of() : List.of(scopes.split(" ")),
                row.instant("expires_at"),
                row.number("generation"),
                row.octets("digest"),
                row.instant("made_at"),
                row.maybeOctets("old_digest").map(digest -> new Old(digest, row.instant("old_until"))),
                row.maybeInstant("used_at")
                        .map(at -> new Session.Seen(at, row.text("used_address"), row.text("used_agent"))),
                row.maybeText("cause")
                        .map(cause -> new Session.End(Cause.of(cause), row.text("ended_by"), row.instant("ended_at"))));
    }

    /// Whether the key counts for anything: not ended, born in the owner's present epoch, the owner active,
    /// not past its time. The one place where this is decided.
    public Optional<Cause> over(Person owner, Instant now) {
        if (ended.isPresent()) {
            return ended.map(Session.End::cause);
        }
        if (!owner.active()) {
            return Optional.of(Cause.DEACTIVATED);
        }
        if (epoch < owner.epoch()) {
            return Optional.of(Cause.SIGNED_OUT_EVERYWHERE);
        }
        return now.isBefore(expiresAt) ? Optional.empty() : Optional.of(Cause.LAPSED);
    }

    /// Whether this secret opens it: the one that counts, or the one before as long as it may be used.
    public boolean opens(ApiKeySecret secret, Instant now) {
        Octets shown = secret.digest();
        return digest.equals(shown)
                || old.filter(before -> now.isBefore(before.until()))
                        .filter(before -> before.digest().equals(shown))
                        .isPresent();
    }

    /// How long a secret of it lives.
    public Duration life() {
        return Duration.between(madeAt, expiresAt);
    }

    /// With a new secret; the one before counts until then, the one before that no longer.
    ///
    /// @param oldUntil empty for: from now on not any more
    ApiKey rotated(Octets next, Optional<Instant> oldUntil, Instant newExpiry, Instant now) {
        return new ApiKey(
                id,
                person,
                createdAt,
                mintedIn,
                epoch,
                name,
                scopes,
                newExpiry,
                generation + 1,
                next,
                now,
                oldUntil.map(until -> new Old(digest, until.isBefore(expiresAt) ? until : expiresAt)),
                used,
                ended);
    }

    /// Without the secret before.
    public ApiKey settled() {
        return with(Optional.empty(), used, ended);
    }

    /// Presented again.
    ApiKey used(Session.Seen by) {
        return with(old, Optional.of(by), ended);
    }

    /// The end; of a key that has ended already, what it was.
    public ApiKey end(Session.End end) {
        return ended.isPresent() ? this : with(Optional.empty(), used, Optional.of(end));
    }

    private ApiKey with(Optional<Old> newOld, Optional<Session.Seen> newUsed, Optional<Session.End> newEnded) {
        return new ApiKey(
                id,
                person,
                createdAt,
                mintedIn,
                epoch,
                name,
                scopes,
                expiresAt,
                generation,
                digest,
                madeAt,
                newOld,
                newUsed,
                newEnded);
    }
}
