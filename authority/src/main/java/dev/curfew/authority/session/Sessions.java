package dev.curfew.authority.session;

import dev.curfew.authority.apikey.ApiKeys;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.Copied;
import dev.curfew.authority.token.LastUse;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.authority.workspace.Cutoff;
import dev.curfew.authority.workspace.Person;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The verbs on sessions: list them, end them.
public final class Sessions {
    /// How many ended sessions an answer names; the number of all of them stands beside.
    static final int NAMED = 100;
    /// How far the sessions of one person are counted: signing out everywhere costs the same beyond.
    static final int COUNTED = 10_000;

    /// Of so many sessions it is looked up how they are used.
    private static final int LOOKED_AT = 1_000;

    private final Store store;

    public Sessions(Store store) {
        this.store = store;
    }

    /// A session as it stands now.
    ///
    /// @param seen when and from where it was last used, by cookie or by refresh token
    /// @param idleUntil when it lapses for want of use
    /// @param over why, by whom and since when it counts for nothing, if so
    public record Standing(Session session, Session.Seen seen, Instant idleUntil, Optional<Session.End> over) {}

    /// What a sign-out ended.
    ///
    /// @param sessions the first of them, newest first
    /// @param count all of them, as far as they were counted
    /// @param more whether there were more than that
    /// @param position of the feed's last event of this sign-out
    /// @param events how many it has there, up to that position
    /// @param keys how many API keys ended with it: as many as there were, where everything was to end
    public record SignedOut(List<Session> sessions, long count, boolean more, long position, int events, long keys) {}

    /// Which sessions to list.
    public enum Which {
        ACTIVE,
        ENDED
    }

    /// Ends what `what` names of what `person` holds, in one transaction; what has ended already stays as it
    /// was.
    ///
    /// @param by who asks: a person's identifier, or `curfew`
    public SignedOut signOut(String person, SignOut what, Cause cause, String by, Instant now) {
        var end = new Session.End(cause, by, now);
        return switch (what) {
            case SignOut.OneSession one -> each(person, Where.is("id", one.session()), end);
            case SignOut.OneDevice one -> each(person, Where.is("device", one.device()), end);
            case SignOut.OneApp one -> each(person, Where.is("app", one.app()), end);
            case SignOut.Everywhere everywhere -> everywhere(person, everywhere.keep(), end);
        };
    }

    private SignedOut each(String person, Where which, Session.End end) {
        return store.decide(Key.NONE, found -> {
            Optional<Person> owner = found.one(Person.KIND, person);
            var counting = owner.map(one -> standing(
                            found, one, found.many(Session.KIND, Page.ALL, with(active(one), which)), end.at()))
                    .orElse(List.of());
            var over = new ArrayList<Session>();
            Change<SignedOut> change = Change.located(position -> new SignedOut(
                    List.copyOf(over.subList(0, Math.min(NAMED, over.size()))),
                    over.size(),
                    false,
                    position,
                    counting.size(),
                    0));
            for (Standing one : counting) {
                // What had lapsed is written down as that, and is not said to have ended by this.
                var lapsed = one.over().map(by -> new Session.End(by.cause(), by.by(), end.at()));
                var ended = Endings.one(found, change, one.session(), lapsed.orElse(end));
                if (lapsed.isEmpty()) {
                    over.add(ended);
                }
            }
            return change;
        });
    }

    private SignedOut everywhere(String person, Optional<String> keep, Session.End end) {
        long counted = store.read(found -> found.one(Person.KIND, person)
                .map(owner -> found.countUpTo(COUNTED, Session.KIND, active(owner)))
                .orElse(0L));
        var key = Key.of(Person.KIND, person);
        if (keep.isPresent()) {
            key = key.and(Session.KIND, keep.get()).and(TokenFamily.KIND, keep.get());
        }
        return store.decide(key, found -> {
            Optional<Person> owner = found.one(Person.KIND, person);
            if (owner.isEmpty()) {
                return Change.located(position -> new SignedOut(List.of(), 0, false, position, 0, 0));
            }
            Optional<Session> kept = keep.flatMap(id -> found.one(Session.KIND, id))
                    .filter(session -> session.person().equals(person)
                            && session.over(owner.get(), end.at()).isEmpty());
            var first = found.many(Session.KIND, Page.first(NAMED + 2), active(owner.get()));
            var over = standing(found, owner.get(), first, end.at()).stream()
                    .filter(one -> one.over().isEmpty())
                    .map(Standing::session)
                    .filter(session -> !kept.equals(Optional.of(session)))
                    .limit(NAMED)
                    .map(session -> session.end(end))
                    .toList();
            long count = first.size() < NAMED + 2
                    ? over.size()
                    : Math.max(over.size(), counted - (kept.isPresent() ? 1 : 0));
            long keys = ApiKeys.living(found, owner.get(), end.at());
            Change<SignedOut> change =
                    Change.located(position -> new SignedOut(over, count, counted == COUNTED, position, 1, keys));
            raise(found, change, owner.get(), owner.get().signedOut(), kept, end);
            return change;
        });
    }

