package dev.curfew.testkit.oauth;

import dev.curfew.authority.Authority;
import dev.curfew.authority.apikey.ApiKeySecrets;
import dev.curfew.authority.apikey.ApiKeys;
import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Apps;
import dev.curfew.authority.app.Presets;
import dev.curfew.authority.device.Device;
import dev.curfew.authority.grant.GrantRoutes;
import dev.curfew.authority.key.AccessTokens;
import dev.curfew.authority.key.IdTokens;
import dev.curfew.authority.key.Keys;
import dev.curfew.authority.key.Keyset;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.session.Beginnings;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.session.Surface;
import dev.curfew.authority.session.Way;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.signin.Marks;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Kind;
import dev.curfew.authority.store.MemoryStore;
import dev.curfew.authority.store.PostgresStore;
import dev.curfew.authority.store.SqliteStore;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.Mint;
import dev.curfew.authority.token.RefreshTokens;
import dev.curfew.authority.token.Tokens;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Role;
import dev.curfew.authority.workspace.Workspaces;
import dev.curfew.base.ManualWorld;
import dev.curfew.base.Octets;
import dev.curfew.base.World;
import dev.curfew.testkit.Contract;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.TestPostgres;
import dev.curfew.web.Edge;
import dev.curfew.web.EdgeSettings;
import dev.curfew.web.RequestLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The OAuth half of an authority on loopback, its clock in the hand of the test, with one person and three
/// apps.
final class OAuthSite implements AutoCloseable {
    static final String ISSUER = "http://curfew.test";
    static final String CODEX = Presets.CODEX;
    static final String GATEWAY = Presets.GATEWAY;
    /// Third-party, confidential, its secret {@link #SECRET}.
    static final String WIKI = "wiki";
    /// First-party, confidential, a resource server.
    static final String SERVER = "model-gateway";
    static final String SECRET = "a secret: of 30% and more";
    static final String WIKI_REDIRECT = "https://wiki.test/callback";
    static final String VERIFIER = "a".repeat(43);
    static final String CHALLENGE =
            Octets.sha256(VERIFIER.getBytes(StandardCharsets.US_ASCII)).toString();

    private static final Contract CONTRACT = contract();

    final ManualWorld world;
    final Store store;
    final Keys keys;
    final IdTokens idTokens;
    final Person anna;
    private final Edge edge;
    private final @Nullable Path directory;

    /// A browser with somebody signed in.
    record Browser(HttpProbe http, Session session, String csrf) {}

    static OAuthSite open() {
        ManualWorld world = World.manual(1);
        return new OAuthSite(world, new MemoryStore(world), null);
    }

