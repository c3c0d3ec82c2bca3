package dev.curfew.authority.token;

import dev.curfew.authority.session.Cause;
import dev.curfew.authority.store.Kind;
import dev.curfew.base.Octets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The chain of refresh tokens born from one authorization: one live generation at a time.
///
/// ```
///              redeem the live token
///             ┌───────────────────┐
///             ▼                   │  presented again in time, by its holder: the same successor
///  born ──► Active ───────────────┘
///             │
///             ├── a genuine old token comes back ──► Ended(REPLAYED), with session and descendants
///             ├── idle or old too long ────────────► Ended(LAPSED)
///             └── signed out, revoked, … ──────────► Ended(cause)       final (law L1)
/// ```
///
/// *Order of checks* (law L3): genuine, known, right app, not ended, not lapsed; only then is reuse looked
/// at. What is not genuine never reaches this value: {@code RefreshTokens.parse} refuses it by its tag.
///
/// *Every generation retired inside the window is honoured*, not only the last: when several processes share
/// a credential file, the slowest may be two rotations behind. Each opens its seal, and the next, and ends at
/// the same live token (law L2).
///
/// *Late retry*: an answer that was lost, then a night's sleep. The immediate predecessor is still honoured
/// after the window while its successor is unconfirmed (never presented, none of its access tokens seen) and
/// the holder matches in full.
///
/// *Lost history*: in a database out of a backup the holder may have a later generation than the live one.
/// Such a family goes on from the first genuine token that is redeemed. Whoever then presents another token
/// of a generation given out since, or a later one, has an old copy or is met by one, and the family ends.
///
/// *Clocks*: a span measured backwards by a stepped clock counts as zero, so a step can prolong the window
/// but never ends a family; a lapse once seen is written, so a step back cannot revive one.
public sealed interface TokenFamily {
    /// The identifier; it is the session's too, since a session has one family at most.
    String id();

    /// The app that may redeem.
    String app();

    /// The person.
    String person();

    /// The unchanging facts of the authorization, repeated into every token.
    ///
    /// @param epoch the person's epoch at birth, or when last kept by a sign-out of everything else
    /// @param scope space-separated
    /// @param audience the resource asked for, space-separated if several; empty for the app's default
    record Authorization(
            String id, String app, String person, long epoch, String scope, String audience, Instant authTime) {}

    /// How the table holds it.
    Kind<TokenFamily> KIND = Kind.<TokenFamily>in("token_family")
            .id(TokenFamily::id)
            .fixedText("app", TokenFamily::app)
            .fixedText("person", TokenFamily::person)
            .fixedText("scope", family -> family.authorization().scope())
            .fixedText("audience", family -> family.authorization().audience())
            .fixedNumber("auth_time", family -> family.authorization().authTime())
            .number("epoch", family -> family.authorization().epoch())
            .text(
                    "cause",
                    family -> family instanceof Ended ended ? ended.cause().code() : null)
            .number("ended_at", family -> family instanceof Ended ended ? ended.at() : null)
            .number("generation", family -> family instanceof Active active ? active.generation : null)
            .bytes("digest", family -> family instanceof Active active ? active.digest : null)
            .bytes("retired", family -> family instanceof Active active ? active.retired.stored() : null)
            .number("confirmed", family -> family instanceof Active active ? active.confirmed : null)
            .number("rotated_at", family -> family instanceof Active active ? active.rotatedAt : null)
            .text("holder", family -> family instanceof Active active ? active.holder.decisive() : null)
            .text("address", family -> family instanceof Active active ? active.holder.address() : null)
            .text("agent", family -> family instanceof Active active ? active.holder.agent() : null)
            .number("shadowed", family -> family instanceof Active active ? active.shadow.rotations() : null)
            .number("shadowed_at", family -> family instanceof Active active ? active.shadow.generation() : null)
            .number("idle_until", family -> family instanceof Active active ? active.idleUntil : null)
            .number("ends_at", family -> family instanceof Active active ? active.endsAt : null)
            .read(TokenFamily::read);

    /// The unchanging facts.
    Authorization authorization();