    /// Adds to `change` that `before`, who becomes `after`, holds nothing of the epochs so far but `kept`.
    /// The one event stands for every session, so the cost does not depend on their number.
    public static void raise(
            Found found, Change<?> change, Person before, Person after, Optional<Session> kept, Session.End end) {
        raiseUntold(found, change, before, after, kept, end);
        change.tell(Event.of(
                        Event.Type.PERSON_SIGNED_OUT,
                        end.at(),
                        end.by(),
                        end.cause().code())
                .person(before.id())
                .epoch(after.epoch(), kept.map(Session::id)));
    }

    /// The same without the event, for one that the feed tells of already.
    public static void raiseUntold(
            Found found, Change<?> change, Person before, Person after, Optional<Session> kept, Session.End end) {
        change.replace(Person.KIND, after);
        change.create(
                Cutoff.KIND, new Cutoff(before.id(), before.epoch(), end.cause().code(), end.by(), end.at()));
        kept.ifPresent(session -> {
            change.replace(Session.KIND, session.kept(after.epoch()));
            found.one(TokenFamily.KIND, session.id()).ifPresent(family -> {
                if (family instanceof TokenFamily.Active active) {
                    change.replace(TokenFamily.KIND, active.kept(after.epoch()));
                }
            });
        });
    }

    /// A part of a list.
    ///
    /// @param next after which identifier to go on; empty at the end
    public record Slice(List<Standing> sessions, Optional<String> next) {}

    /// The sessions of `person`, newest first. A slice may hold less than `limit` and still not be the last.
    ///
    /// @param after the identifier that the slice before named; empty for the first
    public Slice list(String person, Which which, String after, int limit, Instant now) {
        return store.read(found -> list(found, person, which, after, limit, now));
    }

    static Slice list(Found found, String person, Which which, String after, int limit, Instant now) {
        Optional<Person> owner = found.one(Person.KIND, person);
        if (owner.isEmpty()) {
            return new Slice(List.of(), Optional.empty());
        }
        var page = new Page(after, limit + 1);
        var sources = new ArrayList<List<Session>>();
        sources.add(found.many(Session.KIND, page, active(owner.get())));
        if (which == Which.ENDED) {
            var mine = Where.is("person", person);
            var under = Where.below("epoch", owner.get().epoch());
            sources.add(found.many(Session.KIND, page, mine, Where.is("state", "ended")));
            sources.add(found.many(Session.KIND, page, mine, Where.is("state", "active"), under));
        }
        return slice(found, owner.get(), sources, which, limit, now);
    }

