package dev.curfew.bench;

import dev.curfew.base.Secret;
import dev.curfew.client.guard.GuardSettings;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.Program;
import dev.curfew.testkit.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Two `curfew serve` on one PostgreSQL, as they stand behind a proxy: one issuer, one master key, a data
/// directory for each. They have an owner, and an app whose sessions are begun and ended.
final class Nodes implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("is ready at (\\S+)");
    private static final String OWNER = "olga@example.com";
    private static final String PASSWORD = "seven steady lanterns";
    private static final String REDIRECT = "https://app.example.com/callback";

    private final Program first;
    private final Program second;
    private final URI a;
    private final URI b;
    private final HttpProbe browser;
    private final String app;
    private final String secret;

    /// A session of the app, and what it holds.
    record Held(String session, String access, String refresh) {}

    /// @param launcher the script `curfew`, whose build is up to date
    Nodes(Path launcher, Path directory, TestPostgres postgres) throws IOException {
        a = URI.create("http://127.0.0.1:" + Curfew.freePort());
        b = URI.create("http://127.0.0.1:" + Curfew.freePort());
        String database = postgres.create().urlWithCredentials();
        first = serve(launcher, directory.resolve("a"), a, database);
        // The first node has made the key; an operator would carry it over.
        Path key = directory.resolve("a").resolve("master.key");
        second = serve(launcher, directory.resolve("b"), b, database, "--master-key-file", key.toString());
        browser = HttpProbe.at(a).with("Origin", a.toString());
        require(browser.post("/api/auth/login", Map.of("email", OWNER, "password", PASSWORD, "client", "web")), 200);
        var registered = require(
                        browser.post(
                                "/api/v1/apps",
                                Map.of(
                                        "name",
                                        "Wiki",
                                        "confidential",
                                        true,
                                        "firstParty",
                                        true,
                                        "redirectUris",
                                        List.of(REDIRECT),
                                        "grants",
                                        List.of("authorization_code", "refresh_token", "client_credentials"),
                                        "pkce",
                                        "optional",
                                        "scopes",
                                        List.of("openid", "offline_access", "feed"))),
                        201)
                .json();
        app = registered.get("id").asString();
        secret = registered.get("clientSecret").asString();
    }

    private Program serve(Path launcher, Path data, URI at, String database, String... more) throws IOException {
        Files.createDirectories(data);
        var environment = new HashMap<>(System.getenv());
        environment.putAll(Map.of(
                "CURFEW_DATABASE_URL", database,
                "CURFEW_OWNER_EMAIL", OWNER,
                "CURFEW_OWNER_PASSWORD", PASSWORD));
        var words = new ArrayList<>(List.of(launcher.toString(), "serve", "--data", data.toString()));
        words.addAll(List.of("--listen", at.getAuthority(), "--issuer", a.toString()));
        words.addAll(List.of(more));
        var program = Program.start(words, environment, data);
        program.await(READY);
        return program;
    }

    /// The browser at node A in which the owner is signed in.
    String cookies() {
        var pairs = new StringBuilder();
        browser.cookies()
                .forEach((name, value) -> pairs.append(pairs.isEmpty() ? "" : "; ")
                        .append(name)
                        .append('=')
                        .append(value));
        return pairs.toString();
    }

    /// Signs the owner in to the app, as a browser does that is signed in at node A.
    Held signIn() {
        var sent = browser.get("/oauth/authorize?"
                + HttpProbe.query(
                        "response_type", "code",
                        "client_id", app,
                        "redirect_uri", REDIRECT,
                        "scope", "openid offline_access",
                        "prompt", "none"));
        String code = sent.location().getRawQuery().replaceFirst("(^|.*&)code=([^&]*).*", "$2");
        var given = require(
                        asApp(a).form(
                                        "/oauth/token",
                                        "grant_type",
                                        "authorization_code",
                                        "code",
                                        code,
                                        "redirect_uri",
                                        REDIRECT),
                        200)
                .json();
        String access = given.get("access_token").asString();
        String claims = access.substring(access.indexOf('.') + 1, access.lastIndexOf('.'));
        return new Held(
                new String(Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8)
                        .replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1"),
                access,
                given.get("refresh_token").asString());
    }

    /// An access token with which the app reads the feed.
    String feedToken() {
        return require(asApp(b).form("/oauth/token", "grant_type", "client_credentials", "scope", "feed"), 200)
                .json()
                .get("access_token")
                .asString();
    }

    /// What a guard is told that reads at node B.
    GuardSettings guard() {
        return GuardSettings.of(b, a.toString(), Set.of(a.toString()), app, Secret.of(secret));
    }

    /// The header line with which the app proves itself.
    String basic() {
        return "Authorization: Basic "
                + Base64.getEncoder().encodeToString((app + ':' + secret).getBytes(StandardCharsets.US_ASCII));
    }

    private HttpProbe asApp(URI node) {
        return HttpProbe.at(node).withBasic(app, secret);
    }

    /// Where the click is; the issuer too.
    URI a() {
        return a;
    }

    /// Where the refusal is waited for.
    URI b() {
        return b;
    }

    static HttpProbe.Answer require(HttpProbe.Answer answer, int status) {
        if (answer.status() != status) {
            throw new IllegalStateException("expected " + status + ", got " + answer);
        }
        return answer;
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
