package dev.curfew.client;

import dev.curfew.base.Octets;
import dev.curfew.base.World;
import dev.curfew.client.Credential.Managed;
import dev.curfew.client.RefreshFailure.Cause;
import dev.curfew.client.RefreshFailure.Permanent;
import dev.curfew.client.RefreshFailure.Reason;
import dev.curfew.client.RefreshFailure.Transient;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// The one who knows what this program is signed in with. It keeps the credential in memory, refreshes it
/// before it lapses, takes over what another process of the same home has stored, and remembers of a dead
/// credential that it is dead.
///
/// A refresh runs once, however many ask for it: threads of this process share its outcome, other processes
/// wait for the store and find its result there. Whoever has waited reads the store again before it asks the
/// server, so that no token is spent twice. A failed refresh changes nothing that is stored (law L6).
@SuppressWarnings("try") // the store is held, not used
public final class AuthManager {
    private static final System.Logger LOG = System.getLogger(AuthManager.class.getName());
    private static final Duration HOLD = Duration.ofSeconds(10);
    private static final Duration CALM = Duration.ofSeconds(5);

    private final World world;
    private final CredentialStore store;
    private final Endpoints endpoints;
    private final Issuer issuer;
    private final Logouts logouts;
    private final Logins logins;
    private final AtomicReference<Known> known;
    private final Flight flight = new Flight();
    private final Subscribers subscribers = new Subscribers();
    private final ServerClock serverClock;
    private final Pause pause;
    private final Sources sources;
    private final RefusalNote note;

    private AuthManager(
            World world,
            CredentialStore store,
            Endpoints endpoints,
            Issuer issuer,
            Optional<RevocationQueue> queue,
            Surroundings surroundings) {
        this.world = world;
        this.store = store;
        this.endpoints = endpoints;
        this.issuer = issuer;
        this.known = new AtomicReference<>(Known.NOTHING);
        this.serverClock = new ServerClock(world);
        this.pause = new Pause(world);
        this.logouts = new Logouts(world, store, endpoints, issuer, queue);
        this.sources = new Sources(surroundings);
        this.logins = new Logins(world, store, endpoints, logouts, sources);
        this.note = new RefusalNote(store.beside(), world);
    }

    /// Opens what is stored. What cannot be read does not throw: it is the state {@link AuthState.Unusable},
    /// and nobody is signed in with it.
    ///
    /// @param queue where a logout is remembered that the server could not be told of
    public static AuthManager open(
            World world, CredentialStore store, Endpoints endpoints, Issuer issuer, RevocationQueue queue) {
        return open(world, store, endpoints, issuer, Optional.of(queue), Surroundings.NONE);
    }

    /// As above, for a store that ends with the process: a logout that the server cannot be told of at once
    /// is not repeated.
    public static AuthManager open(World world, CredentialStore store, Endpoints endpoints, Issuer issuer) {
        return open(world, store, endpoints, issuer, Optional.empty(), Surroundings.NONE);
    }

    /// As above, where variables may go before the store, and not everything may be used.
    public static AuthManager open(
            World world,
            CredentialStore store,
            Endpoints endpoints,
            Issuer issuer,
            Optional<RevocationQueue> queue,
            Surroundings surroundings) {
        var manager = new AuthManager(world, store, endpoints, issuer, queue, surroundings);
        Interrupted.takeUp(store, HOLD);
        manager.logouts.settleWhatACrashLeft();
        manager.reload();
        return manager;
    }

    /// The credential to use now, refreshed if it was about to lapse. When that fails the old one is
    /// returned: it may do for a while, and whoever refuses it says so. Empty where there is none, or none
    /// that may be used.
    public Optional<Credential> auth() {
        // Twice: what another process stored may be about to lapse too.
        for (int i = 0; i < 2; i++) {
            Optional<Due> due = cached().flatMap(this::due);
            if (due.isEmpty() || pause.isOn()) {
                break;
            }
            if (refresh(due.get(), false) instanceof Refresh.Failed(RefreshFailure failure)) {
                LOG.log(System.Logger.Level.WARNING, "{0}", failure.advice());
                break;
            }
        }
        return cached().filter(it -> sources.violation(it).isEmpty());
    }

    /// The credential as it is, without asking the server.
    public Optional<Credential> cached() {
        return counted().map(Counted::credential);
    }

    /// The credential that counts now, and where it comes from.
    public Optional<Counted> counted() {
        return sources.counted(known.get().credential());
    }

    /// From now on the tokens are supplied from outside; they go before what is stored, until logout.
    public void setExternalAuth(ExternalAuth supplier) {
        sources.supply(supplier);
        subscribers.tell(state());
    }

    /// Reads the store again and uses what is there, whoever it belongs to.
    ///
    /// @return whether the credential is another one now
    public boolean reload() {
        try {
            return learn(note.about(store.load()));
        } catch (StoreException e) {
            return learn(Known.broken(e));
        }
    }

