package dev.curfew.authority.connection;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Typed;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.AuthFile;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The verbs on connections: add one, sign in to it again, rename, remove; and looking at them.
public final class Connections {
    private static final int LONGEST_LABEL = 100;
    private static final int LONGEST_KEY = 16 << 10;
    private static final int STEP = 200;

    private final Store store;
    private final Ledger ledger;
    private final Seals seals;
    private final Changes changes;
    private final Revocations revocations;
    private final World world;

    Connections(Store store, Ledger ledger, Seals seals, Changes changes, Revocations revocations, World world) {
        this.store = store;
        this.ledger = ledger;
        this.seals = seals;
        this.changes = changes;
        this.revocations = revocations;
        this.world = world;
    }

    /// Whose a new connection is, and what it is called.
    ///
    /// @param label empty text for one that says who it is
    /// @param owner the person whose it is; empty for the workspace's
    /// @param by the person who adds it
    /// @param into the connection that it must be the credential of; empty for whichever it fits
    public record Naming(String label, Optional<String> owner, String by, Optional<String> into) {
        /// For whatever connection it is of.
        public Naming(String label, Optional<String> owner, String by) {
            this(label, owner, by, Optional.empty());
        }

        /// For one that is there.
        public static Naming again(String connection, String by) {
            return new Naming("", Optional.empty(), by, Optional.of(connection));
        }
    }

    /// What came of bringing a credential.
    ///
    /// @param again whether there was a connection of this seat before, which it is now the credential of
    public record Brought(ConnectionState state, boolean again) {}

    /// What came of removing a connection.
    ///
    /// @param revocation the job that tells the provider; empty where there is nothing to tell, as for an API
    ///     key
    public record Removed(Connection connection, Optional<ProviderRevocation> revocation) {}

    /// Every connection with its state, the newest first. What changes is told to {@link #onChange}.
    public List<ConnectionState> states() {
        var states = new ArrayList<ConnectionState>();
        for (Page page = Page.first(STEP); ; ) {
            List<ConnectionState> some = list(page);
            states.addAll(some);
            if (some.size() < STEP) {
                return states;
            }
            page = new Page(some.getLast().connection().id(), STEP);
        }
    }

    /// Some of them, the newest first.
    public List<ConnectionState> list(Page page) {
        return store.read(found -> {
            List<Connection> some = found.many(Connection.KIND, page);
            Map<String, Credential> credentials =
                    found.all(Credential.KIND, some.stream().map(Connection::id).toList());
            return some.stream()
                    .flatMap(connection -> Optional.ofNullable(credentials.get(connection.id()))
                            .map(credential -> ConnectionState.of(new Ledger.Row(connection, credential)))
                            .stream())
                    .toList();
        });
    }

    /// One of them; empty where there is none (any more).
    public Optional<ConnectionState> find(String id) {
        return ledger.read(id).map(ConnectionState::of);
    }

    /// Calls `ear` with the identifier of each connection that was added, removed, signed in to, or whose
    /// state is another one, on whichever node; at once, and perhaps more than once.
    public Store.Waking onChange(Consumer<String> ear) {
        return changes.listen(ear);
    }

    /// Adds an API key.
    ///
    /// @throws Problem INVALID_VALUE for what is no key; CONFLICT for one that is refused already
    public Brought addKey(Provider provider, Secret key, Naming naming, Instant now) {
        if (provider.oauth().isPresent()) {
            throw Problem.of("preset", "takes a sign-in, not an API key.");
        }
        if (!key.revealText(Secret.Purpose.VERIFY).matches("[\\x21-\\x7e]{1," + LONGEST_KEY + "}")) {
            throw Problem.of("key", "is one word of printable characters.");
        }
        return bring(provider, Seat.UNKNOWN, Given.apiKey(key, now), naming, Origin.ELSEWHERE, now);
    }

