package dev.curfew.authority.apikey;

import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Cutoff;
import dev.curfew.authority.workspace.Person;
import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The verbs on API keys: create, rotate, revoke, list, look into.
public final class ApiKeys {
    /// How many a person may have at a time.
    public static final int MOST = 100;

    /// Root keys, under which the tags are made, are kept longer than that.
    public static final Duration LONGEST_LIFE = Duration.ofDays(365);

    /// Where nobody says otherwise.
    public static final Duration LIFE = Duration.ofDays(90);

    /// How long the old secret counts beside the new one, where nobody says otherwise.
    public static final Duration OVERLAP = Duration.ofDays(1);

    public static final Duration LONGEST_OVERLAP = Duration.ofDays(30);

    private final Store store;
    private final ApiKeySecrets secrets;
    private final World world;

    public ApiKeys(Store store, ApiKeySecrets secrets, World world) {
        this.store = store;
        this.secrets = secrets;
        this.world = world;
    }

    /// What making or rotating a key comes to.
    public sealed interface Made {
        /// The key with its secret, which is told nowhere else and never again.
        record Done(ApiKey key, ApiKeySecret secret) implements Made {}

        /// Nothing was made.
        record Refused(Why why) implements Made {}
    }

    /// Why nothing was made.
    public enum Why {
        /// There is no such key of this person, or it has ended.
        NOTHING,
        /// The person has as many as anybody may have.
        TOO_MANY,
        /// The session that asks has just ended.
        SIGNED_OUT
    }

