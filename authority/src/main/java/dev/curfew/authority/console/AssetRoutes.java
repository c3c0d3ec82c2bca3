package dev.curfew.authority.console;

import dev.curfew.authority.console.page.Assets;
import dev.curfew.base.Problem;
import dev.curfew.web.Answer;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;

/// The files that pages refer to.
final class AssetRoutes {
    private AssetRoutes() {}

    static Routes routes() {
        return Routes.none()
                .get("/assets/{file}", Surface.PAGE, AssetRoutes::asset)
                .get("/favicon.ico", Surface.PAGE, AssetRoutes::favicon);
    }

    private static Answer asset(Request request) {
        return Assets.at(request.path())
                .map(asset -> answer(asset).with("Cache-Control", "public, max-age=31536000, immutable"))
                .orElseThrow(() -> new Problem(Problem.Kind.NOT_FOUND, "Load the page again."));
    }

    /// Where browsers look by themselves; they take an SVG there too.
    private static Answer favicon(Request request) {
        return answer(Assets.FAVICON).with("Cache-Control", "public, max-age=86400");
    }

    private static Answer answer(Assets asset) {
        return Answer.bytes(200, asset.mediaType(), asset.content());
    }
}