    /// Takes over what Codex or `curfew login` wrote into an `auth.json`: a sign-in or an API key. The file's
    /// own program must not go on with it: a refresh token works once.
    ///
    /// @param oauth the provider of a sign-in that does not say who issued it
    /// @param keys the provider of an API key
    /// @throws Problem INVALID_VALUE for a file without either; CONFLICT for tokens that are spent or refused
    public Brought importFile(byte[] file, Provider oauth, Provider keys, Naming naming, Instant now) {
        var credential = AuthFile.parse(file)
                .flatMap(AuthFile::credential)
                .orElseThrow(() -> Problem.of("auth", "is the text of an auth.json that somebody is signed in with."));
        return switch (credential) {
            case dev.curfew.client.Credential.ApiKey(Secret key) -> addKey(keys, key, naming, now);
            case dev.curfew.client.Credential.Managed managed -> importTokens(managed, oauth, naming, now);
            case dev.curfew.client.Credential.PersonalToken _,
                    dev.curfew.client.Credential.External _,
                    dev.curfew.client.Credential.Foreign _ ->
                throw Problem.of("auth", "holds neither the tokens of a sign-in nor an API key.");
        };
    }

    private Brought importTokens(
            dev.curfew.client.Credential.Managed managed, Provider usual, Naming naming, Instant now) {
        var tokens = managed.tokens();
        Seat said = tokens.idToken().map(Seat::in).orElse(Seat.UNKNOWN);
        Seat seat = said.account().isEmpty()
                ? new Seat(said.subject(), managed.account().orElse(""), said.plan(), said.email())
                : said;
        Provider provider = tokens.issuer()
                .filter(issuer -> !issuer.equals(usual.issuer().toString()))
                .map(issuer -> Provider.codexAt(
                        Provider.address("auth.tokens.oauth_provenance.issuer", issuer),
                        tokens.clientId()
                                .orElse(Provider.CODEX.oauth().orElseThrow().clientId()),
                        usual.api()))
                .orElse(usual);
        var given = new Given(
                tokens.accessToken(),
                tokens.refreshToken(),
                tokens.idToken(),
                Given.expiry(tokens.accessToken(), now),
                managed.lastRefresh().filter(at -> at.isBefore(now)).orElse(now));
        return bring(provider, seat, given, naming, Origin.ELSEWHERE, now);
    }

    /// Where a credential was got.
    private enum Origin {
        /// In a sign-in that was made here: it came of nothing that is held.
        HERE,
        /// Somewhere else, so that it may have come of what is held.
        ELSEWHERE
    }

    /// Makes what a sign-in brought that was made here the credential of its seat, as {@link #bring}, and has
    /// what it takes the place of revoked at the provider.
    Brought redeemed(Provider provider, Seat seat, Given given, Naming naming, Instant now) {
        return bring(provider, seat, given, naming, Origin.HERE, now);
    }

    /// Makes what a provider gave the credential of its seat: of a new connection, or of the one that there
    /// is.
    private Brought bring(Provider provider, Seat seat, Given given, Naming naming, Origin origin, Instant now) {
        String label = label(naming.label(), provider, seat);
        String fresh = world.id("con");
        String job = world.id("rvk");
        Optional<String> must = naming.into();
        Optional<String> known =
                must.or(() -> seat.subject().isPresent() ? Optional.empty() : sameToken(provider, given));
        Brought brought = store.decide(Key.NONE, found -> {
            Optional<Connection> there = known.isPresent()
                    ? first(found.many(Connection.KIND, Page.ALL, Where.is("id", known.get())))
                    : sameSeat(found, provider, seat);
            if (there.isEmpty() && must.isPresent()) {
                throw unknown();
            }
            if (there.isEmpty()) {
                return added(new Connection(fresh, label, provider, naming.owner(), seat, now, naming.by()), given);
            }
            Credential before = Ledger.held(found, there.get().id()).orElseThrow();
            Change<Brought> change = again(found, there.get(), before, provider, seat, given, naming.by(), now);
            if (origin == Origin.HERE && before.outlives(given.mark(), seals)) {
                ledger.revocation(job, new Ledger.Row(there.get(), before), now)
                        .ifPresent(it -> change.create(ProviderRevocation.KIND, it));
            }
            return change;
        });
        changes.tell(brought.state().connection().id());
        return brought;
    }

