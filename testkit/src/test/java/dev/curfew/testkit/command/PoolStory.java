package dev.curfew.testkit.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import dev.curfew.gateway.Gateway;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.Ports;
import dev.curfew.testkit.ScriptedIssuer;
import dev.curfew.testkit.ScriptedIssuer.Act;
import dev.curfew.testkit.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The upstream accounts from a terminal, at a real server with its gateway and a scripted provider.
@Timeout(60)
class PoolStory {
    private static final String EMAIL = "ada@example.com";
    private static final String PASSWORD = "four unrelated words do";

    private final ScriptedIssuer issuer = ScriptedIssuer.start(World.system());

    @TempDir
    Path directory;

    private TestAuthority authority;
    private Terminal shell;

    @BeforeEach
    void open() {
        authority = TestAuthority.start(Engine.MEMORY, Gateway.plan(directory.resolve("spool"), Map.of()));
        authority.owner(EMAIL, PASSWORD);
        shell = new Terminal(directory, authority.uri());
        shell.signIn(authority, EMAIL, PASSWORD);
        // A wait of the command is one of the server: nobody here waits for real.
        shell.world = new Impatient(World.system(), authority, 1);
    }

    @AfterEach
    void close() {
        authority.close();
        issuer.close();
    }

    /// @param faster how many times as long as is waited here passes at the server
    private record Impatient(World real, TestAuthority authority, int faster) implements World {
        @Override
        public Instant now() {
            return real.now();
        }

        @Override
        public long nanos() {
            return real.nanos();
        }

        @Override
        public void fill(byte[] bytes) {
            real.fill(bytes);
        }

        @Override
        public void sleep(Duration span) {
            authority.leap(span.multipliedBy(faster));
            real.sleep(Duration.ofMillis(50));
        }
    }

    private Terminal.Ran done(String... words) {
        var ran = shell.run(words);
        assertThat(ran.exit()).as("%s: %s", List.of(words), ran.said()).isZero();
        return ran;
    }

    /// Adds an API key, and waits until the pool has it.
    private String added(String name, String key) {
        shell.input = key + "\n";
        String id = done("pool", "add", name, "--api", "http://127.0.0.1:9/v1", "--json")
                .json()
                .get("id")
                .asString();
        awaitAccount(id);
        return id;
    }

