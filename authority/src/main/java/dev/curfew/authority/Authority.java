package dev.curfew.authority;

import dev.curfew.authority.apikey.ApiKeyRoutes;
import dev.curfew.authority.apikey.ApiKeySecrets;
import dev.curfew.authority.apikey.ApiKeys;
import dev.curfew.authority.app.AppRoutes;
import dev.curfew.authority.app.Apps;
import dev.curfew.authority.app.Presets;
import dev.curfew.authority.app.Registrations;
import dev.curfew.authority.codex.CodexSettings;
import dev.curfew.authority.connection.ConnectionRoutes;
import dev.curfew.authority.connection.Custody;
import dev.curfew.authority.connection.ProviderSignInRoutes;
import dev.curfew.authority.console.AdminRoutes;
import dev.curfew.authority.console.ConsoleRoutes;
import dev.curfew.authority.console.FailurePage;
import dev.curfew.authority.console.ServerFacts;
import dev.curfew.authority.device.DeviceRoutes;
import dev.curfew.authority.device.Devices;
import dev.curfew.authority.feed.FeedRoutes;
import dev.curfew.authority.grant.GrantRoutes;
import dev.curfew.authority.health.HealthRoutes;
import dev.curfew.authority.health.Meters;
import dev.curfew.authority.key.AccessTokens;
import dev.curfew.authority.key.IdTokens;
import dev.curfew.authority.key.Keys;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.session.SessionRoutes;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.signin.AuthRoutes;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.signin.Cookies;
import dev.curfew.authority.signin.PasswordChange;
import dev.curfew.authority.signin.Passwords;
import dev.curfew.authority.signin.SetUpRoutes;
import dev.curfew.authority.signin.SignInRoutes;
import dev.curfew.authority.signin.SignIns;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.Mint;
import dev.curfew.authority.token.RefreshTokens;
import dev.curfew.authority.token.Tokens;
import dev.curfew.authority.trace.Tracing;
import dev.curfew.authority.workspace.Allowances;
import dev.curfew.authority.workspace.Links;
import dev.curfew.authority.workspace.People;
import dev.curfew.authority.workspace.PeopleRoutes;
import dev.curfew.authority.workspace.RightRoutes;
import dev.curfew.authority.workspace.SetUp;
import dev.curfew.authority.workspace.WorkspaceRoutes;
import dev.curfew.authority.workspace.Workspaces;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.web.Edge;
import dev.curfew.web.EdgeSettings;
import dev.curfew.web.Routes;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The authority, wired: every part is made here, once, from the parts that it names.
public final class Authority implements AutoCloseable {
    private final Edge edge;
    private final HealthRoutes health;
    private final Chores chores;
    private final Store store;
    private final Tracing tracing;
    private final SetUp setUp;
    private final List<Wing> wings;
    private final Custody custody;

    /// How an authority runs.
    ///
    /// @param issuer the URL that stands in every token, without a slash at its end
    /// @param retryWindow how long a redeemed refresh token is answered again, for apps that say nothing of
    ///     it
    /// @param keyLife how long a signing key signs before it is retired by itself
    /// @param owner who is made the owner before the first request is taken, if there is none yet
    /// @param places where addresses are
    /// @param tracing who is told what each request did
    /// @param custody how connections are looked after
    public record Settings(
            EdgeSettings edge,
            String issuer,
            Duration retryWindow,
            Duration keyLife,
            Optional<Owner> owner,
            Places places,
            Tracing tracing,
            Custody.Settings custody) {
        /// The usual retry window of 30 seconds, a new signing key every 90 days, and an owner who comes by a
        /// link.
        public static Settings of(EdgeSettings edge, String issuer) {
            return new Settings(
                    edge,
                    issuer,
                    Duration.ofSeconds(30),
                    Duration.ofDays(90),
                    Optional.empty(),
                    Places.withoutMap(),
                    Tracing.NONE,
                    Custody.Settings.inMemory());
        }
    }

    /// The first owner of a workspace that nobody sets up by hand.
    public record Owner(String email, Secret password) {}

    private Authority(
            Edge edge,
            HealthRoutes health,
            Chores chores,
            Store store,
            Tracing tracing,
            SetUp setUp,
            List<Wing> wings,
            Custody custody) {
        this.edge = edge;
        this.health = health;
        this.chores = chores;
        this.store = store;
        this.tracing = tracing;
        this.setUp = setUp;
        this.wings = wings;
        this.custody = custody;
    }