    private Change<Brought> added(Connection connection, Given given) {
        Credential credential = Credential.first(connection.id(), seals.seal(connection.id(), 1, given));
        return Change.answer(new Brought(ConnectionState.of(new Ledger.Row(connection, credential)), false))
                .create(Connection.KIND, connection)
                .create(Credential.KIND, credential)
                .tell(told(Event.Type.CONNECTION_ADDED, connection, connection.createdBy(), connection.createdAt()));
    }

    private Change<Brought> again(
            Found found,
            Connection connection,
            Credential before,
            Provider provider,
            Seat seat,
            Given given,
            String by,
            Instant now) {
        if (!connection.seat().agrees(seat)) {
            throw new Problem(Problem.Kind.CONFLICT, "That is another account than the one of this connection.");
        }
        if (!connection.kind().equals(provider.oauth().isPresent() ? "oauth" : "api-key")) {
            throw new Problem(Problem.Kind.CONFLICT, "This connection has another kind of credential.");
        }
        if (sameSeat(found, provider, seat)
                .filter(it -> !it.id().equals(connection.id()))
                .isPresent()) {
            throw new Problem(Problem.Kind.CONFLICT, "There is another connection of this account.");
        }
        boolean same = seals.knows(List.of(before.sealed().print()), given.mark());
        boolean refused = before.dead()
                .filter(dead -> !dead.code().equals(Credential.RESTORED))
                .isPresent();
        if (same && refused) {
            throw new Problem(
                    Problem.Kind.CONFLICT, "The provider refused this very token already. Sign in there again.");
        }
        if (!same && seals.knows(before.spent(), given.mark())) {
            throw new Problem(
                    Problem.Kind.CONFLICT,
                    "This token was used up: Curfew holds newer ones of this account. Sign in there again.");
        }
        if (same && before.dead().isEmpty()) {
            return Change.answer(new Brought(ConnectionState.of(new Ledger.Row(connection, before)), true));
        }
        Credential after = before.signedIn(seals.seal(connection.id(), before.generation() + 1, given));
        Connection now1 = connection.signedIn(provider, seat);
        return Change.answer(new Brought(ConnectionState.of(new Ledger.Row(now1, after)), true))
                .replace(Connection.KIND, now1)
                .replace(Credential.KIND, after)
                .tell(told(Event.Type.CONNECTION_SIGNED_IN, now1, by, now));
    }

    private static Optional<Connection> sameSeat(Found found, Provider provider, Seat seat) {
        return seat.subject()
                .flatMap(subject -> first(found.many(
                        Connection.KIND,
                        Page.ALL,
                        Where.is("issuer", provider.issuer().toString()),
                        Where.is("subject", subject),
                        Where.is("account", seat.account()))));
    }

    /// What names nobody is known again by its token.
    private Optional<String> sameToken(Provider provider, Given given) {
        return store.read(found -> {
            List<String> ids =
                    found
                            .many(
                                    Connection.KIND,
                                    Page.ALL,
                                    Where.is("issuer", provider.issuer().toString()))
                            .stream()
                            .map(Connection::id)
                            .toList();
            return found.all(Credential.KIND, ids).values().stream()
                    .filter(credential -> seals.knows(credential.prints(), given.mark()))
                    .map(Credential::connection)
                    .findFirst();
        });
    }