    /// Gets a newer credential: the one that another process has stored, else one from the server.
    public Refresh refresh() {
        return refresh(Due.FORCED, false);
    }

    /// Asks the server for a newer credential, even if another process has just stored one.
    public Refresh refreshFromAuthority() {
        return refresh(Due.FORCED, true);
    }

    /// The way through a refusal of the credential that is used now.
    public Recovery recovery() {
        return new Recovery(this, counted());
    }

    /// Logs out: here, and at the server as `policy` has it. What was supplied from outside is forgotten;
    /// what a variable holds goes on counting. Subscribers are told as soon as nobody is signed in here any
    /// more, which is before the server is told.
    public LogoutOutcome logout(LogoutPolicy policy) {
        boolean supplied = sources.isSupplied();
        LogoutOutcome outcome = logouts.logout(policy, known.get().credential(), sources.singleTarget(), this::forget);
        return supplied ? outcome.havingForgotten() : outcome;
    }

    /// Stores what a sign-in brought, in the place of what is there. What it takes the place of is to die at
    /// its server; if it cannot be stored, that stays as it is and what was brought is to die.
    ///
    /// @throws StoreException when it cannot be stored
    public Credential signIn(SignIn brought) throws StoreException {
        AuthFile stored = logins.keep(brought);
        note.remove();
        learn(Known.of(Optional.of(stored)));
        return stored.credential().orElseThrow();
    }

    /// Has what a sign-in brought die at its server: nobody wants it any more.
    public void giveBack(SignIn brought) {
        logins.giveBack(brought);
    }

    /// The permanent failure that is remembered of a credential; empty for any other one.
    public Optional<Permanent> failureFor(Credential credential) {
        Known now = known.get();
        return now.credential()
                .filter(mine -> mine.fingerprint().equals(credential.fingerprint()))
                .flatMap(mine -> now.failure());
    }

    /// How things stand.
    public AuthState state() {
        return sources.state(known.get(), flight.isUnderWay(), this::due);
    }

    /// Tells `subscriber` of each change of state after it has happened, on the thread that made it.
    ///
    /// @return ends the subscription
    public Runnable subscribe(Consumer<AuthState> subscriber) {
        return subscribers.add(subscriber);
    }

    /// Takes what is stored, if it belongs to whom `original` belongs to.
    ///
    /// @return the failure, if it belongs to somebody else or nobody
    Optional<RefreshFailure> reloadFor(Managed original) {
        try {
            return switch (NextStep.of(original, store.load(), Optional.empty())) {
                case NextStep.Adopt(AuthFile stored, var credential) -> {
                    learn(note.about(Optional.of(stored)));
                    yield Optional.empty();
                }
                case NextStep.GiveUp(Permanent failure) -> Optional.of(failure);
                case NextStep.Ask ask -> Optional.empty();
                case NextStep.UseAsIs use -> Optional.empty();
            };
        } catch (StoreException e) {
            return Optional.of(Transient.of(Cause.STORE));
        }
    }

    /// Gets another one from whoever supplies the credential that counts.
    Optional<RefreshFailure> renewExternal(Credential refused) {
        Optional<RefreshFailure> failure = sources.renew(refused);
        subscribers.tell(state());
        return failure;
    }

    /// Refreshes, or waits for the refresh that is under way and shares its outcome.
    ///
    /// @param ask whether to ask the server after another process's credential was taken over
    Refresh refresh(Due due, boolean ask) {
        return flight.share(() -> refreshed(due, ask), () -> subscribers.tell(state()));
    }

    private Refresh refreshed(Due due, boolean ask) {
        if (!(cached().orElse(null) instanceof Managed)) {
            return new Refresh.NotNeeded();
        }
        try (var held = store.hold(HOLD)) {
            keepWhatIsUnsaved();
            Known now = known.get();
            NextStep step = now.replaces().isPresent()
                    ? NextStep.of(now.credential().orElseThrow(), now.file(), now.dead())
                    : NextStep.of(now.credential().orElseThrow(), store.load(), now.dead());
            return switch (step) {
                case NextStep.Adopt(AuthFile stored, Managed credential) -> {
                    learn(note.about(Optional.of(stored)));
                    yield ask && credential.tokens().refreshToken().isPresent()
                            ? asked(stored, credential, due)
                            : new Refresh.Adopted(credential);
                }
                case NextStep.Ask(AuthFile stored, Managed credential) -> asked(stored, credential, due);
                case NextStep.UseAsIs use -> new Refresh.NotNeeded();
                case NextStep.GiveUp(Permanent failure) -> new Refresh.Failed(failure);
            };
        } catch (StoreException e) {
            LOG.log(System.Logger.Level.WARNING, "{0}", e.getMessage());
            return new Refresh.Failed(
                    Transient.of(e.fault() == StoreException.Fault.LOCKED ? Cause.LOCKED : Cause.STORE));
        }
    }

