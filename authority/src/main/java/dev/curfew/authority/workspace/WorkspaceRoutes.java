package dev.curfew.authority.workspace;

import dev.curfew.authority.session.SessionRoutes;
import dev.curfew.authority.signin.Caller;
import dev.curfew.authority.signin.Callers;
import dev.curfew.web.Answer;
import dev.curfew.web.Json;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.util.LinkedHashMap;
import java.util.Map;

/// The API on the workspace's settings: everybody in it reads them, owners and admins change them.
public final class WorkspaceRoutes {
    private static final String PATH = "/api/v1/workspace";

    private final Workspaces workspaces;
    private final Callers callers;

    public WorkspaceRoutes(Workspaces workspaces, Callers callers) {
        this.workspaces = workspaces;
        this.callers = callers;
    }

    public Routes routes() {
        return Routes.none().get(PATH, Surface.API, this::show).patch(PATH, Surface.API, this::change);
    }

    private Answer show(Request request) {
        callers.api(request, SessionRoutes.PEOPLE_SCOPE);
        return Answer.json(200, json(workspaces.workspace()));
    }

    private Answer change(Request request) {
        Caller caller = callers.api(request, SessionRoutes.PEOPLE_SCOPE);
        Json body = request.json();
        return Answer.json(
                200, json(workspaces.change(caller.person().id(), before -> edited(before, body), request.at())));
    }

    private static Workspace edited(Workspace before, Json body) {
        var had = before.lifetimes();
        return new Workspace(
                before.id(),
                body.text("name").map(Typed::name).orElse(before.name()),
                new Workspace.Lifetimes(
                        body.seconds("accessSeconds").orElse(had.access()),
                        body.seconds("idleSeconds").orElse(had.idle()),
                        body.seconds("absoluteSeconds").orElse(had.absolute()),
                        body.seconds("webIdleSeconds").orElse(had.webIdle()),
                        body.seconds("webAbsoluteSeconds").orElse(had.webAbsolute()),
                        body.seconds("trustedIdleSeconds").orElse(had.trustedIdle())),
                body.text("onCopiedCredential").map(Workspace.OnCopy::of).orElse(before.onCopy()));
    }

    private static Map<String, Object> json(Workspace workspace) {
        var lifetimes = workspace.lifetimes();
        var tree = new LinkedHashMap<String, Object>();
        tree.put("name", workspace.name());
        tree.put("accessSeconds", lifetimes.access().toSeconds());
        tree.put("idleSeconds", lifetimes.idle().toSeconds());
        tree.put("absoluteSeconds", lifetimes.absolute().toSeconds());
        tree.put("webIdleSeconds", lifetimes.webIdle().toSeconds());
        tree.put("webAbsoluteSeconds", lifetimes.webAbsolute().toSeconds());
        tree.put("trustedIdleSeconds", lifetimes.trustedIdle().toSeconds());
        tree.put("onCopiedCredential", workspace.onCopy().code());
        return tree;
    }
}
