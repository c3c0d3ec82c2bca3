package dev.curfew.authority.console;

import dev.curfew.authority.apikey.ApiKeys;
import dev.curfew.authority.app.Registrations;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.signin.Cookies;
import dev.curfew.authority.signin.PasswordChange;
import dev.curfew.authority.signin.Passwords;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Links;
import dev.curfew.authority.workspace.People;
import dev.curfew.authority.workspace.Workspaces;
import dev.curfew.web.Routes;

/// The pages on which a workspace is looked after: *People*, *Apps* and *Settings*.
public final class AdminRoutes {
    private final Routes areas;

    public AdminRoutes(
            Store store,
            Callers callers,
            Sessions sessions,
            ApiKeys apiKeys,
            Places places,
            People people,
            Links links,
            Passwords passwords,
            PasswordChange passwordChange,
            Registrations registrations,
            Workspaces workspaces,
            ServerFacts facts) {
        String issuer = facts.issuer();
        var desk = new Desk(callers);
        areas = new PeoplePages(desk, people, passwords, sessions, issuer)
                .routes()
                .merge(new PersonPages(desk, store, people, links, sessions, apiKeys, issuer).routes())
                .merge(new KeyPages(desk, store, apiKeys, places, issuer).routes())
                .merge(new SettingsPages(
                                desk, people, sessions, passwordChange, new Cookies(issuer), workspaces, facts::shown)
                        .routes())
                .merge(new AppPages(desk, store, registrations).routes());
    }

    public Routes routes() {
        return areas;
    }
}