    /// A family just born, with its first token.
    static Active born(Authorization authorization, Octets digest, Holder holder, Lifetime lifetime, Instant now) {
        Instant endsAt = now.plus(lifetime.absolute());
        return new Active(
                authorization,
                1,
                digest,
                Predecessors.NONE,
                false,
                now,
                holder,
                Shadow.NONE,
                earlier(now.plus(lifetime.idle()), endsAt),
                endsAt);
    }

    /// How long a family lives.
    ///
    /// @param idle without use
    /// @param absolute from birth, used or not
    record Lifetime(Duration idle, Duration absolute) {}

    /// The token made for the case that this redemption rotates; prepared before the decision, so that no
    /// cryptography runs inside it.
    ///
    /// @param digest SHA-256 of the new token
    /// @param seal the new token under a key derived from the presented one
    record Successor(Octets digest, Octets seal) {}

    /// What decides a redemption besides the family itself.
    ///
    /// @param window within which a retired generation is honoured again
    /// @param idle how long the new token may lie unused
    /// @param copyEnds whether a family ends that two networks are found to share, and is not only told of
    record Policy(Duration window, Duration idle, boolean copyEnds) {
        /// One that tells of copies and ends nothing for them.
        public Policy(Duration window, Duration idle) {
            this(window, idle, false);
        }
    }

    /// How many rotations running a second network has presented a generation already redeemed.
    record Shadow(long rotations, long generation) {
        static final Shadow NONE = new Shadow(0, 0);

        /// Rotations running after which it is told as *credential copied*.
        static final int TELLING = 3;

        Shadow after(long seen) {
            if (seen == generation) {
                return this;
            }
            return new Shadow(seen == generation + 1 ? rotations + 1 : 1, seen);
        }
    }

    /// A family in use.
    ///
    /// @param generation of the live token, from 1
    /// @param digest SHA-256 of the live token
    /// @param retired the generations redeemed lately, newest first
    /// @param confirmed whether the live generation has been seen at work: an access token of it was
    ///     presented
    /// @param holder who redeemed last
    record Active(
            Authorization authorization,
            long generation,
            Octets digest,
            Predecessors retired,
            boolean confirmed,
            Instant rotatedAt,
            Holder holder,
            Shadow shadow,
            Instant idleUntil,
            Instant endsAt)
            implements TokenFamily {
        /// How many retired generations the row keeps.
        static final int KEPT = 8;

        @Override
        public String id() {
            return authorization.id();
        }

        @Override
        public String app() {
            return authorization.app();
        }

        @Override
        public String person() {
            return authorization.person();
        }

        /// Redeems a genuine token of this family; see the type for the order of checks.
        ///
        /// @param generation the presented token's
        /// @param presented the presented token's digest
        public Redemption redeem(
                long generation, Octets presented, Successor successor, Holder by, Instant now, Policy policy) {
            if (!now.isBefore(idleUntil) || !now.isBefore(endsAt)) {
                return new Redemption.Lapsed(end(Cause.LAPSED, now));
            }
            if (generation == this.generation && digest.equals(presented)) {
                return new Redemption.Rotated(rotated(successor, by, now, policy));
            }
            List<Retired> older = retired.all();
            for (int i = 0; i < older.size(); i++) {
                Retired old = older.get(i);
                if (old.generation() == generation && old.digest().equals(presented)) {
                    return again(older.subList(0, i + 1), by, now, policy);
                }
            }
            return generation > this.generation && awaitsHolder() && !holder.isNot(by)
                    ? new Redemption.Rotated(ahead(generation, presented).rotated(successor, by, now, policy))
                    : new Redemption.Replayed(end(Cause.REPLAYED, now));
        }

        /// The same family out of a backup, whose holder may have a newer token than it knows of. The next
        /// token that is redeemed ends that.
        public Active restored() {
            return caughtUp(generation, digest, Predecessors.RESTORED);
        }

        private boolean awaitsHolder() {
            return retired.equals(Predecessors.RESTORED);
        }

        private Active ahead(long made, Octets presented) {
            return caughtUp(made, presented, Predecessors.NONE);
        }

        private Active caughtUp(long live, Octets liveDigest, Predecessors kept) {
            return new Active(
                    authorization, live, liveDigest, kept, true, rotatedAt, holder, shadow, idleUntil, endsAt);
        }

        private Active rotated(Successor successor, Holder by, Instant now, Policy policy) {
            var last = new Retired(generation, digest, successor.seal(), now);
            return new Active(
                    authorization,
                    generation + 1,
                    successor.digest(),
                    retired.and(last, at -> within(at, now, policy.window()), KEPT - 1),
                    false,
                    now,
                    by,
                    shadow,
                    earlier(now.plus(policy.idle()), endsAt),
                    endsAt);
        }

        /// @param since the presented generation and those after it, newest first
        private Redemption again(List<Retired> since, Holder by, Instant now, Policy policy) {
            if (!holder.isNot(by)) {
                if (within(since.getLast().at(), now, policy.window())) {
                    return repeated(since, by);
                }
                if (since.size() == 1 && !confirmed && holder.matchesInFull(by)) {
                    return reopened(now).repeated(since, by);
                }
            }
            return new Redemption.Replayed(end(Cause.REPLAYED, now));
        }

        /// The same family with the window of the last rotation open again: a machine that wakes up has more
        /// than one process, and all of them hold the token whose answer was lost.
        private Active reopened(Instant now) {
            return new Active(
                    authorization,
                    generation,
                    digest,
                    retired.renewed(now),
                    confirmed,
                    rotatedAt,
                    holder,
                    shadow,
                    idleUntil,
                    endsAt);
        }

        private Redemption repeated(List<Retired> since, Holder by) {
            List<Octets> seals = since.reversed().stream().map(Retired::seal).toList();
            if (!holder.elsewhere(by)) {
                return new Redemption.Repeated(this, seals, false);
            }
            Shadow seen = shadow.after(since.getLast().generation());
            boolean copied = !seen.equals(shadow) && seen.rotations() == Shadow.TELLING;
            return new Redemption.Repeated(shadowed(seen), seals, copied);
        }

        /// The same family once an access token of `generation` has been presented somewhere.
        public Active seen(long generation) {
            return generation == this.generation && !confirmed
                    ? new Active(
                            authorization,
                            generation,
                            digest,
                            retired,
                            true,
                            rotatedAt,
                            holder,
                            shadow,
                            idleUntil,
                            endsAt)
                    : this;
        }

        /// The same family kept alive by a sign-out of everything else.
        public Active kept(long epoch) {
            var moved = new Authorization(
                    id(),
                    app(),
                    person(),
                    epoch,
                    authorization.scope(),
                    authorization.audience(),
                    authorization.authTime());
            return new Active(
                    moved, generation, digest, retired, confirmed, rotatedAt, holder, shadow, idleUntil, endsAt);
        }

        /// The end.
        public Ended end(Cause cause, Instant now) {
            return new Ended(authorization, cause, now);
        }

        private Active shadowed(Shadow seen) {
            return new Active(
                    authorization, generation, digest, retired, confirmed, rotatedAt, holder, seen, idleUntil, endsAt);
        }
    }

