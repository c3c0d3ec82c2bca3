package dev.curfew.cli.codex;

import dev.curfew.authority.codex.CodexSettings;
import dev.curfew.cli.ServerUrl;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which server Codex is pointed at: the two options that the commands share.
final class Target {
    @Option(
            names = "--server",
            paramLabel = "URL",
            description = {"The Curfew server, its issuer.", "Default: " + ServerUrl.STANDARD + " [CURFEW_SERVER]"})
    private @Nullable String server;

    @Option(names = "--gateway", paramLabel = "URL", description = "Where model traffic goes. Default: the server")
    private @Nullable String gateway;

    CodexSettings settings() {
        String variable = System.getenv().getOrDefault("CURFEW_SERVER", "");
        URI issuer;
        if (server != null) {
            issuer = ServerUrl.of(server, "--server");
        } else {
            issuer = variable.isEmpty() ? URI.create(ServerUrl.STANDARD) : ServerUrl.of(variable, "CURFEW_SERVER");
        }
        return new CodexSettings(issuer, gateway == null ? issuer : ServerUrl.of(gateway, "--gateway"));
    }

    /// A line to show where tokens would cross the network in the clear; empty where they do not.
    static String warning(CodexSettings settings) {
        for (URI url : new URI[] {settings.server(), settings.gateway()}) {
            if (ServerUrl.inTheClear(url)) {
                return "Tokens would cross the network in the clear: " + url + " is http. Use https outside of tests.";
            }
        }
        return "";
    }
}
