package dev.curfew.testkit.story;

import dev.curfew.base.World;
import dev.curfew.testkit.ConfidentialApp;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.Proxy;
import dev.curfew.testkit.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Two nodes of one authority as an operator runs them: `curfew serve` twice, on one PostgreSQL and with one
/// master key, behind a plain proxy whose address is the issuer. The owner is Olga.
final class Nodes implements AutoCloseable {
    static final String OLGA = "olga@example.com";

    /// Everybody's.
    static final String PASSWORD = "four unrelated words do";

    final Served one;
    final Served other;
    final Proxy proxy;
    private final List<Served> both;

    private Nodes(TestPostgres.Database database, Path directory) {
        one = new Served(database, directory.resolve("one"));
        other = new Served(database, directory.resolve("other"));
        both = List.of(one, other);
        proxy = Proxy.before(both.stream().map(Served::uri).toList());
        Path key = masterKey(directory);
        for (Served node : both) {
            node.with("CURFEW_ISSUER", proxy.uri().toString())
                    .with("CURFEW_BEHIND_PROXY", "127.0.0.1")
                    .with("CURFEW_MASTER_KEY_FILE", key.toString())
                    .with("CURFEW_OWNER_EMAIL", OLGA)
                    .with("CURFEW_OWNER_PASSWORD", PASSWORD);
        }
    }

    /// Both, started at once, ready.
    static Nodes start(TestPostgres.Database database, Path directory) {
        return start(database, directory, Map.of());
    }

    /// The same.
    ///
    /// @param settings variables of each of their starts
    static Nodes start(TestPostgres.Database database, Path directory, Map<String, String> settings) {
        var nodes = new Nodes(database, directory);
        try {
            nodes.both.forEach(node -> settings.forEach(node::with));
            nodes.both.forEach(node -> node.process());
            nodes.both.forEach(Served::awaitsReady);
            nodes.both.forEach(node -> nodes.proxy.awaits(node.uri(), true));
            return nodes;
        } catch (AssertionError | RuntimeException e) {
            nodes.close();
            throw e;
        }
    }

    /// A client of whichever node has its turn.
    HttpProbe probe() {
        return HttpProbe.at(proxy.uri());
    }

    /// Somebody at a command line, signed in through the proxy.
    Terminal terminal(String email) {
        return Terminal.signIn(probe(), email);
    }

    /// The owner's API, through one node.
    HttpProbe olga(Served node) {
        return node.probe().withBearer(Terminal.signIn(node.probe(), OLGA).accessToken());
    }

    /// A token with which a resource server reads the feed.
    String feedToken() {
        var app = ConfidentialApp.resourceServer(olga(one), "Gateway");
        var granted = probe().withBasic(
                        app.json().get("id").asString(),
                        app.json().get("clientSecret").asString())
                .form("/oauth/token", "grant_type", "client_credentials", "scope", "feed");
        return granted.json().get("access_token").asString();
    }

    /// Where the feed stands.
    String position() {
        return one.probe().get("/health/ready").json().get("position").asString();
    }

    /// All that both have printed.
    String printed() {
        return one.printed() + other.printed();
    }

    @Override
    public void close() {
        both.forEach(Served::close);
        proxy.close();
    }

    static Path masterKey(Path directory) {
        try {
            Path file = directory.resolve("master.key");
            Files.writeString(
                    file, Base64.getEncoder().encodeToString(World.system().random(32)));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// An honest client with a refresh token: it keeps what it is given.
    static final class Terminal {
        private final HttpProbe probe;
        private final String session;
        private volatile String refreshToken;
        private volatile String accessToken;

        private Terminal(HttpProbe probe, HttpProbe.Answer tokens) {
            this.probe = probe;
            this.session = tokens.json().get("sessionId").asString();
            this.refreshToken = tokens.json().get("refreshToken").asString();
            this.accessToken = tokens.json().get("accessToken").asString();
        }

        static Terminal signIn(HttpProbe probe, String email) {
            var answer =
                    probe.post("/api/auth/login", Map.of("email", email, "password", PASSWORD, "client", "native"));
            if (answer.status() != 200) {
                throw new AssertionError(answer.toString());
            }
            return new Terminal(probe, answer);
        }

        String session() {
            return session;
        }

        String refreshToken() {
            return refreshToken;
        }

        String accessToken() {
            return accessToken;
        }

        /// The key that signed its access token.
        String key() {
            String header = accessToken.substring(0, accessToken.indexOf('.'));
            var kid = Pattern.compile("\"kid\":\"([^\"]+)\"")
                    .matcher(new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8));
            if (!kid.find()) {
                throw new AssertionError("a token that names no key");
            }
            return kid.group(1);
        }

        /// Presents its refresh token at `node`, and changes nothing of its own.
        HttpProbe.Answer presentAt(HttpProbe node) {
            return node.post("/api/auth/refresh", Map.of("refreshToken", refreshToken));
        }

        HttpProbe.Answer refresh() {
            return refreshAt(probe);
        }

        HttpProbe.Answer refreshAt(HttpProbe node) {
            var answer = presentAt(node);
            if (answer.status() == 200) {
                refreshToken = answer.json().get("refreshToken").asString();
                accessToken = answer.json().get("accessToken").asString();
            }
            return answer;
        }

        /// Ends its session by its access token.
        HttpProbe.Answer logOut() {
            return probe.withBearer(accessToken).post("/api/auth/logout", "{}");
        }
    }
}
