package dev.curfew.cli.codex;

import dev.curfew.authority.codex.CodexSettings;
import dev.curfew.cli.Complaint;
import dev.curfew.cli.Hosts;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which server Codex is pointed at: the two options that the commands share.
final class Target {
    private static final String STANDARD = "http://127.0.0.1:8420";

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = {"The Curfew server, its issuer.", "Default: " + STANDARD + " [CURFEW_SERVER]"})
    private @Nullable String server;

    @Option(names = "--gateway", paramLabel = "URL", description = "Where model traffic goes. Default: the server")
    private @Nullable String gateway;

    CodexSettings settings() {
        String variable = System.getenv().getOrDefault("CURFEW_SERVER", "");
        URI issuer;
        if (server != null) {
            issuer = url(server, "--server");
        } else {
            issuer = variable.isEmpty() ? URI.create(STANDARD) : url(variable, "CURFEW_SERVER");
        }
        return new CodexSettings(issuer, gateway == null ? issuer : url(gateway, "--gateway"));
    }

    /// A line to show where tokens would cross the network in the clear; empty where they do not.
    static String warning(CodexSettings settings) {
        for (URI url : new URI[] {settings.server(), settings.gateway()}) {
            if (url.getScheme().equals("http") && !Hosts.isLoopback(url.getHost())) {
                return "Tokens would cross the network in the clear: " + url + " is http. Use https outside of tests.";
            }
        }
        return "";
    }

    static URI url(String text, String source) {
        try {
            var url = new URI(text.replaceFirst("/+$", ""));
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            boolean plain = url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
            if (web && plain && url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw notOne(source);
        }
        throw notOne(source);
    }

    private static Complaint notOne(String source) {
        return Complaint.config(
                source + ": this is not the URL of a server",
                "Give it as https://curfew.example.com, without a query.");
    }
}
