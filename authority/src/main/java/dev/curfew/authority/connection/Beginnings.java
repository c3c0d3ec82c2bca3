package dev.curfew.authority.connection;

import dev.curfew.authority.connection.ProviderSignIns.Begun;
import dev.curfew.authority.connection.ProviderSignIns.Purpose;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Octets;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.Transport;
import dev.curfew.web.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How sign-ins at providers begin: asks the provider where it has to be asked, and writes down what is
/// waited for.
final class Beginnings {
    /// The only address that Codex's own server sends a browser back to; whoever signs in there pastes it.
    private static final URI CODEX_REDIRECT = URI.create("http://localhost:1455/auth/callback");

    private static final int RANDOM = 32;
    /// How long to wait between two questions where nobody says so, in seconds (RFC 8628, section 3.2).
    static final long USUAL_INTERVAL = 5;

    private static final int LONGEST_INTERVAL = 60;

    private final Store store;
    private final Seals seals;
    private final ProviderCalls calls;
    private final Connections connections;
    private final World world;

    Beginnings(Store store, Seals seals, ProviderCalls calls, Connections connections, World world) {
        this.store = store;
        this.seals = seals;
        this.calls = calls;
        this.connections = connections;
        this.world = world;
    }

    /// What of a sign-in is its own way's.
    ///
    /// @param state what a browser brings back; for a device code nobody brings it
    /// @param secret the verifier, or the device code
    /// @param userCode empty text where there is nothing to type
    private record Way(
            String state, String secret, Optional<URI> redirect, URI address, String userCode, long interval) {}

    Begun browser(Provider provider, URI callback, Purpose purpose, Instant now) {
        Provider.OAuth oauth = ProviderSignIns.oauth(provider);
        URI authorization = oauth.authorization()
                .orElseThrow(() -> Problem.of("way", "browser is not possible: the provider takes none."));
        URI redirect = provider.preset() == Provider.Preset.CODEX ? CODEX_REDIRECT : callback;
        String state = unguessable();
        String verifier = unguessable();
        var query = new LinkedHashMap<String, String>();
        query.put("response_type", "code");
        query.put("client_id", oauth.clientId());
        query.put("redirect_uri", redirect.toString());
        query.put("scope", oauth.scope());
        query.put("code_challenge", Octets.sha256(Seals.utf8(verifier)).toString());
        query.put("code_challenge_method", "S256");
        query.put("state", state);
        String sign = authorization.getRawQuery() == null ? "?" : "&";
        URI address = URI.create(authorization + sign + ProviderCalls.form(query));
        return begun(
                provider, new Way(state, verifier, Optional.of(redirect), address, "", USUAL_INTERVAL), purpose, now);
    }

    Begun device(Provider provider, Purpose purpose, Instant now) {
        Provider.OAuth oauth = ProviderSignIns.oauth(provider);
        Optional<CodexDevice> codex = CodexDevice.of(provider, calls);
        if (codex.isPresent()) {
            return codexDevice(codex.get(), provider, purpose, now);
        }
        URI at = oauth.device().orElseThrow(() -> Problem.of("way", "device is not possible: the provider has none."));
        Json said = asked(at, oauth);
        String code = said.text("device_code").orElseThrow(ProviderSignIns::strange);
        // They are shown to people, so they are held to what people can type and open.
        String userCode = said.text("user_code").filter(Beginnings::typed).orElseThrow(ProviderSignIns::strange);
        URI address = Provider.address(
                "verification_uri",
                said.text("verification_uri_complete")
                        .or(() -> said.text("verification_uri"))
                        .orElseThrow(ProviderSignIns::strange));
        long interval = said.number("interval").map(Number::longValue).orElse(USUAL_INTERVAL);
        return begun(
                provider, new Way(unguessable(), code, Optional.empty(), address, userCode, interval), purpose, now);
    }

    private Begun codexDevice(CodexDevice codex, Provider provider, Purpose purpose, Instant now) {
        CodexDevice.Pair pair;
        try {
            pair = codex.begin(provider, ProviderSignIns.oauth(provider));
        } catch (Transport.Broken e) {
            throw ProviderSignIns.away();
        }
        if (!typed(pair.userCode())) {
            throw ProviderSignIns.strange();
        }
        var way = new Way(
                unguessable(),
                pair.text(),
                Optional.empty(),
                CodexDevice.page(provider),
                pair.userCode(),
                pair.interval());
        return begun(provider, way, purpose, now);
    }

    private Json asked(URI at, Provider.OAuth oauth) {
        try {
            Transport.Reply reply =
                    calls.post(at, Map.of("client_id", oauth.clientId(), "scope", oauth.scope()), false);
            if (reply.status() == 200) {
                return Json.parse(reply.body().array());
            }
        } catch (Transport.Broken e) {
            throw ProviderSignIns.away();
        } catch (Problem notJson) {
            throw ProviderSignIns.strange();
        }
        throw ProviderSignIns.strange();
    }

    private static boolean typed(String userCode) {
        return userCode.matches("[\\x21-\\x7e]{1,64}");
    }

    private Begun begun(Provider provider, Way way, Purpose purpose, Instant now) {
        if (purpose.into().isPresent() && connections.find(purpose.into().get()).isEmpty()) {
            throw Connections.unknown();
        }
        String id = world.id("psi");
        long interval = Math.clamp(way.interval(), 1, LONGEST_INTERVAL);
        var signIn = new ProviderSignIn(
                id,
                Octets.sha256(Seals.utf8(way.state())),
                seals.seal(ProviderSignIn.place(id), Seals.utf8(way.secret())),
                seals.seal(ProviderSignIn.promptPlace(id), Seals.utf8(way.address() + "\n" + way.userCode())),
                purpose.back(),
                way.redirect(),
                purpose.into(),
                new String(Json.bytes(ConnectionJson.write(provider)), StandardCharsets.UTF_8),
                purpose.label().isBlank() ? "" : Connections.checked(purpose.label()),
                purpose.by(),
                now,
                now.plus(ProviderSignIn.LIFE),
                interval,
                now.plusSeconds(interval),
                ProviderSignIn.Stage.WAITING,
                Optional.empty());
        store.decide(Key.NONE, _ -> Change.answer(true).create(ProviderSignIn.KIND, signIn));
        return begun(signIn, way.address() + "\n" + way.userCode());
    }

    /// The same as it was told at first; empty where it was sealed with a key that is not here any more.
    Optional<Begun> again(ProviderSignIn signIn) {
        return seals.open(ProviderSignIn.promptPlace(signIn.id()), signIn.prompt())
                .map(prompt -> begun(signIn, prompt.revealText(Secret.Purpose.DELIVER)));
    }

    private static Begun begun(ProviderSignIn signIn, String prompt) {
        int cut = prompt.indexOf('\n');
        return new Begun(
                signIn,
                URI.create(prompt.substring(0, cut)),
                Optional.of(prompt.substring(cut + 1)).filter(code -> !code.isEmpty()),
                signIn.redirect().filter(to -> !to.equals(CODEX_REDIRECT)).isPresent());
    }

    private String unguessable() {
        return Octets.of(world.random(RANDOM)).toString();
    }
}
