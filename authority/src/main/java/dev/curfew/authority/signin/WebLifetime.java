package dev.curfew.authority.signin;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Apps;
import dev.curfew.authority.app.Presets;
import java.time.Duration;

/// How long a browser's session lives: as the app `curfew-console` says, whose sessions these are, else as
/// the workspace does.
final class WebLifetime {
    private WebLifetime() {}

    /// Without use; longer on a trusted device.
    static Duration idle(Apps apps, boolean trusted) {
        Duration idle = console(apps).lifetimes().idle();
        Duration longer = apps.workspace().lifetimes().trustedIdle();
        return trusted && longer.compareTo(idle) > 0 ? longer : idle;
    }

    private static App console(Apps apps) {
        return apps.find(Presets.CONSOLE)
                .orElseThrow(() -> new IllegalStateException("the app " + Presets.CONSOLE + " is not installed"));
    }
}
