package dev.curfew.authority.session;

import dev.curfew.authority.store.Kind;
import dev.curfew.authority.workspace.Person;
import dev.curfew.base.Octets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One sign-in of one person through one app on one device.
///
/// A browser's session is presented as a cookie and lapses by itself; any other has a token family of the
/// same identifier, and lapses with it. Once `ended` is there it never changes again (law L1).
///
/// @param parent the session that approved this one
/// @param epoch the person's epoch at birth, or when last kept by a sign-out of everything else
/// @param how how the person proved to be who they are, as an `amr` value (RFC 8176) such as `pwd`
/// @param way in which it began
/// @param cookie SHA-256 of the cookie's secret, for a browser's session
/// @param seen when, from where and with what it was last used
/// @param idleUntil when it lapses for want of use
/// @param endsAt when it lapses whatever happens
public record Session(
        String id,
        String person,
        String app,
        String device,
        Surface surface,
        Optional<String> parent,
        String how,
        Way way,
        Instant createdAt,
        Optional<Octets> cookie,
        Instant endsAt,
        long epoch,
        Seen seen,
        Instant idleUntil,
        Optional<End> ended) {

    /// How the table holds it. `state` is `active` until a row is ended by name; a row whose epoch is under
    /// its person's is over all the same, so that signing out everywhere costs the same for one session and
    /// for a hundred thousand.
    public static final Kind<Session> KIND = Kind.<Session>in("session")
            .id(Session::id)
            .fixedText("person", Session::person)
            .fixedText("app", Session::app)
            .fixedText("device", Session::device)
            .fixedText("surface", session -> session.surface().code())
            .fixedText("parent", Session::parent)
            .fixedText("how", Session::how)
            .fixedText("way", session -> session.way().code())
            .fixedNumber("created_at", Session::createdAt)
            .bytes("cookie", Session::cookie)
            .fixedNumber("ends_at", Session::endsAt)
            .number("epoch", Session::epoch)
            .text("state", session -> session.ended().isPresent() ? "ended" : "active")
            .number("seen_at", session -> session.seen().at())
            .text("address", session -> session.seen().address())
            .text("agent", session -> session.seen().agent())
            .number("idle_until", Session::idleUntil)
            .text("cause", session -> session.ended().map(end -> end.cause().code()))
            .text("ended_by", session -> session.ended().map(End::by))
            .number("ended_at", session -> session.ended().map(End::at))
            .read(row -> new Session(
                    row.text("id"),
                    row.text("person"),
                    row.text("app"),
                    row.text("device"),
                    Surface.of(row.text("surface")),
                    row.maybeText("parent"),
                    row.text("how"),
                    Way.of(row.text("way")),
                    row.instant("created_at"),
                    row.maybeOctets("cookie"),
                    row.instant("ends_at"),
                    row.number("epoch"),
                    new Seen(row.instant("seen_at"), row.text("address"), row.text("agent")),
                    row.instant("idle_until"),
                    row.maybeText("cause")
                            .map(cause -> new End(Cause.of(cause), row.text("ended_by"), row.instant("ended_at")))));

    /// When, from which address and with which user agent something was last used.
    public record Seen(Instant at, String address, String agent) {}

    /// Why, by whom and when something ended.
    ///
    /// @param by a person's identifier, `app:` and an app's, or `curfew`
    public record End(Cause cause, String by, Instant at) {}

    /// Whether the session counts for anything: not ended, born in the person's present epoch, the person
    /// active, not lapsed. The one place where this is decided.
    public Optional<Cause> over(Person person, Instant now) {
        if (ended.isPresent()) {
            return ended.map(End::cause);
        }
        if (epoch < person.epoch()) {
            return Optional.of(person.active() ? Cause.SIGNED_OUT_EVERYWHERE : Cause.DEACTIVATED);
        }
        if (!person.active()) {
            return Optional.of(Cause.DEACTIVATED);
        }
        return now.isBefore(idleUntil) && now.isBefore(endsAt) ? Optional.empty() : Optional.of(Cause.LAPSED);
    }

    /// The end; of a session that has ended already, what it was.
    public Session end(End end) {
        return ended.isPresent() ? this : with(cookie, epoch, seen, idleUntil, Optional.of(end));
    }

    /// Used again.
    ///
    /// @param idle how long it may now lie unused
    public Session used(Seen by, Duration idle) {
        Instant until = by.at().plus(idle);
        return with(cookie, epoch, by, until.isBefore(endsAt) ? until : endsAt, ended);
    }

    /// Presented by another cookie from now on, and no longer by the one before.
    public Session presenting(Octets newCookie) {
        return with(Optional.of(newCookie), epoch, seen, idleUntil, ended);
    }

    /// Kept alive by a sign-out of everything else.
    public Session kept(long newEpoch) {
        return with(cookie, newEpoch, seen, idleUntil, ended);
    }

    private Session with(
            Optional<Octets> newCookie, long newEpoch, Seen newSeen, Instant newIdleUntil, Optional<End> newEnded) {
        return new Session(
                id,
                person,
                app,
                device,
                surface,
                parent,
                how,
                way,
                createdAt,
                newCookie,
                endsAt,
                newEpoch,
                newSeen,
                newIdleUntil,
                newEnded);
    }
}