    /// Gives a connection another name.
    ///
    /// @throws Problem NOT_FOUND; INVALID_VALUE for a name that is none
    public ConnectionState rename(String id, String label, String by, Instant now) {
        String name = checked(label);
        ConnectionState state = store.decide(Key.of(Connection.KIND, id), found -> {
            Connection renamed = found.one(Connection.KIND, id)
                    .orElseThrow(Connections::unknown)
                    .labelled(name);
            Credential credential = found.one(Credential.KIND, id).orElseThrow(Connections::unknown);
            return Change.answer(ConnectionState.of(new Ledger.Row(renamed, credential)))
                    .replace(Connection.KIND, renamed)
                    .tell(told(Event.Type.CONNECTION_CHANGED, renamed, by, now));
        });
        changes.tell(id);
        return state;
    }

    /// Says that what a restored backup holds is the newest there is, so that it is presented again.
    ///
    /// @throws Problem NOT_FOUND; CONFLICT where it is not in doubt
    public ConnectionState trust(String id, String by, Instant now) {
        ConnectionState state = store.decide(Key.of(Credential.KIND, id), found -> {
            Credential before = found.one(Credential.KIND, id).orElseThrow(Connections::unknown);
            Connection connection = found.one(Connection.KIND, id).orElseThrow(Connections::unknown);
            Credential after = Doubts.settled(before)
                    .orElseThrow(() ->
                            new Problem(Problem.Kind.CONFLICT, "Only a connection of a restored backup is in doubt."));
            return Change.answer(ConnectionState.of(new Ledger.Row(connection, after)))
                    .replace(Credential.KIND, after)
                    .tell(told(Event.Type.CONNECTION_SIGNED_IN, connection, by, now)
                            .note(connection.label() + ", as the backup had it"));
        });
        changes.tell(id);
        return state;
    }

    /// What became of telling the provider of a connection, removed or not, that tokens are to die; the
    /// newest first.
    public List<ProviderRevocation> revocations(String connection) {
        return revocations.of(connection);
    }

    /// The same of all connections.
    public List<ProviderRevocation> revocations(Page page) {
        return revocations.list(page);
    }

    /// Removes a connection, and lets its provider know that the tokens are to die.
    ///
    /// @throws Problem NOT_FOUND
    public Removed remove(String id, String by, Instant now) {
        String job = world.id("rvk");
        Removed removed = store.decide(Key.of(Connection.KIND, id).and(Credential.KIND, id), found -> {
            Connection connection = found.one(Connection.KIND, id).orElseThrow(Connections::unknown);
            Credential credential = found.one(Credential.KIND, id).orElseThrow(Connections::unknown);
            var revocation = ledger.revocation(job, new Ledger.Row(connection, credential), now);
            Change<Removed> change = Change.answer(new Removed(connection, revocation));
            change.remove(Connection.KIND, id).remove(Credential.KIND, id);
            revocation.ifPresent(it -> change.create(ProviderRevocation.KIND, it));
            return change.tell(told(Event.Type.CONNECTION_REMOVED, connection, by, now));
        });
        changes.tell(id);
        return removed;
    }

    private static Event told(Event.Type type, Connection connection, String by, Instant now) {
        Event event = Event.of(type, now, by, "").connection(connection.id()).note(connection.label());
        return connection.owner().map(event::person).orElse(event);
    }

    private static String label(String wanted, Provider provider, Seat seat) {
        if (!wanted.isBlank()) {
            return checked(wanted);
        }
        URI at = provider.issuer();
        return checked(seat.email().or(seat::subject).orElseGet(() -> String.valueOf(at.getHost())));
    }

    /// A name that somebody gave.
    ///
    /// @throws Problem INVALID_VALUE for one that is none
    static String checked(String label) {
        String name = label.strip();
        if (name.isEmpty() || name.length() > LONGEST_LABEL || name.codePoints().anyMatch(Typed::unsayable)) {
            throw Problem.of("label", "is a name of up to " + LONGEST_LABEL + " characters.");
        }
        return name;
    }

    private static Optional<Connection> first(List<Connection> found) {
        return found.stream().findFirst();
    }

    static Problem unknown() {
        return new Problem(Problem.Kind.NOT_FOUND, "There is no such connection.");
    }
}
