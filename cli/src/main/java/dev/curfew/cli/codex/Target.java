package dev.curfew.cli.codex;

import dev.curfew.authority.codex.CodexSettings;
import dev.curfew.cli.ServerUrl;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which server Codex is pointed at: the two options that the commands share.
final class Target {
    /// Either makes Codex take its sign-in from there, whatever else it has.
    private static final List<String> WORKLOAD = List.of("OPENAI_FEDERATION_RULE_ID", "OPENAI_IDENTITY_TOKEN_FILE");

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

    /// Lines to show: what is in the way of Codex and this server.
    static List<String> warnings(CodexSettings settings, Map<String, String> environment) {
        var lines = new ArrayList<String>();
        inTheClear(settings).ifPresent(lines::add);
        WORKLOAD.stream()
                .filter(name -> !environment.getOrDefault(name, "").isBlank())
                .findFirst()
                .map(name -> name + " is set: Codex signs in by workload identity, and not with Curfew. Unset it.")
                .ifPresent(lines::add);
        return lines;
    }

    /// Where tokens would cross the network in the clear.
    private static Optional<String> inTheClear(CodexSettings settings) {
        for (URI url : new URI[] {settings.server(), settings.gateway()}) {
            if (ServerUrl.inTheClear(url)) {
                return Optional.of("Tokens would cross the network in the clear: " + url
                        + " is http. Use https outside of tests.");
            }
        }
        return Optional.empty();
    }
}
