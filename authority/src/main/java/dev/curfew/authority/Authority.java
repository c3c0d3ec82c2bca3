package dev.curfew.authority;

import dev.curfew.authority.app.AppRoutes;
import dev.curfew.authority.app.Apps;
import dev.curfew.authority.app.Presets;
import dev.curfew.authority.app.Registrations;
import dev.curfew.authority.feed.FeedRoutes;
import dev.curfew.authority.grant.GrantRoutes;
import dev.curfew.authority.health.HealthRoutes;
import dev.curfew.authority.health.Meters;
import dev.curfew.authority.key.AccessTokens;
import dev.curfew.authority.key.IdTokens;
import dev.curfew.authority.key.Keys;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.Mint;
import dev.curfew.authority.token.RefreshTokens;
import dev.curfew.authority.token.Tokens;
import dev.curfew.base.World;
import dev.curfew.web.Edge;
import dev.curfew.web.EdgeSettings;
import dev.curfew.web.Routes;
import java.time.Duration;

/// The authority, wired: every part is made here, once, from the parts that it names.
public final class Authority implements AutoCloseable {
    private final Edge edge;
    private final Chores chores;
    private final Store store;

    /// How an authority runs.
    ///
    /// @param issuer the URL that stands in every token, without a slash at its end
    /// @param retryWindow how long a redeemed refresh token is answered again, for apps that say nothing of it
    /// @param keyLife how long a signing key signs before it is retired by itself
    public record Settings(EdgeSettings edge, String issuer, Duration retryWindow, Duration keyLife) {
        /// The usual retry window of 30 seconds, and a new signing key every 90 days.
        public static Settings of(EdgeSettings edge, String issuer) {
            return new Settings(edge, issuer, Duration.ofSeconds(30), Duration.ofDays(90));
        }
    }

    private Authority(Edge edge, Chores chores, Store store) {
        this.edge = edge;
        this.chores = chores;
        this.store = store;
    }

    /// Serves `store` from now on, and owns it: closing the authority closes the store.
    public static Authority open(Settings settings, Store store, KeysetHome keysets, Meters meters, World world) {
        String issuer = settings.issuer();
        var keys = Keys.at(keysets, world);
        var refreshTokens = new RefreshTokens(keys, world);
        var accessTokens = new AccessTokens(keys, issuer, world);
        var idTokens = new IdTokens(keys, issuer);
        var mint = new Mint(accessTokens, idTokens, issuer, world);
        var apps = new Apps(store);
        var tokens = new Tokens(store, refreshTokens, accessTokens, mint, apps, settings.retryWindow());
        var sessions = new Sessions(store);
        var callers = new Callers(store, tokens, apps, issuer);
        var registrations = new Registrations(store, apps, world);
        Presets.install(store, world.now());
        var grants = new GrantRoutes(
                store, world, issuer, keys, idTokens, refreshTokens, mint, tokens, apps, sessions, callers);
        Routes routes = new HealthRoutes(store, meters)
                .routes()
                .merge(grants.routes())
                .merge(new AppRoutes(callers, registrations).routes())
                .merge(new FeedRoutes(store, callers, apps, world).routes());
        Edge edge = Edge.open(
                settings.edge(),
                world,
                routes,
                (problem, request) -> problem.kind().title(),
                meters);
        return new Authority(edge, Chores.start(keys, settings.keyLife(), world), store);
    }

    /// The port that was bound.
    public int port() {
        return edge.port();
    }

    /// Takes no new work, and returns when the running requests are done or `grace` is over.
    public void drain(Duration grace) {
        edge.drain(grace);
    }

    @Override
    public void close() {
        chores.stop();
        edge.close();
        store.close();
    }
}
