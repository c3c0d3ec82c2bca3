package dev.curfew.authority.console;

import dev.curfew.authority.codex.CodexSettings;
import dev.curfew.authority.signin.Callers;
import dev.curfew.web.Routes;

/// The pages of the console, all together.
public final class ConsoleRoutes {
    private final Routes routes;

    /// @param codex where Codex is told to go
    public ConsoleRoutes(Callers callers, CodexSettings codex) {
        var desk = new Desk(callers);
        routes = AssetRoutes.routes().merge(new CodexPage(desk, codex).routes());
    }

    public Routes routes() {
        return routes;
    }
}