    /// A family that is over; nothing leads out of here.
    record Ended(Authorization authorization, Cause cause, Instant at) implements TokenFamily {
        @Override
        public String id() {
            return authorization.id();
        }

        @Override
        public String app() {
            return authorization.app();
        }

        @Override
        public String person() {
            return authorization.person();
        }

        /// What presenting one of its tokens comes to.
        public Redemption redeem() {
            return new Redemption.Unredeemable(cause == Cause.LAPSED ? Redemption.Why.EXPIRED : Redemption.Why.ENDED);
        }
    }

    private static boolean within(Instant then, Instant now, Duration window) {
        return Duration.between(then, now).compareTo(window) <= 0;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static TokenFamily read(Kind.Row row) {
        var authorization = new Authorization(
                row.text("id"),
                row.text("app"),
                row.text("person"),
                row.number("epoch"),
                row.text("scope"),
                row.text("audience"),
                row.instant("auth_time"));
        @Nullable String cause = row.maybeText("cause").orElse(null);
        if (cause != null) {
            return new Ended(authorization, Cause.of(cause), row.instant("ended_at"));
        }
        return new Active(
                authorization,
                row.number("generation"),
                row.octets("digest"),
                Predecessors.of(row.bytes("retired")),
                row.flag("confirmed"),
                row.instant("rotated_at"),
                new Holder(row.maybeText("holder").orElse(null), row.text("address"), row.text("agent")),
                new Shadow(row.number("shadowed"), row.number("shadowed_at")),
                row.instant("idle_until"),
                row.instant("ends_at"));
    }
}
