package dev.curfew.authority.connection;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Octets;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.RefreshFailure;
import dev.curfew.web.Json;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The verbs on sign-ins at providers: begin one in a browser or by device code, bring it on, look at it.
public final class ProviderSignIns {
    private static final String AGAIN = "Begin anew.";

    private final Store store;
    private final Seals seals;
    private final ProviderCalls calls;
    private final Ledger ledger;
    private final Connections connections;
    private final Beginnings beginnings;
    private final World world;

    ProviderSignIns(
            Store store, Seals seals, ProviderCalls calls, Ledger ledger, Connections connections, World world) {
        this.store = store;
        this.seals = seals;
        this.calls = calls;
        this.ledger = ledger;
        this.connections = connections;
        this.beginnings = new Beginnings(store, seals, calls, connections, world);
        this.world = world;
    }

    /// What somebody is to do.
    ///
    /// @param address where to go in a browser
    /// @param userCode what to type there; empty where there is nothing to type
    /// @param comesBack whether the browser comes back to this server by itself; else its last address is
    ///     pasted
    public record Begun(ProviderSignIn signIn, URI address, Optional<String> userCode, boolean comesBack) {}

    /// What a sign-in is for.
    ///
    /// @param label what a new connection is called; empty text for one that says who it is
    /// @param into the connection that is signed in to again; empty for a new one
    /// @param by the person who begins it
    /// @param back the page under whose address it has one of its own; empty where no page begins it
    public record Purpose(String label, Optional<String> into, String by, Optional<String> back) {}

    /// Begins one in a browser.
    ///
    /// @param callback where this server takes browsers back
    /// @throws Problem INVALID_VALUE where the provider takes no browsers
    public Begun browser(Provider provider, URI callback, Purpose purpose, Instant now) {
        return beginnings.browser(provider, callback, purpose, now);
    }

    /// Begins one by device code (RFC 8628).
    ///
    /// @throws Problem INVALID_VALUE where the provider has none; UNAVAILABLE where it gives none
    public Begun device(Provider provider, Purpose purpose, Instant now) {
        return beginnings.device(provider, purpose, now);
    }

    /// What somebody is still to do in one of them; empty once nothing is.
    public Optional<Begun> prompt(ProviderSignIn signIn, Instant now) {
        return signIn.open(now) ? beginnings.again(signIn) : Optional.empty();
    }

    /// A provider that describes itself at `issuer`, asked for what is usual.
    ///
    /// @throws Problem INVALID_VALUE where it does not
    public Provider described(URI issuer, String clientId, URI api) {
        return described(issuer, clientId, ConnectionJson.SCOPE, api);
    }

    /// The provider at which one of them is.
    public static Provider provider(ProviderSignIn signIn) {
        return ConnectionJson.provider(Json.parse(Seals.utf8(signIn.provider())));
    }

    /// The same, asked for `scope`.
    Provider described(URI issuer, String clientId, String scope, URI api) {
        return new Discovery(calls).described(issuer, clientId, scope, api);
    }

    /// One of them, as it stands; by device code, the provider is asked first where its interval has passed.
    ///
    /// @throws Problem NOT_FOUND
    public ProviderSignIn look(String id, Instant now) {
        ProviderSignIn signIn = find(id);
        boolean asks = signIn.redirect().isEmpty() && signIn.open(now) && !now.isBefore(signIn.pollAt());
        return asks && taken(signIn, it -> it.asked(false, now), now) ? polled(signIn, now) : find(id);
    }

    /// Goes on with the address that a browser ended at, where nothing answered it.
    ///
    /// @throws Problem INVALID_VALUE for an address that is not of this sign-in; GONE where it is over
    public ProviderSignIn paste(String id, String address, Instant now) {
        ProviderSignIn signIn = find(id);
        int query = address.indexOf('?');
        Map<String, String> brought = query < 0 ? Map.of() : fields(address.substring(query + 1));
        if (!signIn.state().equals(Octets.sha256(Seals.utf8(brought.getOrDefault("state", ""))))) {
            throw Problem.of("address", "is the whole address that the browser ended at, of this very sign-in.");
        }
        return back(brought, now);
    }

    /// Goes on with what the provider sent a browser back with.
    ///
    /// @throws Problem GONE for what belongs to no sign-in that is under way
    public ProviderSignIn back(Map<String, String> brought, Instant now) {
        String state =
                Octets.sha256(Seals.utf8(brought.getOrDefault("state", ""))).toString();
        ProviderSignIn signIn = store.<Optional<ProviderSignIn>>read(
                        found -> found.many(ProviderSignIn.KIND, Page.ALL, Where.is("state", state)).stream()
                                .findFirst())
                .orElseThrow(ProviderSignIns::over);
        if (!taken(signIn, ProviderSignIn::taking, now)) {
            throw over();
        }
        Provider provider = provider(signIn);
        String issuer = brought.get("iss");
        boolean foreign = issuer != null
                && !issuer.replaceFirst("/+$", "").equals(provider.issuer().toString());
        String code = brought.get("code");
        if (foreign || code == null) {
            // RFC 9207: what another server sent here is not redeemed anywhere.
            return end(signIn, it -> it.failed("The provider did not sign anybody in. " + AGAIN));
        }
        var grant = new LinkedHashMap<String, String>();
        grant.put("grant_type", "authorization_code");
        grant.put("client_id", oauth(provider).clientId());
        grant.put("code", code);
        grant.put("redirect_uri", signIn.redirect().map(URI::toString).orElse(""));
        grant.put("code_verifier", secret(signIn));
        return redeemed(signIn, provider, calls.redeem(oauth(provider), grant), now);
    }

