package dev.curfew.authority.signin;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Apps;
import dev.curfew.authority.app.Presets;
import java.time.Duration;

/// How long a browser's session lives: as the app `curfew-console` says, whose sessions these are.
final class WebLifetime {
    private WebLifetime() {}

    /// Without use. A trusted device lapses only when the session is at its longest.
    static Duration idle(Apps apps, boolean trusted) {
        App.Lifetimes lifetimes = console(apps).lifetimes();
        return trusted ? lifetimes.absolute() : lifetimes.idle();
    }

    private static App console(Apps apps) {
        return apps.find(Presets.CONSOLE)
                .orElseThrow(() -> new IllegalStateException("the app " + Presets.CONSOLE + " is not installed"));
    }
}
