package dev.curfew.authority.console;

import dev.curfew.authority.codex.CodexSettings;
import dev.curfew.authority.codex.Shell;
import dev.curfew.authority.console.page.Page;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.util.Arrays;
import java.util.Locale;

/// *Connect Codex*: what `curfew codex setup` prints, to be copied.
final class CodexPage {
    private final Desk desk;
    private final CodexSettings settings;

    CodexPage(Desk desk, CodexSettings settings) {
        this.desk = desk;
        this.settings = settings;
    }

    Routes routes() {
        return Routes.none()
                .get(
                        Pages.CONNECT_CODEX,
                        Surface.PAGE,
                        desk.shows((request, caller) -> Desk.page(
                                200,
                                new Page.ConnectCodex(
                                        Desk.frame(request, caller),
                                        settings.server().toString(),
                                        settings.toml(),
                                        Arrays.stream(Shell.values())
                                                .map(this::environment)
                                                .toList(),
                                        settings.login(),
                                        settings.gatewayToml()))));
    }

    private Part.Lines environment(Shell shell) {
        String name = switch (shell) {
            case SH -> "bash, zsh";
            case FISH -> "fish";
            case POWERSHELL -> "PowerShell";
        };
        return new Part.Lines(
                "environment-" + shell.name().toLowerCase(Locale.ROOT),
                name,
                shell.file(),
                shell.lines(settings.environment()));
    }
}