    private ProviderSignIn polled(ProviderSignIn signIn, Instant now) {
        Provider provider = provider(signIn);
        Optional<CodexDevice> codex = CodexDevice.of(provider, calls);
        if (codex.isPresent()) {
            return switch (codex.get().poll(provider, oauth(provider), secret(signIn))) {
                case CodexDevice.Polled.Pending _ -> find(signIn.id());
                case CodexDevice.Polled.Over _ ->
                    end(signIn, it -> it.failed("The provider did not sign anybody in. " + AGAIN));
                case CodexDevice.Polled.Granted(var grant) ->
                    redeemed(signIn, provider, calls.redeem(oauth(provider), grant), now);
            };
        }
        var grant = new LinkedHashMap<String, String>();
        grant.put("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
        grant.put("client_id", oauth(provider).clientId());
        grant.put("device_code", secret(signIn));
        ProviderCalls.Answer answer = calls.redeem(oauth(provider), grant);
        if (answer instanceof ProviderCalls.Answer.Failed failed) {
            boolean slower = failed.code().equals("slow_down");
            boolean passing = failed.code().isEmpty() && failed.failure() instanceof RefreshFailure.Transient;
            if (slower) {
                end(signIn, it -> it.asked(true, now));
            }
            if (slower || passing || failed.code().equals("authorization_pending")) {
                return find(signIn.id());
            }
        }
        return redeemed(signIn, provider, answer, now);
    }

    private ProviderSignIn redeemed(
            ProviderSignIn signIn, Provider provider, ProviderCalls.Answer answer, Instant now) {
        if (!(answer instanceof ProviderCalls.Answer.Tokens(var tokens, Optional<Duration> life))) {
            return end(signIn, it -> it.failed("The provider gave no tokens. " + AGAIN));
        }
        Optional<Given> given = Given.first(tokens, life, world.now());
        if (given.isEmpty()) {
            return end(signIn, it -> it.failed("The provider gave no access token. " + AGAIN));
        }
        Seat seat = given.get().idToken().map(Seat::in).orElse(Seat.UNKNOWN);
        var naming = new Connections.Naming(signIn.label(), Optional.empty(), signIn.by(), signIn.into());
        try {
            var brought = connections.redeemed(provider, seat, given.get(), naming, now);
            return end(signIn, it -> it.done(brought.state().connection().id()));
        } catch (Problem e) {
            // What is not kept must not live on (law L7).
            ledger.giveBack(provider, signIn.label(), given.get(), now);
            return end(signIn, it -> it.failed(e.hint()));
        }
    }

    private ProviderSignIn end(ProviderSignIn signIn, UnaryOperator<ProviderSignIn> rule) {
        return store.decide(Key.of(ProviderSignIn.KIND, signIn.id()), found -> {
            ProviderSignIn before = found.one(ProviderSignIn.KIND, signIn.id()).orElseThrow(ProviderSignIns::over);
            ProviderSignIn after = rule.apply(before);
            return Change.answer(after).replace(ProviderSignIn.KIND, after);
        });
    }

    /// Whether it was still as it was, and is now as the rule makes it: one of two who come at once has it.
    private boolean taken(ProviderSignIn signIn, UnaryOperator<ProviderSignIn> rule, Instant now) {
        return store.decide(Key.of(ProviderSignIn.KIND, signIn.id()), found -> {
            Optional<ProviderSignIn> there = found.one(ProviderSignIn.KIND, signIn.id())
                    .filter(it -> it.open(now) && it.pollAt().equals(signIn.pollAt()));
            Change<Boolean> change = Change.answer(there.isPresent());
            there.ifPresent(it -> change.replace(ProviderSignIn.KIND, rule.apply(it)));
            return change;
        });
    }

    private ProviderSignIn find(String id) {
        return store.<Optional<ProviderSignIn>>read(found -> found.one(ProviderSignIn.KIND, id))
                .orElseThrow(() -> new Problem(Problem.Kind.NOT_FOUND, "There is no such sign-in."));
    }

    private String secret(ProviderSignIn signIn) {
        return seals.open(ProviderSignIn.place(signIn.id()), signIn.secret())
                .orElseThrow(ProviderSignIns::over)
                .revealText(Secret.Purpose.PRESENT);
    }

    private static Map<String, String> fields(String query) {
        var fields = new HashMap<String, String>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return fields;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    static Provider.OAuth oauth(Provider provider) {
        return provider.oauth().orElseThrow(() -> Problem.of("preset", "knows API keys only."));
    }

    static Problem strange() {
        return new Problem(Problem.Kind.UNAVAILABLE, "The provider's answer could not be understood.");
    }

    static Problem away() {
        return new Problem(Problem.Kind.UNAVAILABLE, "The provider could not be reached.");
    }

    private static Problem over() {
        return new Problem(Problem.Kind.GONE, "This sign-in is over. " + AGAIN);
    }
}