    private Refresh asked(AuthFile stored, Managed presented, Due due) throws StoreException {
        Issuer.Answer answer = issuer.refresh(
                endpoints.refresh(presented.tokens()),
                endpoints.clientId(presented.tokens()),
                presented.tokens().refreshToken().orElseThrow(),
                due);
        return switch (answer) {
            case Issuer.Answer.Renewed(NewTokens tokens, Optional<Instant> date) -> {
                date.ifPresent(serverClock::compare);
                yield kept(stored, presented, tokens);
            }
            case Issuer.Answer.Failed(RefreshFailure failure) -> failed(presented, failure);
        };
    }

    /// Stores new tokens, unless somebody who does not wait for us has stored something else meanwhile.
    private Refresh kept(AuthFile stored, Managed presented, NewTokens tokens) throws StoreException {
        AuthFile renewed = stored.renewed(tokens, world.now());
        Credential now = renewed.credential().orElseThrow();
        boolean unsaved = known.get().replaces().isPresent();
        Octets inStore = unsaved ? known.get().replaces().orElseThrow() : presented.fingerprint();
        try {
            Optional<AuthFile> there = store.load();
            if (!there.flatMap(AuthFile::credential)
                    .map(Credential::fingerprint)
                    .equals(Optional.of(inStore))) {
                return overtaken(presented, there, now);
            }
            store.save(renewed);
            note.remove();
            learn(Known.of(Optional.of(renewed)));
        } catch (StoreException e) {
            // The old token is spent: what is not on disk must at least not be lost here.
            LOG.log(System.Logger.Level.ERROR, "{0}", e.getMessage());
            learn(Known.unsaved(renewed, inStore));
        }
        return new Refresh.Renewed(now);
    }

    private Refresh overtaken(Managed presented, Optional<AuthFile> there, Credential late) {
        return switch (NextStep.of(presented, there, Optional.empty())) {
            case NextStep.Adopt(AuthFile stored, Managed credential) -> {
                learn(note.about(Optional.of(stored)));
                yield new Refresh.Adopted(credential);
            }
            case NextStep.Ask ask -> new Refresh.Adopted(presented);
            case NextStep.UseAsIs use -> new Refresh.NotNeeded();
            case NextStep.GiveUp(Permanent failure) -> {
                if (late instanceof Managed managed) {
                    logouts.tooLate(managed);
                }
                yield new Refresh.Failed(failure);
            }
        };
    }

    private Refresh failed(Managed presented, RefreshFailure failure) throws StoreException {
        switch (failure) {
            case Permanent(Reason reason) -> {
                if (reason == Reason.REUSED) {
                    Optional<Refresh> adopted =
                            SecondLook.at(store, presented, world).map(this::adopted);
                    if (adopted.isPresent()) {
                        return adopted.get();
                    }
                }
                note.write(presented, new Permanent(reason));
                learn(known.get().asHeard(new Permanent(reason)));
            }
            case Transient(var cause, Optional<Duration> retryAfter, var sent) -> pause.begin(retryAfter.orElse(CALM));
            case RefreshFailure.Misconfigured wrong -> pause.begin(CALM);
        }
        return new Refresh.Failed(failure);
    }

    private Refresh adopted(NextStep.Adopt step) {
        learn(note.about(Optional.of(step.stored())));
        return new Refresh.Adopted(step.credential());
    }

    /// Tries again to store what could not be stored. If somebody has stored something else, that is the
    /// newer one.
    private void keepWhatIsUnsaved() throws StoreException {
        Known now = known.get();
        if (now.replaces().isEmpty()) {
            return;
        }
        Optional<AuthFile> there = store.load();
        if (there.flatMap(AuthFile::credential).map(Credential::fingerprint).equals(now.replaces())) {
            try {
                store.save(now.file().orElseThrow());
                learn(now.saved());
            } catch (StoreException e) {
                LOG.log(System.Logger.Level.ERROR, "{0}", e.getMessage());
            }
        } else {
            learn(note.about(there));
        }
    }

    private Optional<Due> due(Credential credential) {
        return credential instanceof Managed managed ? Due.before(managed, serverClock.now()) : Optional.empty();
    }

    private void forget() {
        note.remove();
        boolean supplied = sources.forget();
        if (!learn(Known.NOTHING) && supplied) {
            subscribers.tell(state());
        }
    }

    private boolean learn(Known next) {
        Known before = known.getAndSet(next);
        boolean another = !before.credential()
                .map(Credential::fingerprint)
                .equals(next.credential().map(Credential::fingerprint));
        if (another) {
            pause.end();
        }
        if (another || !before.failure().equals(next.failure())) {
            subscribers.tell(state());
        }
        return another;
    }
}
