package dev.curfew.authority.grant;

import dev.curfew.authority.apikey.ApiKeys;
import dev.curfew.authority.app.Apps;
import dev.curfew.authority.device.Sightings;
import dev.curfew.authority.key.IdTokens;
import dev.curfew.authority.key.Keys;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.signin.Cookies;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.Mint;
import dev.curfew.authority.token.RefreshTokens;
import dev.curfew.authority.token.Tokens;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import dev.curfew.web.Form;
import dev.curfew.web.Routes;
import java.net.URI;
import java.util.Optional;

/// Every route of OAuth, of OpenID Connect and of the Codex dialect.
public final class GrantRoutes {
    private final Routes routes;
    private final Apps apps;
    private final String issuer;
    private final World world;

    /// @param issuer without a slash at its end
    public GrantRoutes(
            Store store,
            World world,
            String issuer,
            Keys keys,
            IdTokens idTokens,
            RefreshTokens refreshTokens,
            Mint mint,
            Tokens tokens,
            ApiKeys apiKeys,
            Apps apps,
            Sessions sessions,
            Callers callers,
            Places places) {
        this.apps = apps;
        this.issuer = issuer;
        this.world = world;
        var clients = new Clients(apps);
        var codes = new Codes(store, refreshTokens, mint, world);
        var deviceCodes = new DeviceCodes(store, refreshTokens, mint, codes, world);
        var consents = new Consents(store, codes);
        var sightings = new Sightings(store);
        var devices = new DeviceCodeRoutes(apps, clients, callers, deviceCodes, places, world, issuer);
        routes = new OpenIdRoutes(issuer, keys, tokens)
                .routes()
                .merge(new AuthorizeRoutes(apps, callers, consents, idTokens, issuer).routes())
                .merge(new TokenRoutes(clients, codes, deviceCodes, tokens, mint, sightings).routes())
                .merge(new RevokeRoutes(clients, tokens, apiKeys, apps, issuer).routes())
                .merge(new LogoutRoutes(apps, callers, idTokens, sessions, new Cookies(issuer)).routes())
                .merge(devices.routes())
                .merge(new CodexRoutes(apps, callers, apiKeys, devices, deviceCodes, sightings, issuer).routes());
    }

    /// All of them.
    public Routes routes() {
        return routes;
    }

    /// Where a browser may end up that goes on to `next`, a path of this server, after a form: at the app
    /// whose request waits there. The page with that form must allow it in its policy, because browsers hold
    /// the redirects after a form against it.
    public Optional<URI> leadsTo(String next) {
        String start = AuthorizeRequest.PATH + "?";
        if (!next.startsWith(start)) {
            return Optional.empty();
        }
        try {
            return switch (AuthorizeRequest.read(
                    Form.parse(next.substring(start.length())), apps, issuer, world.now())) {
                case AuthorizeRequest.Reading.Good good ->
                    Optional.of(good.request().back().redirect());
                case AuthorizeRequest.Reading.Bad bad -> Optional.of(bad.back().redirect());
            };
        } catch (Problem e) {
            return Optional.empty();
        }
    }
}
