package dev.curfew.authority.token;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Apps;
import dev.curfew.authority.key.AccessToken;
import dev.curfew.authority.key.AccessTokens;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Endings;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Workspace;
import dev.curfew.base.Octets;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The verbs on tokens: redeem, revoke, look into.
public final class Tokens {
    private final Store store;
    private final RefreshTokens refreshTokens;
    private final AccessTokens accessTokens;
    private final Mint mint;
    private final Apps apps;
    private final Duration window;
    private final Outcomes outcomes = new Outcomes();
    private final Memory memory;

    /// @param window how long a redeemed refresh token is answered again, for apps that say nothing of it
    public Tokens(
            Store store,
            RefreshTokens refreshTokens,
            AccessTokens accessTokens,
            Mint mint,
            Apps apps,
            Duration window) {
        this.store = store;
        this.refreshTokens = refreshTokens;
        this.accessTokens = accessTokens;
        this.mint = mint;
        this.apps = apps;
        this.window = window;
        this.memory = new Memory(store);
    }

    /// Lets `registry` know how refreshes come out.
    public void watch(MeterRegistry registry) {
        outcomes.watch(registry);
    }

    /// What a refresh comes to for its caller.
    public sealed interface Refreshed {
        /// New tokens; or, repeated, the same refresh token with a new access token.
        ///
        /// @param newAgent whether this is the first time, or the user agent another than the time before
        record Issued(TokenSet tokens, boolean newAgent) implements Refreshed {}

        /// A genuine old token came back, and everything that hung on it is over.
        record Reused() implements Refreshed {}

        /// No tokens.
        record Refused(Redemption.Why why) implements Refreshed {}
    }

    /// Redeems a refresh token and answers with signed tokens.
    ///
    /// @param client the app that presents it, authenticated as its kind demands; empty where a dialect does
    ///     not name one
    public Refreshed refresh(String presented, Optional<App> client, Holder by, Instant now) {
        return switch (redeem(presented, client, by, now)) {
            case Redeemed.Live live ->
                new Refreshed.Issued(
                        mint.again(live.app(), live.person(), live.family(), live.token(), now), live.newAgent());
            case Redeemed.Reused _ -> new Refreshed.Reused();
            case Redeemed.Refused refused -> new Refreshed.Refused(refused.why());
        };
    }

    /// What a redemption comes to, before anything is signed.
    public sealed interface Redeemed {
        /// The live token, and all that signed tokens are made of.
        ///
        /// @param newAgent whether this is the first time, or the user agent another than the time before
        record Live(App app, Person person, TokenFamily.Active family, RefreshToken token, boolean newAgent)
                implements Redeemed {}

        /// A genuine old token came back, and everything that hung on it is over.
        record Reused() implements Redeemed {}

        /// Nothing is answered.
        record Refused(Redemption.Why why) implements Redeemed {}
    }

    /// Redeems a refresh token, and signs nothing.
    public Redeemed redeem(String presented, Optional<App> client, Holder by, Instant now) {
        Optional<RefreshToken> genuine = refreshTokens.parse(presented);
        if (genuine.isEmpty()) {
            outcomes.countGuess();
            return new Redeemed.Refused(Redemption.Why.NOT_GENUINE);
        }
        RefreshToken old = genuine.get();
        Optional<App> app = client.or(() -> appOf(old));
        if (app.isEmpty() || !app.get().enabled()) {
            return new Redeemed.Refused(Redemption.Why.UNKNOWN);
        }
        RefreshToken next = refreshTokens.mint(old.family(), old.generation() + 1);
        var successor = new TokenFamily.Successor(next.digest(), refreshTokens.sealSuccessor(old, next));
        var lifetimes = app.get().lifetimes();
        var policy = new TokenFamily.Policy(
                lifetimes.retryWindow().orElse(window),
                lifetimes.idle(),
                apps.workspace().onCopy() == Workspace.OnCopy.END);
        Refresh.Done done = new Refresh(old, old.digest(), app.get().id(), successor, by, now, policy).in(store);
        outcomes.count(done.redemption());
        return switch (done.redemption()) {
            case Redemption.Rotated rotated ->
                new Redeemed.Live(app.get(), done.person().orElseThrow(), rotated.family(), next, done.newAgent());
            case Redemption.Repeated again ->
                new Redeemed.Live(
                        app.get(),
                        done.person().orElseThrow(),
                        again.family(),
                        unseal(old, again.seals()),
                        done.newAgent());
            case Redemption.Replayed _ -> new Redeemed.Reused();
            case Redemption.Lapsed _ -> new Redeemed.Refused(Redemption.Why.EXPIRED);
            case Redemption.Unredeemable refused -> new Redeemed.Refused(refused.why());
        };
    }

