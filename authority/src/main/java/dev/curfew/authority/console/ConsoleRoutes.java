package dev.curfew.authority.console;

import dev.curfew.authority.apikey.ApiKeys;
import dev.curfew.authority.app.Apps;
import dev.curfew.authority.codex.CodexSettings;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.device.Devices;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.signin.Cookies;
import dev.curfew.authority.signin.SetUpRoutes;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.SetUp;
import dev.curfew.base.World;
import dev.curfew.web.Answer;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;

/// The pages on which people see and end their sessions.
public final class ConsoleRoutes {
    private final Callers callers;
    private final SetUp setUp;
    private final Routes areas;

    /// @param codex where Codex is told to go
    public ConsoleRoutes(
            Store store,
            Callers callers,
            Cookies cookies,
            Sessions sessions,
            ApiKeys apiKeys,
            Devices devices,
            SetUp setUp,
            Apps apps,
            CodexSettings codex,
            Places places,
            World world) {
        this.callers = callers;
        this.setUp = setUp;
        var desk = new Desk(callers);
        areas = AssetRoutes.routes()
                .merge(new SessionPages(desk, store, sessions, apiKeys, devices, places).routes())
                .merge(new SessionStream(store, callers, sessions, world).routes())
                .merge(new SignOutPages(desk, store, sessions, apps, cookies, places).routes())
                .merge(new CodexPage(desk, codex).routes());
    }

    public Routes routes() {
        return areas.get("/", Surface.PAGE, this::home);
    }

    private Answer home(Request request) {
        if (callers.web(request).isPresent()) {
            return Answer.redirect(Pages.SESSIONS);
        }
        return Answer.redirect(setUp.isOpen() ? SetUpRoutes.SET_UP : Pages.SIGN_IN);
    }
}