    /// Makes a key of the person whose session `in` is; it is the caller who is let in or not.
    public Made create(Session in, String name, List<String> scopes, Duration life, Instant now) {
        String id = world.id("key");
        ApiKeySecret secret = secrets.mint(id, 0);
        var key = Key.of(Person.KIND, in.person()).and(Session.KIND, in.id());
        return store.decide(key, found -> {
            Optional<Person> owner = found.one(Person.KIND, in.person())
                    .filter(person -> found.one(Session.KIND, in.id())
                            .filter(session -> session.over(person, now).isEmpty())
                            .isPresent());
            if (owner.isEmpty()) {
                return refused(Why.SIGNED_OUT);
            }
            if (living(found, owner.get(), now) >= MOST) {
                return refused(Why.TOO_MANY);
            }
            var made = new ApiKey(
                    id,
                    in.person(),
                    now,
                    Optional.of(in.id()),
                    owner.get().epoch(),
                    name,
                    scopes,
                    now.plus(life),
                    0,
                    secret.digest(),
                    now,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            return Change.<Made>answer(new Made.Done(made, secret))
                    .create(ApiKey.KIND, made)
                    .tell(event(Event.Type.API_KEY_CREATED, made, in.person(), "", now)
                            .session(in.id())
                            .note(name));
        });
    }

    /// Gives a key a new secret, and lets the old one count for `overlap` more; the one before it is over.
    ///
    /// @param life of the new secret; empty for as long as the old one was given
    public Made rotate(String person, String id, Duration overlap, Optional<Duration> life, Instant now) {
        while (true) {
            Optional<ApiKey> before = store.read(found -> found.one(ApiKey.KIND, id));
            if (before.isEmpty()) {
                return new Made.Refused(Why.NOTHING);
            }
            ApiKeySecret secret = secrets.mint(id, before.get().generation() + 1);
            Optional<Made> made = rotate(person, id, secret, overlap, life, now);
            if (made.isPresent()) {
                return made.get();
            }
        }
    }

    /// @return empty where somebody else has just rotated it, so that the secret is of another generation
    private Optional<Made> rotate(
            String person, String id, ApiKeySecret secret, Duration overlap, Optional<Duration> life, Instant now) {
        return store.decide(Key.of(ApiKey.KIND, id).and(Person.KIND, person), found -> {
            Optional<ApiKey> key = found.one(ApiKey.KIND, id)
                    .filter(one -> one.person().equals(person))
                    .filter(one -> found.one(Person.KIND, person)
                            .filter(owner -> one.over(owner, now).isEmpty())
                            .isPresent());
            if (key.isEmpty()) {
                return Change.answer(Optional.of(new Made.Refused(Why.NOTHING)));
            }
            if (key.get().generation() + 1 != secret.generation()) {
                return Change.answer(Optional.empty());
            }
            Optional<Instant> until = overlap.isZero() ? Optional.empty() : Optional.of(now.plus(overlap));
            ApiKey next = key.get()
                    .rotated(
                            secret.digest(),
                            until,
                            now.plus(life.orElse(key.get().life())),
                            now);
            return Change.<Optional<Made>>answer(Optional.of(new Made.Done(next, secret)))
                    .replace(ApiKey.KIND, next)
                    .tell(event(Event.Type.API_KEY_ROTATED, next, person, "", now)
                            .note(next.name()));
        });
    }

    private static Change<Made> refused(Why why) {
        return Change.answer(new Made.Refused(why));
    }

    /// What revoking comes to.
    ///
    /// @param keys that ended by it
    /// @param position of the feed's last event of it
    public record Revoked(List<ApiKey> keys, long position) {}

    /// Ends one key; what has ended already stays as it was.
    ///
    /// @param by who asks: a person's identifier, or `curfew`
    public Revoked revoke(String id, Cause cause, String by, Instant now) {
        return store.decide(
                Key.of(ApiKey.KIND, id),
                found -> ended(found, found.one(ApiKey.KIND, id).stream().toList(), cause, by, now));
    }

    /// Ends every key of a person, in one transaction.
    public Revoked revokeAll(String person, Cause cause, String by, Instant now) {
        return store.decide(
                Key.NONE,
                found -> ended(
                        found,
                        found.many(ApiKey.KIND, Page.ALL, Where.is("person", person), Where.is("state", "active")),
                        cause,
                        by,
                        now));
    }

    /// What time or an epoch had ended before is not said to have ended by this.
    private static Change<Revoked> ended(Found found, List<ApiKey> keys, Cause cause, String by, Instant now) {
        Map<String, Person> owners = found.all(
                Person.KIND, keys.stream().map(ApiKey::person).distinct().toList());
        var over = new ArrayList<ApiKey>();
        Change<Revoked> change = Change.located(position -> new Revoked(List.copyOf(over), position));
        for (ApiKey key : keys) {
            Person owner = owners.get(key.person());
            if (owner != null && key.over(owner, now).isEmpty()) {
                ApiKey end = key.end(new Session.End(cause, by, now));
                over.add(end);
                change.replace(ApiKey.KIND, end)
                        .tell(event(Event.Type.API_KEY_ENDED, end, by, cause.code(), now)
                                .note(end.name()));
            }
        }
        return change;
    }

    private static Event event(Event.Type type, ApiKey key, String by, String cause, Instant now) {
        return Event.of(type, now, by, cause).person(key.person()).apiKey(key.id());
    }

    /// A key as it stands now.
    ///
    /// @param over why, by whom and since when it counts for nothing, if so
    public record Standing(ApiKey key, Optional<Session.End> over) {}

    /// The keys of a person, the newest first: those that count, then those that ended.
    public List<Standing> list(String person, Instant now) {
        return store.read(found -> found.one(Person.KIND, person)
                .map(owner -> standing(
                        found, owner, found.many(ApiKey.KIND, Page.first(1_000), Where.is("person", person)), now))
                .orElse(List.of()));
    }

    /// How many keys of a person count now.
    public long count(String person, Instant now) {
        return store.read(found -> found.one(Person.KIND, person)
                .map(owner -> living(found, owner, now))
                .orElse(0L));
    }

    /// How one key stands.
    public Optional<Standing> find(String id, Instant now) {
        return store.read(found -> found.one(ApiKey.KIND, id)
                .flatMap(key -> found.one(Person.KIND, key.person())
                        .map(owner -> standing(found, owner, List.of(key), now).getFirst())));
    }

    private static List<Standing> standing(Found found, Person owner, List<ApiKey> keys, Instant now) {
        var cutoffs = found.all(
                Cutoff.KIND,
                keys.stream()
                        .map(key -> Cutoff.id(owner.id(), key.epoch()))
                        .distinct()
                        .toList());
        Map<Boolean, List<Standing>> byEnd = keys.stream()
                .map(key -> new Standing(key, end(owner, key, cutoffs, now)))
                .collect(Collectors.partitioningBy(one -> one.over().isPresent()));
        return Stream.concat(
                        byEnd.getOrDefault(false, List.of()).stream(),
                        byEnd.getOrDefault(true, List.of()).stream()
                                .sorted(Comparator.comparing(
                                        (Standing one) ->
                                                one.over().orElseThrow().at(),
                                        Comparator.reverseOrder())))
                .toList();
    }

    private static Optional<Session.End> end(Person owner, ApiKey key, Map<String, Cutoff> cutoffs, Instant now) {
        if (key.ended().isPresent()) {
            return key.ended();
        }
        return key.over(owner, now).map(cause -> {
            Cutoff cutoff = cutoffs.get(Cutoff.id(owner.id(), key.epoch()));
            return cutoff == null
                    ? new Session.End(cause, "curfew", cause == Cause.LAPSED ? key.expiresAt() : now)
                    : new Session.End(Cause.of(cutoff.cause()), cutoff.by(), cutoff.at());
        });
    }

    /// A key that counts, and whose it is.
    public record Live(ApiKey key, Person owner) {}

    /// What a presented secret is good for now; empty if for nothing, whatever the reason. A guess costs no
    /// look-up.
    public Optional<Live> look(String presented, Instant now) {
        return secrets.parse(presented)
                .flatMap(secret -> store.read(found -> found.one(ApiKey.KIND, secret.key())
                        .filter(key -> key.opens(secret, now))
                        .flatMap(key -> found.one(Person.KIND, key.person())
                                .filter(owner -> key.over(owner, now).isEmpty())
                                .map(owner -> new Live(key, owner)))));
    }

    /// Ends the key whose secret somebody presents to have it ended (RFC 7009): any genuine one will do, as
    /// with refresh tokens, an old one too.
    ///
    /// @return whether this is a secret of ours
    public boolean revokePresented(String presented, Instant now) {
        Optional<ApiKeySecret> secret = secrets.parse(presented);
        secret.flatMap(known -> store.read(found -> found.one(ApiKey.KIND, known.key())))
                .ifPresent(key -> revoke(key.id(), Cause.REVOKED, key.person(), now));
        return secret.isPresent();
    }

    /// Takes down that a key was used, unless that is known already.
    public void used(String id, Session.Seen by) {
        store.decide(Key.of(ApiKey.KIND, id), found -> {
            Change<Boolean> change = Change.answer(true);
            found.one(ApiKey.KIND, id)
                    .filter(key -> key.ended().isEmpty())
                    .filter(key -> key.used()
                            .filter(seen -> !seen.at().isBefore(by.at()))
                            .isEmpty())
                    .ifPresent(key -> change.replace(ApiKey.KIND, key.used(by)));
            return change;
        });
    }

    /// How many keys of a person count.
    public static long living(Found found, Person owner, Instant now) {
        return found
                .many(
                        ApiKey.KIND,
                        Page.ALL,
                        Where.is("person", owner.id()),
                        Where.is("state", "active"),
                        Where.is("epoch", owner.epoch()))
                .stream()
                .filter(key -> key.over(owner, now).isEmpty())
                .count();
    }
}