    /// Imports what Codex would keep of a sign-in at the scripted provider.
    private String imported(String name) {
        Path file = directory.resolve(name + ".json");
        try {
            Files.writeString(file, """
                    {"auth_mode":"chatgpt","OPENAI_API_KEY":null,"tokens":{"id_token":"%s","access_token":"%s",
                     "refresh_token":"%s","account_id":"acct",
                     "oauth_provenance":{"issuer":"%s","client_id":"app_test"}},"last_refresh":"2026-11-22T00:00:00Z"}
                    """.formatted(
                            ScriptedIssuer.jwt("{\"email\":\"n@example.org\"}"),
                            ScriptedIssuer.accessToken(World.system().now().plusSeconds(3600), 0),
                            issuer.family(name),
                            issuer.uri()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String id = done("pool", "import", name, file.toString(), "--json")
                .json()
                .get("id")
                .asString();
        awaitAccount(id);
        return id;
    }

    private void awaitAccount(String id) {
        Awaitility.await().until(() -> !account(id).isMissingNode());
    }

    private JsonNode account(String id) {
        return done("pool", "list", "--json").json().path("accounts").values().stream()
                .filter(account -> account.path("id").asString().equals(id))
                .findFirst()
                .orElseGet(tools.jackson.databind.json.JsonMapper.shared()::missingNode);
    }

    private String status(String id) {
        return account(id).path("status").asString();
    }

    @Test
    void anAccountIsAddedPausedResumedAndRemoved() {
        assertThat(done("pool", "list").err()).contains("no account yet", "curfew pool login");
        shell.input = "  sk-secret-of-research  \n";
        var made = done("pool", "add", "research", "--api", "http://127.0.0.1:9/v1");
        assertThat(made.said()).contains("In the pool as con_").doesNotContain("sk-secret");
        Awaitility.await().until(() -> done("pool", "list").out().contains("research"));
        assertThat(done("pool", "list").out()).contains("ACCOUNT", "active").doesNotContain("sk-secret");
        assertThat(done("pool", "list").err()).contains("capacity_weighted");

        assertThat(done("pool", "pause", "research").err()).contains("Paused.");
        assertThat(done("pool", "list").out()).contains("paused");
        assertThat(done("pool", "resume", "research").err()).contains("It is active now.");

        assertThat(shell.run("pool", "remove", "research").exit()).isEqualTo(1);
        assertThat(done("pool", "list").out()).contains("research");
        assertThat(done("pool", "remove", "research", "--yes").err()).contains("stays good there");
        Awaitility.await().until(() -> done("pool", "list").err().contains("no account yet"));
    }

    @Test
    void removingAsksWhoeverSitsThere() {
        String id = added("research", "sk-1");
        shell.person = true;
        shell.input = "no\n";
        assertThat(shell.run("pool", "remove", "research").exit()).isEqualTo(1);
        assertThat(status(id)).isEqualTo("active");

        shell.input = "yes\n";
        assertThat(done("pool", "remove", "research").err()).contains("revokes its tokens", "Removed.");
    }

    @Test
    void programsReadJson() {
        String id = added("research", "sk-1");

        JsonNode listed = done("pool", "list", "--json").json();
        assertThat(listed.path("strategy").asString()).isEqualTo("capacity_weighted");
        assertThat(listed.at("/accounts/0/label").asString()).isEqualTo("research");
        assertThat(done("pool", "pause", id, "--json").json().path("status").asString())
                .isEqualTo("paused");
        assertThat(done("pool", "resume", id, "--json").json().path("status").asString())
                .isEqualTo("active");
        assertThat(done("pool", "strategy", "single_account", "--account", "research", "--json")
                        .json()
                        .path("account")
                        .asString())
                .isEqualTo(id);
        assertThat(done("pool", "remove", id, "--yes", "--json")
                        .json()
                        .path("removed")
                        .asString())
                .isEqualTo(id);
        JsonNode unknown = shell.run("pool", "pause", id, "--json").json();
        assertThat(unknown.path("exit").asInt()).isEqualTo(6);
        assertThat(unknown.path("error").asString()).contains("no such account");
    }

    @Test
    void strategiesAreSettledByTheirNames() {
        added("research", "sk-1");

        assertThat(done("pool", "strategy", "round_robin").err()).contains("Chosen by round_robin");
        assertThat(shell.run("pool", "strategy", "by_luck").exit()).isEqualTo(1);
        assertThat(shell.run("pool", "strategy", "by_luck").err()).contains("capacity_weighted");
        assertThat(shell.run("pool", "strategy", "single_account").exit()).isEqualTo(1);
        assertThat(shell.run("pool", "strategy", "single_account", "--account", "nobody")
                        .exit())
                .isEqualTo(6);
        assertThat(done("pool", "list").err()).contains("round_robin");
    }

    @Test
    void whatMakesNoSenseIsSaid() {
        assertThat(shell.run("pool", "add").exit()).isEqualTo(2);
        shell.input = "";
        assertThat(shell.run("pool", "add", "x").exit()).isEqualTo(2);
        shell.input = "two words\n";
        assertThat(shell.run("pool", "add", "x").exit()).isEqualTo(1);
        shell.input = "sk-1\n";
        assertThat(shell.run("pool", "add", "x", "--api", "http://far.example/v1")
                        .err())
                .contains("https://");
        assertThat(shell.run("pool", "add", "x\u001b[2J").err()).doesNotContain("\u001b");
        for (String verb : List.of("pause", "resume", "login")) {
            assertThat(shell.run("pool", verb, "nobody").exit()).as(verb).isEqualTo(6);
        }
        assertThat(shell.run("pool", "remove", "nobody", "--yes").exit()).isEqualTo(6);
        assertThat(shell.run("pool", "import", "x", "/nowhere").exit()).isEqualTo(2);
        added("twin", "sk-2");
        added("twin", "sk-3");
        var several = shell.run("pool", "pause", "twin");
        assertThat(several.exit()).isEqualTo(6);
        assertThat(several.err()).contains("Several accounts");
    }

    @Test
    void whatIsNoSignInIsNotImported() throws IOException {
        Path file = directory.resolve("auth.json");
        Files.writeString(file, "{}");
        assertThat(shell.run("pool", "import", "x", file.toString()).exit()).isEqualTo(1);
        Files.write(file, new byte[70_000]);
        assertThat(shell.run("pool", "import", "x", file.toString()).err()).contains("too large");
    }

    @Test
    void theSameFileAgainIsTheSameAccount() {
        String id = imported("night");

        assertThat(done("pool", "list").out()).contains("night");
        assertThat(done(
                                "pool",
                                "import",
                                "other",
                                directory.resolve("night.json").toString(),
                                "--json")
                        .json()
                        .path("id")
                        .asString())
                .isEqualTo(id);
    }

    @Test
    void whoMayNotIsToldWhy() {
        authority.person(authority.signIn(EMAIL, PASSWORD), "dan@example.com", "Dan", PASSWORD);
        shell.signIn(authority, "dan@example.com", PASSWORD);

        assertThat(shell.run("pool", "list").exit()).isEqualTo(1);
        assertThat(shell.run("pool", "list").err()).contains("owners and admins");
        assertThat(shell.run("pool", "login", "--device").exit()).isEqualTo(1);

        authority.signIn("dan@example.com", PASSWORD).post("/api/v1/sign-out", Map.of("scope", "everywhere"));
        for (String verb : List.of("list", "login")) {
            var dead = shell.run("pool", verb);
            assertThat(dead.exit()).as("%s: %s", verb, dead.said()).isEqualTo(5);
            assertThat(dead.err()).contains("curfew login");
        }
    }

    @Test
    void aSuspendedAccountSaysWhatMayBringItBack() {
        String id = imported("night");
        issuer.next(Act.Say.json(401, "{\"error\":{\"code\":\"account_deactivated\"}}"));
        authority.signIn(EMAIL, PASSWORD).post("/api/v1/connections/" + id + "/refresh", Map.of());
        Awaitility.await().until(() -> status(id).equals("suspended"));

        assertThat(done("pool", "list").err())
                .contains("curfew pool login " + id)
                .contains("once its provider has it back: curfew pool resume " + id);
    }

    @Test
    void aDeadAccountSaysWhyAndIsSignedInAgainByACode() {
        String id = imported("night");
        issuer.next(Act.Say.json(401, "{\"error\":{\"code\":\"token_expired\"}}"));
        authority.signIn(EMAIL, PASSWORD).post("/api/v1/connections/" + id + "/refresh", Map.of());
        Awaitility.await().until(() -> status(id).equals("reauth_required"));

        assertThat(done("pool", "list").out()).contains("token_expired");
        assertThat(done("pool", "list").err()).contains("A new sign-in is required. curfew pool login " + id);
        for (String verb : List.of("pause", "resume")) {
            var refused = shell.run("pool", verb, "night");
            assertThat(refused.exit()).as(verb).isEqualTo(1);
            assertThat(refused.err()).contains("Sign in to this account again first.");
        }
        issuer.next(
                Act.Say.json(200, "{\"device_auth_id\":\"da\",\"user_code\":\"ABCD-1234\",\"interval\":\"5\"}"),
                Act.Say.json(403, "{}"),
                Act.Say.json(200, "{\"authorization_code\":\"c\",\"code_challenge\":\"h\",\"code_verifier\":\"v\"}"),
                Act.Say.json(200, "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":3600}"));
        var again = done("pool", "login", "--device", "night");

        assertThat(again.err()).contains(issuer.uri() + "/codex/device", "ABCD-1234", "Signed in as " + id);
        Awaitility.await().until(() -> status(id).equals("active"));
    }

    @Test
    void aCodeThatIsRefusedIsAFailure() {
        issuer.next(Act.honest(), Act.honest(), Act.Say.json(400, "{\"error\":\"access_denied\"}"));
        var refused = shell.run(
                "pool",
                "login",
                "--device",
                "--name",
                "night",
                "--issuer",
                issuer.uri().toString(),
                "--client-id",
                "curfew",
                "--api",
                "https://api.example/v1");

        assertThat(refused.exit()).as(refused.said()).isEqualTo(1);
        assertThat(refused.err()).contains("gave no tokens");
        assertThat(done("pool", "list").err()).contains("no account yet");
    }

    @Test
    void aNewAccountIsSignedInAtAServerThatDescribesItself() {
        var made = done(
                "pool",
                "login",
                "--device",
                "--name",
                "night",
                "--json",
                "--issuer",
                issuer.uri().toString(),
                "--client-id",
                "curfew",
                "--api",
                "https://api.example/v1");

        assertThat(made.out()).contains("BCDF-GHJK", "\"label\" : \"night\"").doesNotContain("sign-in-");
        assertThat(shell.run("pool", "login", "--issuer", "https://x.example").exit())
                .isEqualTo(2);
        assertThat(shell.run("pool", "login", "night", "--name", "x").exit()).isEqualTo(2);
    }

    /// Codex's own server sends browsers to port 1455 of the machine that they run on.
    @Test
    void aBrowserComesBackToTheCommandAndTheServerGetsItsAddress() throws Exception {
        String id = imported("night");
        try (var _ = Ports.signIns()) {
            issuer.next(Act.Say.json(200, "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":3600}"));
            var opened = directory.resolve("opened");
            Path browser = directory.resolve("browser");
            Files.writeString(browser, "#!/bin/sh\necho \"$1\" >" + opened + ".new && mv " + opened + ".new " + opened);
            assertThat(browser.toFile().setExecutable(true)).isTrue();
            shell.environment.put("BROWSER", browser.toString());
            shell.world = World.system();
            var ran = CompletableFuture.supplyAsync(() -> shell.run("pool", "login", "night"));
            Awaitility.await().until(() -> Files.exists(opened));
            String state = Files.readString(opened).strip().replaceFirst(".*[?&]state=([\\w-]+).*", "$1");

            assertThat(got("http://127.0.0.1:1455/auth/callback?code=c&state=" + state))
                    .as("another name of this machine")
                    .contains("Nothing here");
            assertThat(got("http://localhost:1455/auth/callback?code=c&state=guessed"))
                    .contains("Nobody was signed in");
            assertThat(got("http://localhost:1455/auth/callback?code=c&state=" + state))
                    .contains("The account is signed in");

            assertThat(ran.get().exit()).as(ran.get().said()).isZero();
            assertThat(ran.get().err()).contains("Signed in as " + id);
        }
        assertThat(issuer.asked("/oauth/token").getLast().fields()).containsEntry("code", "c");
    }

    @Test
    void whereABrowserEndsIsPasted() {
        imported("night");
        shell.input = "nonsense\n";
        shell.world = new Impatient(World.system(), authority, 200);

        var late = shell.run("pool", "login", "--no-browser", "night");

        assertThat(late.exit()).isEqualTo(1);
        assertThat(late.err()).contains("of this very sign-in", "It took too long.");
    }

    @Test
    void aKeyIsReplacedByANewOne() {
        String id = added("research", "sk-1");
        assertThat(shell.run("pool", "login", "research", "--device").err()).contains("API key");
        shell.input = "sk-2\n";

        JsonNode replaced =
                done("pool", "login", "--with-api-key", "research", "--json").json();

        assertThat(replaced.path("id").asString()).isEqualTo(id);
        assertThat(replaced.path("generation").asInt()).isEqualTo(2);
        assertThat(shell.run("pool", "login", "--with-api-key").exit()).isEqualTo(2);
    }

    private static String got(String address) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