    /// Serves the store from now on, and owns it: closing the authority closes the store, and the tracing.
    ///
    /// @param plans of what else this process answers
    public static Authority open(
            Settings settings, Store plain, KeysetHome keysets, Meters meters, World world, Wing.Plan... plans) {
        String issuer = settings.issuer();
        var tracing = settings.tracing();
        Store store = tracing.decisions(plain);
        var places = settings.places();
        var keys = Keys.at(keysets, world);
        var refreshTokens = new RefreshTokens(keys, world);
        var accessTokens = new AccessTokens(keys, issuer, world);
        var idTokens = new IdTokens(keys, issuer);
        var mint = new Mint(accessTokens, idTokens, issuer, world);
        var workspaces = new Workspaces(store);
        var apps = new Apps(store, workspaces);
        var tokens = new Tokens(store, refreshTokens, accessTokens, mint, apps, settings.retryWindow());
        var apiKeySecrets = new ApiKeySecrets(keys, world);
        var apiKeys = new ApiKeys(store, apiKeySecrets, world);
        var sessions = new Sessions(store);
        var callers = new Callers(store, tokens, apps, issuer);
        var registrations = new Registrations(store, apps, world);
        Presets.install(store, world.now());
        var grants = new GrantRoutes(
                store,
                world,
                issuer,
                keys,
                idTokens,
                refreshTokens,
                mint,
                tokens,
                apiKeys,
                apps,
                sessions,
                callers,
                places);
        var passwords = new Passwords(Runtime.getRuntime().availableProcessors());
        var signIns = new SignIns(store, passwords, apps, refreshTokens, mint, world);
        var passwordChange = new PasswordChange(store, passwords, signIns);
        var cookies = new Cookies(issuer);
        var people = new People(store, world);
        var links = new Links(store, world);
        var setUp = new SetUp(store, passwords, world);
        var devices = new Devices(store);
        var codex = new CodexSettings(URI.create(issuer), URI.create(issuer));
        var console = new ConsoleRoutes(
                store, callers, cookies, sessions, apiKeys, devices, setUp, apps, codex, places, world);
        var facts = new ServerFacts(issuer, store, keys, settings.keyLife(), places.mapped());
        var admin = new AdminRoutes(
                store,
                callers,
                sessions,
                apiKeys,
                places,
                people,
                links,
                passwords,
                passwordChange,
                registrations,
                workspaces,
                facts);
        var feed = new FeedRoutes(store, callers, apps, keys, world);
        meters.watch(keys::watch, tokens::watch, passwords::watch, feed::watch);
        var health = new HealthRoutes(store, meters);
        var custody = Custody.open(store, keys, settings.custody(), world);
        meters.watch(custody::watch);
        var ground = new Wing.Ground(
                issuer, store, keys, tokens, apiKeys, apiKeySecrets, feed, callers, custody, meters, world);
        List<Wing> wings = Arrays.stream(plans).map(plan -> plan.on(ground)).toList();
        var connections = new ConnectionRoutes(callers, custody);
        Routes routes = health.routes()
                .merge(grants.routes())
                .merge(DescriptionRoutes.routes())
                .merge(new AppRoutes(callers, registrations).routes())
                .merge(new SignInRoutes(signIns, callers, sessions, apps, cookies, grants::leadsTo, world).routes())
                .merge(new AuthRoutes(
                                signIns, callers, tokens, refreshTokens, passwordChange, sessions, apps, cookies, world)
                        .routes())
                .merge(new SetUpRoutes(setUp, links, passwords, signIns, sessions, cookies, world).routes())
                .merge(new SessionRoutes(store, sessions, callers, cookies, places).routes())
                .merge(connections.routes())
                .merge(new ProviderSignInRoutes(connections, custody, issuer).routes())
                .merge(new DeviceRoutes(devices, callers).routes())
                .merge(new PeopleRoutes(people, links, sessions, passwords, callers, issuer).routes())
                .merge(new RightRoutes(new Allowances(store), callers).routes())
                .merge(new ApiKeyRoutes(store, apiKeys, callers, places).routes())
                .merge(new WorkspaceRoutes(workspaces, callers).routes())
                .merge(feed.routes())
                .merge(admin.routes())
                .merge(console.routes());
        for (Wing wing : wings) {
            routes = routes.under(wing.routes());
        }
        settings.owner().ifPresent(owner -> setUp.owner(owner.email(), owner.password(), world.now()));
        Edge edge = Edge.open(settings.edge(), world, routes, new FailurePage(callers), tracing.requests(meters));
        Chores chores = Chores.start(keys, settings.keyLife(), store, places, world);
        return new Authority(edge, health, chores, store, tracing, setUp, wings, custody);
    }

    /// The port that was bound.
    public int port() {
        return edge.port();
    }

    /// What makes the first owner.
    public SetUp setUp() {
        return setUp;
    }

    /// The connections, and the vault that presents their credentials.
    public Custody custody() {
        return custody;
    }

    /// What it answers.
    public Routes routes() {
        return edge.routes();
    }

    /// Says on `/health/ready` that it is about to stop, and goes on answering: so that a balancer looks
    /// elsewhere before anything is refused.
    public void leave() {
        health.leave();
    }

    /// Takes no new work, and returns when the running requests are done or `grace` is over.
    public void drain(Duration grace) {
        wings.forEach(wing -> wing.drain(grace));
        edge.drain(grace);
    }

    @Override
    public void close() {
        chores.stop();
        edge.close();
        wings.forEach(Wing::close);
        custody.close();
        store.close();
        tracing.close();
    }
}
