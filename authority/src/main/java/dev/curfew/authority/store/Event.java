package dev.curfew.authority.store;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Something that happened, told in the transaction that made it true (law L5).
///
/// The events whose type {@link Type#ends() ends} something are the feed for guards; all of them are the
/// audit log.
///
/// @param by who did it: a person's identifier, `app:` and an app's, or `curfew` itself
/// @param cause the code of the reason, such as `signed-out`; for events that end nothing, a short code or
///     empty
/// @param epoch of `PERSON_SIGNED_OUT`, the person's new epoch: every session born in a lower one is over
/// @param kept of `PERSON_SIGNED_OUT`, the one session that goes on
/// @param apiKey which API key
/// @param right the code of a right of the person
/// @param connection which connection at somebody else's provider
/// @param note what an admin reads, such as both places of a copied credential; never a bearer
public record Event(
        Type type,
        Instant at,
        String by,
        String cause,
        @Nullable String person,
        @Nullable String session,
        @Nullable String device,
        @Nullable String app,
        @Nullable String jti,
        @Nullable Long epoch,
        @Nullable String kept,
        @Nullable String apiKey,
        @Nullable String right,
        @Nullable String connection,
        @Nullable String note) {

    /// What happened.
    public enum Type {
        SESSION_STARTED(false),
        SESSION_ENDED(true),
        PERSON_SIGNED_OUT(true),
        TOKEN_REVOKED(true),
        GRANT_GIVEN(false),
        GRANT_REMOVED(true),
        CREDENTIAL_COPIED(false),
        COPY_SETTLED(false),
        PERSON_CREATED(false),
        PERSON_CHANGED(false),
        PERSON_DEACTIVATED(false),
        PERSON_REACTIVATED(false),
        RIGHT_GIVEN(false),
        RIGHT_REMOVED(true),
        PASSWORD_CHANGED(false),
        SIGN_IN_REFUSED(false),
        DEVICE_CHANGED(false),
        APP_REGISTERED(false),
        APP_CHANGED(false),
        APP_REMOVED(true),
        API_KEY_CREATED(false),
        API_KEY_ROTATED(false),
        API_KEY_ENDED(true),
        WORKSPACE_CHANGED(false),
        KEYS_ROTATED(false),
        AGENT_WORKED(false),
        CONNECTION_ADDED(false),
        CONNECTION_CHANGED(false),
        CONNECTION_REFRESHED(false),
        CONNECTION_SIGN_IN_NEEDED(false),
        CONNECTION_SIGNED_IN(false),
        CONNECTION_REMOVED(false),
        CONNECTION_REVOKED(false),
        CONNECTION_REVOCATION_FAILED(false),
        ACCOUNT_CHANGED(false),
        POOL_CHANGED(false),
        LIMIT_CHANGED(false);

        private final boolean ends;

        Type(boolean ends) {
            this.ends = ends;
        }

        /// Whether a guard must hear of it.
        public boolean ends() {
            return ends;
        }

        /// The name on the wire, such as `session.ended`.
        public String code() {
            return name().toLowerCase(Locale.ROOT)
                    .replaceFirst("^(api_key|[a-z]+)_", "$1.")
                    .replace('_', '-');
        }
    }

    /// An event that so far names nothing but its actor.
    public static Event of(Type type, Instant at, String by, String cause) {
        return new Event(type, at, by, cause, null, null, null, null, null, null, null, null, null, null, null);
    }

    /// Names the person concerned.
    public Event person(String id) {
        return new Event(
                type, at, by, cause, id, session, device, app, jti, epoch, kept, apiKey, right, connection, note);
    }

    /// Names the session concerned.
    public Event session(String id) {
        return new Event(
                type, at, by, cause, person, id, device, app, jti, epoch, kept, apiKey, right, connection, note);
    }

    /// Names the device concerned.
    public Event device(String id) {
        return new Event(
                type, at, by, cause, person, session, id, app, jti, epoch, kept, apiKey, right, connection, note);
    }

    /// Names the app concerned.
    public Event app(String id) {
        return new Event(
                type, at, by, cause, person, session, device, id, jti, epoch, kept, apiKey, right, connection, note);
    }

    /// Names the access token concerned.
    public Event jti(String id) {
        return new Event(
                type, at, by, cause, person, session, device, app, id, epoch, kept, apiKey, right, connection, note);
    }

    /// Gives the person's new epoch and the session that is kept.
    public Event epoch(long number, Optional<String> keptSession) {
        return new Event(
                type,
                at,
                by,
                cause,
                person,
                session,
                device,
                app,
                jti,
                number,
                keptSession.orElse(null),
                apiKey,
                right,
                connection,
                note);
    }

    /// Names the API key concerned.
    public Event apiKey(String id) {
        return new Event(
                type, at, by, cause, person, session, device, app, jti, epoch, kept, id, right, connection, note);
    }

    /// Names the right concerned.
    public Event right(String code) {
        return new Event(
                type, at, by, cause, person, session, device, app, jti, epoch, kept, apiKey, code, connection, note);
    }

    /// Names the connection concerned.
    public Event connection(String id) {
        return new Event(type, at, by, cause, person, session, device, app, jti, epoch, kept, apiKey, right, id, note);
    }

    /// Adds what an admin reads.
    public Event note(String text) {
        return new Event(
                type, at, by, cause, person, session, device, app, jti, epoch, kept, apiKey, right, connection, text);
    }
}
