package dev.curfew.cli.appserver;

import dev.curfew.base.World;
import dev.curfew.cli.Complaint;
import dev.curfew.cli.HomeConfig;
import dev.curfew.cli.Version;
import dev.curfew.client.Config;
import dev.curfew.client.Home;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say which home, and which server it is signed in at.
public final class HomeOptions {
    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "Where the sign-in is kept. Otherwise: CURFEW_HOME, else ~/.curfew.")
    private @Nullable Path home;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The Curfew server. Otherwise: CURFEW_SERVER, else [server] url in the home's config.toml,"
                    + " else http://127.0.0.1:8420.")
    private @Nullable URI server;

    /// Made by the command tree.
    public HomeOptions() {}

    private Home home() {
        return home == null ? Home.of(System.getenv()) : new Home(home);
    }

    /// The token file: the one that was named, else the home's.
    public Path tokenFile(@Nullable Path named) {
        return named == null ? home().path().resolve("app-server.token") : named;
    }

    /// Opens the home.
    public Machine machine(World world) {
        Map<String, String> environment = System.getenv();
        Home opened = home();
        Config config = HomeConfig.read(opened, environment);
        if (server != null) {
            if (server.getHost() == null || !String.valueOf(server.getScheme()).matches("https?")) {
                throw Complaint.usage("--server is no http:// or https:// address", "Like http://127.0.0.1:8420.");
            }
            config = new Config(
                    config.store(),
                    config.restrictions(),
                    config.logout(),
                    Optional.of(URI.create(server.toString().replaceFirst("/+$", ""))));
        }
        return Machine.open(opened, config, environment, world, "curfew/" + Version.number());
    }
}