    private Optional<App> appOf(RefreshToken token) {
        return store.read(found -> found.one(TokenFamily.KIND, token.family()))
                .flatMap(family -> apps.find(family.app()));
    }

    private RefreshToken unseal(RefreshToken presented, List<Octets> seals) {
        RefreshToken live = presented;
        for (Octets seal : seals) {
            live = refreshTokens
                    .openSuccessor(live, seal)
                    .orElseThrow(() -> new IllegalStateException("a seal does not open under its own predecessor"));
        }
        return live;
    }

    /// What a revocation comes to (RFC 7009).
    public enum Revoked {
        /// It is over from this moment on.
        ENDED,
        /// It was over already, or never one of ours; to the caller that is the same.
        NOTHING_TO_DO,
        /// It is another app's, and stays alive.
        WRONG_APP
    }

    /// What can end a session and nothing else.
    public RevocationToken revocation(String session) {
        return refreshTokens.revocation(session);
    }

    /// Revokes a token: with a refresh token or a revocation token its whole session ends, with an access
    /// token that token.
    ///
    /// Any genuine refresh token of the family will do, an old one too: whoever holds it could end the family
    /// by redeeming it.
    ///
    /// @param app the app that asks; empty where its dialect does not say, and then no match is asked for
    public Revoked revoke(String token, Optional<String> app, Instant now) {
        Optional<String> family =
                refreshTokens.parse(token).map(RefreshToken::family).or(() -> refreshTokens.revocable(token));
        if (family.isPresent()) {
            return end(family.get(), app, now);
        }
        return accessTokens
                .verify(token)
                .map(access -> app.isPresent() && !app.get().equals(access.clientId())
                        ? Revoked.WRONG_APP
                        : revoke(access, now))
                .orElse(Revoked.NOTHING_TO_DO);
    }

    private Revoked end(String family, Optional<String> app, Instant now) {
        return store.decide(Key.of(TokenFamily.KIND, family).and(Session.KIND, family), found -> {
            Optional<Session> session = found.one(Session.KIND, family);
            if (session.isEmpty() || session.get().ended().isPresent()) {
                return Change.answer(Revoked.NOTHING_TO_DO);
            }
            if (app.isPresent() && !app.get().equals(session.get().app())) {
                return Change.answer(Revoked.WRONG_APP);
            }
            Change<Revoked> change = Change.answer(Revoked.ENDED);
            String by = session.get().person();
            Endings.one(found, change, session.get(), new Session.End(Cause.REVOKED, by, now));
            return change;
        });
    }

    /// Revokes one access token by its identifier, until it would have expired by itself.
    public Revoked revoke(AccessToken access, Instant now) {
        return store.decide(Key.of(RevokedToken.KIND, access.id()), found -> {
            if (found.one(RevokedToken.KIND, access.id()).isPresent()) {
                return Change.answer(Revoked.NOTHING_TO_DO);
            }
            Event event = Event.of(Event.Type.TOKEN_REVOKED, now, access.subject(), Cause.REVOKED.code())
                    .app(access.clientId())
                    .jti(access.id());
            if (access.session() != null) {
                event = event.person(access.subject()).session(access.session());
            }
            return Change.answer(Revoked.ENDED)
                    .create(RevokedToken.KIND, new RevokedToken(access.id(), access.expiresAt()))
                    .tell(event);
        });
    }

    /// A token that counts at this moment.
    public sealed interface Live {
        /// An access token.
        ///
        /// @param person whose; empty for an app on its own account
        /// @param session in which; empty likewise
        record Access(AccessToken token, Optional<Person> person, Optional<Session> session) implements Live {}

