package dev.curfew.authority.app;

import dev.curfew.authority.session.Surface;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The apps that every workspace has: Curfew's own and Codex.
public final class Presets {
    /// Whose sessions are those of browsers signed in to Curfew itself.
    public static final String CONSOLE = "curfew-console";

    /// The `curfew` command; native password sign-in belongs to it too.
    public static final String CLI = "curfew-cli";

    /// The Codex CLI, under the identifier that is built into it.
    public static final String CODEX = "app_EMoamEEZ73f0CkXaXp7hrann";

    /// The Codex CLI by its standards-only route (`gateway_oauth`).
    public static final String GATEWAY = "codex-gateway";

    private static final List<String> IDENTITY = List.of("openid", "profile", "email", "offline_access");
    private static final List<App.Grant> NATIVE =
            List.of(App.Grant.AUTHORIZATION_CODE, App.Grant.REFRESH_TOKEN, App.Grant.DEVICE_CODE);

    private Presets() {}

    /// Adds those that are missing; one that is there stays as it is, but that the command of this version
    /// can be come back to.
    public static void install(Store store, Instant now) {
        for (App preset : all(now)) {
            store.decide(
                    Key.of(App.KIND, preset.id()),
                    found -> found.one(App.KIND, preset.id())
                            .map(there -> kept(there, preset))
                            .orElseGet(() -> Change.answer(true).create(App.KIND, preset)));
        }
    }

    private static Change<Boolean> kept(App there, App preset) {
        if (!there.id().equals(CLI) || there.redirects().containsAll(preset.redirects())) {
            return Change.answer(false);
        }
        List<String> redirects = Stream.concat(preset.redirects().stream(), there.redirects().stream())
                .distinct()
                .toList();
        return Change.answer(true).replace(App.KIND, there.with(there.name(), redirects));
    }

    /// Whether this is one of them; they can be changed, and not removed.
    public static boolean isOne(String id) {
        return List.of(CONSOLE, CLI, CODEX, GATEWAY).contains(id);
    }

    private static List<App> all(Instant now) {
        return List.of(
                preset(
                        CONSOLE,
                        "Curfew",
                        Surface.WEB,
                        App.Dialect.STANDARD,
                        List.of(),
                        IDENTITY,
                        List.of(),
                        App.Lifetimes.STANDARD,
                        now),
                preset(
                        CLI,
                        "Curfew CLI",
                        Surface.CLI,
                        App.Dialect.STANDARD,
                        with(loopback("/auth/callback"), loopback("/callback").toArray(String[]::new)),
                        with("sessions", "people", "apps"),
                        NATIVE,
                        App.Lifetimes.STANDARD,
                        now),
                preset(
                        CODEX,
                        "Codex",
                        Surface.CLI,
                        App.Dialect.CODEX,
                        with(
                                loopback("/auth/callback"),
                                loopback("/deviceauth/callback").toArray(String[]::new)),
                        with("api.connectors.read", "api.connectors.invoke"),
                        NATIVE,
                        App.Lifetimes.STANDARD,
                        now),
                preset(
                        GATEWAY,
                        "Codex",
                        Surface.CLI,
                        App.Dialect.STANDARD,
                        loopback("/callback"),
                        IDENTITY,
                        NATIVE,
                        App.Lifetimes.STANDARD,
                        now));
    }

    private static App preset(
            String id,
            String name,
            Surface surface,
            App.Dialect dialect,
            List<String> redirects,
            List<String> scopes,
            List<App.Grant> grants,
            App.Lifetimes lifetimes,
            Instant now) {
        return new App(
                id,
                now,
                name,
                Optional.empty(),
                true,
                true,
                0,
                surface,
                dialect,
                redirects,
                List.of(),
                scopes,
                grants,
                App.Pkce.REQUIRED,
                "",
                lifetimes);
    }

    private static List<String> loopback(String path) {
        return List.of("http://127.0.0.1" + path, "http://[::1]" + path, "http://localhost" + path);
    }

    private static List<String> with(String... more) {
        return with(IDENTITY, more);
    }

    private static List<String> with(List<String> some, String... more) {
        return Stream.concat(some.stream(), List.of(more).stream()).toList();
    }
}