    /// The same over a database file. The engine has the machine's own clock, with which it only waits.
    static OAuthSite onSqlite() {
        try {
            Path directory = Files.createTempDirectory("curfew-oauth");
            Store store = SqliteStore.open(directory, World.system(), new SimpleMeterRegistry());
            return new OAuthSite(World.manual(1), store, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same over a database of its own on the tests' PostgreSQL.
    static OAuthSite onPostgres() {
        String url = TestPostgres.database().urlWithCredentials();
        Store store =
                PostgresStore.open(url, Optional.empty(), Optional.empty(), World.system(), new SimpleMeterRegistry());
        return new OAuthSite(World.manual(1), store, null);
    }

    private OAuthSite(ManualWorld world, Store store, @Nullable Path directory) {
        this.world = world;
        this.store = store;
        this.directory = directory;
        keys = Keys.at(KeysetHome.inMemory(Keyset.first(world)), world);
        idTokens = new IdTokens(keys, ISSUER);
        var accessTokens = new AccessTokens(keys, ISSUER, world);
        var refreshTokens = new RefreshTokens(keys, world);
        var mint = new Mint(accessTokens, idTokens, ISSUER, world);
        Presets.install(store, world.now());
        install(app(WIKI, false, List.of(WIKI_REDIRECT), App.Pkce.OPTIONAL));
        install(app(SERVER, true, List.of("https://gateway.test/callback"), App.Pkce.REQUIRED));
        var apps = new Apps(store, new Workspaces(store));
        var tokens = new Tokens(store, refreshTokens, accessTokens, mint, apps, Duration.ofSeconds(30));
        var grants = new GrantRoutes(
                store,
                world,
                ISSUER,
                keys,
                idTokens,
                refreshTokens,
                mint,
                tokens,
                new ApiKeys(store, new ApiKeySecrets(keys, world), world),
                apps,
                new Sessions(store),
                new Callers(store, tokens, apps, ISSUER),
                Places.withoutMap());
        edge = Edge.open(
                EdgeSettings.of("127.0.0.1", 0),
                world,
                grants.routes(),
                (problem, request) -> "<p>" + problem.hint() + "</p>",
                RequestLog.NONE);
        anna = person("anna");
    }

    private App app(String id, boolean firstParty, List<String> redirects, App.Pkce pkce) {
        return new App(
                id,
                world.now(),
                "The " + id,
                Optional.of(Octets.sha256(SECRET.getBytes(StandardCharsets.UTF_8))),
                firstParty,
                true,
                0,
                Surface.THIRD_PARTY,
                App.Dialect.STANDARD,
                redirects,
                List.of("https://wiki.test/bye"),
                List.of("openid", "profile", "email", "offline_access", "pages.read", "feed"),
                List.of(App.Grant.values()),
                pkce,
                "",
                App.Lifetimes.STANDARD);
    }

    /// Registers an app.
    void install(App app) {
        store.decide(Key.NONE, found -> Change.answer(true).create(App.KIND, app));
    }

    /// Creates a developer.
    Person person(String name) {
        var person = new Person(world.id("per"), name + "@example.test", name, Role.DEVELOPER, true, 0, world.now());
        store.decide(Key.NONE, found -> Change.answer(true).create(Person.KIND, person));
        return person;
    }

    /// A browser in which nobody is signed in; every answer is held against the contract.
    HttpProbe stranger() {
        return anybody().holding(CONTRACT);
    }

    /// Somebody who asks for what the contract does not know.
    HttpProbe anybody() {
        return HttpProbe.at(URI.create("http://127.0.0.1:" + edge.port()));
    }

    private static Contract contract() {
        try (var in = Authority.class.getResourceAsStream("openapi.yaml")) {
            return Contract.load(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A browser in which `person` has just signed in.
    Browser browser(Person person) {
        var now = world.now();
        byte[] secret = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(world.random(32))
                .getBytes(StandardCharsets.US_ASCII);
        var device = new Device(world.id("dev"), person.id(), Optional.empty(), now, "Firefox on Linux", "", "", false);
        var session = new Session(
                world.id("ses"),
                person.id(),
                Presets.CONSOLE,
                device.id(),
                Surface.WEB,
                Optional.empty(),
                "pwd",
                Way.PASSWORD,
                now,
                Optional.of(Octets.sha256(secret)),
                now.plus(Duration.ofDays(30)),
                person.epoch(),
                new Session.Seen(now, "127.0.0.1", ""),
                now.plus(Duration.ofDays(30)),
                Optional.empty());
        store.decide(Key.NONE, found -> {
            Change<Boolean> change = Change.answer(true).create(Device.KIND, device);
            Beginnings.browser(change, session);
            return change;
        });
        HttpProbe http = stranger();
        http.cookies()
                .put("curfew_session", "crws_" + session.id() + "." + new String(secret, StandardCharsets.US_ASCII));
        return new Browser(http, session, Marks.tag(secret, "curfew form"));
    }

    /// Ends a session as its holder.
    void end(Session session) {
        new Sessions(store)
                .signOut(
                        session.person(),
                        new dev.curfew.authority.session.SignOut.OneSession(session.id()),
                        dev.curfew.authority.session.Cause.SIGNED_OUT,
                        session.person(),
                        world.now());
    }

    /// What the store holds under this identifier.
    <T> Optional<T> find(Kind<T> kind, String id) {
        return store.read(found -> found.one(kind, id));
    }

    /// Everything of one kind.
    <T> List<T> all(Kind<T> kind) {
        return store.read((Function<Found, List<T>>) found -> found.many(kind, Page.ALL));
    }

    /// The parameters of a good authorization request, to be changed; a value of null takes one away.
    static Map<String, String> request(String app, String redirect) {
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("response_type", "code");
        parameters.put("client_id", app);
        parameters.put("redirect_uri", redirect);
        parameters.put("state", "s-._~ /&=");
        parameters.put("scope", "openid email");
        parameters.put("code_challenge", CHALLENGE);
        parameters.put("code_challenge_method", "S256");
        return parameters;
    }

    /// The path of an authorization request.
    static String authorize(Map<String, String> parameters) {
        return "/oauth/authorize?" + query(parameters);
    }

    static String query(Map<String, String> parameters) {
        return HttpProbe.query(fields(parameters));
    }

    /// Names and values in turn.
    static String[] fields(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .flatMap(one -> java.util.stream.Stream.of(one.getKey(), one.getValue()))
                .toArray(String[]::new);
    }

    /// The parameters in the query of a URI.
    static Map<String, String> parameters(URI uri) {
        return Pattern.compile("&")
                .splitAsStream(uri.getRawQuery())
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> pair[0], pair -> java.net.URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    /// Allows the request on the page that asks, and returns where the browser is sent.
    static URI allow(Browser browser, Map<String, String> parameters) {
        var form = new LinkedHashMap<>(parameters);
        form.put("csrf", browser.csrf());
        form.put("decision", "allow");
        return browser.http().form("/oauth/authorize/decision", fields(form)).location();
    }

    /// A code for `app`, allowed in `browser`.
    static String code(Browser browser, String app, String redirect) {
        return code(allow(browser, request(app, redirect)));
    }

    /// The code with which a browser is sent back.
    static String code(URI back) {
        return Objects.requireNonNull(parameters(back).get("code"), "no code");
    }

    /// Spends a code as a public app does.
    HttpProbe.Answer spend(String app, String redirect, String code) {
        return stranger()
                .form(
                        "/oauth/token",
                        "grant_type",
                        "authorization_code",
                        "client_id",
                        app,
                        "redirect_uri",
                        redirect,
                        "code",
                        code,
                        "code_verifier",
                        VERIFIER);
    }

    /// Tokens of Codex, signed in through `browser`.
    HttpProbe.Answer codexTokens(Browser browser) {
        String redirect = "http://127.0.0.1:1455/auth/callback";
        return spend(CODEX, redirect, code(browser, CODEX, redirect));
    }

    @Override
    public void close() {
        edge.close();
        store.close();
        if (directory != null) {
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
                Files.delete(directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
