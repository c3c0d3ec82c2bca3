package dev.curfew.authority.device;

import dev.curfew.authority.session.Listed;
import dev.curfew.authority.session.SessionRoutes;
import dev.curfew.authority.signin.Caller;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.workspace.Typed;
import dev.curfew.base.Problem;
import dev.curfew.web.Answer;
import dev.curfew.web.Json;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;

/// The API on the caller's own devices.
public final class DeviceRoutes {
    private final Devices devices;
    private final Callers callers;

    public DeviceRoutes(Devices devices, Callers callers) {
        this.devices = devices;
        this.callers = callers;
    }

    public Routes routes() {
        return Routes.none().patch("/api/v1/devices/{id}", Surface.API, this::change);
    }

    private Answer change(Request request) {
        Caller caller = callers.api(request, SessionRoutes.SCOPE);
        Json body = request.json();
        var name = body.text("name").map(Typed::name);
        var word = new Devices.Word(
                name, body.bool("trusted"), body.bool("familiar").orElse(false));
        return switch (devices.change(caller.session(), request.path("id"), word, request.at())) {
            case Devices.Saying.Done done -> Answer.json(200, Listed.json(done.device(), request.at()));
            case Devices.Saying.Unfamiliar _ -> throw Devices.unfamiliar();
            case Devices.Saying.Nothing _ ->
                throw new Problem(Problem.Kind.NOT_FOUND, "Look at your sessions again: you have no such device.");
        };
    }
}