    /// Merges what each source holds. Whether an active session has lapsed shows only when it is looked at,
    /// so the slice ends where the first source was cut, and what does not belong is taken out last.
    private static Slice slice(
            Found found, Person owner, List<List<Session>> sources, Which which, int limit, Instant now) {
        var merged = sources.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparing(Session::id).reversed())
                .toList();
        boolean more = merged.size() > limit;
        var first = more ? merged.subList(0, limit) : merged;
        var fitting = standing(found, owner, first, now).stream()
                .filter(one -> one.over().isPresent() == (which == Which.ENDED))
                .toList();
        return new Slice(fitting, more ? Optional.of(first.getLast().id()) : Optional.empty());
    }

    /// How many sessions of `person` nobody has ended. Some may have lapsed, which shows only when they are
    /// looked at.
    public static long countUnended(Found found, Person person) {
        return found.count(Session.KIND, active(person));
    }

    /// Takes down that a person says, in `by`, a session of theirs, that both places that use the credential
    /// of `session` are theirs.
    ///
    /// @return whether there was such a finding
    public boolean settle(Session by, String session, Instant now) {
        return store.decide(Key.of(Copied.KIND, session), found -> {
            Optional<Copied> finding = found.one(Copied.KIND, session)
                    .filter(copied -> copied.person().equals(by.person())
                            && copied.settledAt().isEmpty());
            Change<Boolean> change = Change.answer(finding.isPresent());
            finding.ifPresent(copied -> change.replace(Copied.KIND, copied.settled(now))
                    .tell(Event.of(Event.Type.COPY_SETTLED, now, by.person(), "")
                            .person(by.person())
                            .session(session)));
            return change;
        });
    }

    /// What a person holds, by the way it is used.
    ///
    /// @param bySurface of the newest thousand
    /// @param count of all; what has lapsed is left out among the newest thousand
    public record Holdings(Map<Surface, Integer> bySurface, long count) {}

    /// What `person` holds now.
    public Holdings holdings(String person, Instant now) {
        return holdings(store, person, now);
    }

    /// The same, for a verb that has no more than the store. Not inside a decision, which others wait for.
    public static Holdings holdings(Store store, String person, Instant now) {
        return store.read(found -> found.one(Person.KIND, person)
                .map(owner -> holdings(found, owner, now))
                .orElse(new Holdings(Map.of(), 0)));
    }

    private static Holdings holdings(Found found, Person owner, Instant now) {
        var newest = found.many(Session.KIND, Page.first(LOOKED_AT), active(owner));
        var bySurface = new EnumMap<Surface, Integer>(Surface.class);
        long lapsed = 0;
        for (Standing one : standing(found, owner, newest, now)) {
            if (one.over().isEmpty()) {
                bySurface.merge(one.session().surface(), 1, Integer::sum);
            } else {
                lapsed++;
            }
        }
        long all = newest.size() < LOOKED_AT ? newest.size() : countUnended(found, owner);
        return new Holdings(bySurface, all - lapsed);
    }

    /// How one session stands, if there is such a session.
    public Optional<Standing> find(String id, Instant now) {
        return store.read(found -> found.one(Session.KIND, id)
                .flatMap(session -> found.one(Person.KIND, session.person())
                        .map(owner ->
                                standing(found, owner, List.of(session), now).getFirst())));
    }

    static List<Standing> standing(Found found, Person owner, List<Session> sessions, Instant now) {
        var ids = sessions.stream().map(Session::id).toList();
        Map<String, Optional<LastUse>> uses = found.parts(LastUse.PART, ids);
        var cutoffs = found.all(
                Cutoff.KIND,
                sessions.stream()
                        .filter(session -> session.epoch() < owner.epoch())
                        .map(session -> Cutoff.id(owner.id(), session.epoch()))
                        .distinct()
                        .toList());
        return sessions.stream()
                .map(session ->
                        standing(owner, session, uses.getOrDefault(session.id(), Optional.empty()), cutoffs, now))
                .toList();
    }

    private static Standing standing(
            Person owner, Session session, Optional<LastUse> use, Map<String, Cutoff> cutoffs, Instant now) {
        var seen = session.seen();
        var idleUntil = session.idleUntil();
        if (use.isPresent()) {
            LastUse last = use.get();
            idleUntil = last.idleUntil();
            if (last.at().isAfter(seen.at())) {
                seen = new Session.Seen(last.at(), last.address(), last.agent());
            }
        }
        var lapse = idleUntil.isBefore(session.endsAt()) ? idleUntil : session.endsAt();
        Optional<Session.End> over = session.over(owner, now)
                .or(() -> now.isBefore(lapse) ? Optional.empty() : Optional.of(Cause.LAPSED))
                .map(cause -> session.ended()
                        .orElseGet(() -> Optional.ofNullable(cutoffs.get(Cutoff.id(owner.id(), session.epoch())))
                                .map(cutoff -> new Session.End(Cause.of(cutoff.cause()), cutoff.by(), cutoff.at()))
                                .orElse(new Session.End(cause, "curfew", lapse))));
        return new Standing(session, seen, lapse, over);
    }

    static Where[] active(Person owner) {
        return new Where[] {
            Where.is("person", owner.id()), Where.is("state", "active"), Where.is("epoch", owner.epoch())
        };
    }

    private static Where[] with(Where[] conditions, Where other) {
        return Stream.concat(Arrays.stream(conditions), Stream.of(other)).toArray(Where[]::new);
    }
}