        /// The live refresh token of a family.
        record Refreshing(TokenFamily.Active family, Person person) implements Live {}
    }

    /// What a token is good for now; empty if for nothing, whatever the reason.
    public Optional<Live> look(String token, Instant now) {
        Optional<RefreshToken> refresh = refreshTokens.parse(token);
        return refresh.isPresent()
                ? look(refresh.get(), now)
                : accessTokens.verify(token).flatMap(access -> recalled(access, now));
    }

    private Optional<Live> look(RefreshToken token, Instant now) {
        return store.read(found -> found.one(TokenFamily.KIND, token.family())
                .filter(TokenFamily.Active.class::isInstance)
                .map(TokenFamily.Active.class::cast)
                .filter(family -> family.digest().equals(token.digest())
                        && now.isBefore(family.idleUntil())
                        && now.isBefore(family.endsAt()))
                .flatMap(family -> found.one(Person.KIND, family.person())
                        .filter(person ->
                                person.active() && family.authorization().epoch() == person.epoch())
                        .map(person -> new Live.Refreshing(family, person))));
    }

    /// What an access token is good for now, and the note that its generation is at work.
    public Optional<Live.Access> access(String token, Instant now) {
        return accessTokens.verify(token).flatMap(access -> live(access, now));
    }

    /// The session in which an access token of ours was made, though the token may have lapsed or been
    /// revoked.
    public Optional<String> madeIn(String token) {
        return accessTokens.genuine(token).map(AccessToken::session);
    }

    /// What an access token is good for now, from memory where that is as good as the rows.
    private Optional<Live> recalled(AccessToken access, Instant now) {
        long position = memory.position();
        Optional<Live.Access> known = memory.recall(access.id(), now);
        if (known.isPresent()) {
            return known.map(live -> live);
        }
        Optional<Live.Access> read = live(access, now);
        read.filter(live -> live.session().isPresent()).ifPresent(live -> memory.keep(live, position));
        return read.map(live -> live);
    }

    private Optional<Live.Access> live(AccessToken access, Instant now) {
        if (access.session() == null) {
            boolean good = store.read(found ->
                    found.one(RevokedToken.KIND, access.id()).isEmpty()
                            && found.one(App.KIND, access.clientId())
                                    .filter(app -> app.enabled() && app.epoch() == access.epoch())
                                    .isPresent());
            return good ? Optional.of(new Live.Access(access, Optional.empty(), Optional.empty())) : Optional.empty();
        }
        String id = access.session();
        return store.read(found -> {
                    if (found.one(RevokedToken.KIND, access.id()).isPresent()) {
                        return Optional.<Seen>empty();
                    }
                    return found.one(Session.KIND, id)
                            .flatMap(session -> found.one(Person.KIND, session.person())
                                    .filter(person -> session.over(person, now).isEmpty())
                                    .map(person -> new Seen(
                                            new Live.Access(access, Optional.of(person), Optional.of(session)),
                                            unconfirmed(found.one(TokenFamily.KIND, id), access.generation()))));
                })
                .map(seen -> {
                    if (seen.confirms()) {
                        atWork(id, access.generation());
                    }
                    return seen.live();
                });
    }

    private record Seen(Live.Access live, boolean confirms) {}

    private static boolean unconfirmed(Optional<TokenFamily> family, long generation) {
        return family.filter(known -> known instanceof TokenFamily.Active active
                        && active.generation() == generation
                        && !active.confirmed())
                .isPresent();
    }

    /// Notes that an access token of this generation has been presented: its answer arrived, so a late retry
    /// with its predecessor is no longer innocent. Writes once per generation.
    public void atWork(String family, long generation) {
        store.decide(Key.of(TokenFamily.KIND, family), found -> {
            Change<Boolean> change = Change.answer(true);
            if (found.one(TokenFamily.KIND, family).orElse(null) instanceof TokenFamily.Active active) {
                TokenFamily.Active seen = active.seen(generation);
                if (!seen.equals(active)) {
                    change.replace(TokenFamily.KIND, seen);
                }
            }
            return change;
        });
    }
}
