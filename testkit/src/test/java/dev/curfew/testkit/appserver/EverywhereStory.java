package dev.curfew.testkit.appserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Ada signs out everywhere from her editor, at the real authority, with another machine of hers and a
/// colleague beside her (laws L7 and L8).
class EverywhereStory {
    private static final String LOGOUT = "account/logout";
    private static final String PASSWORD = "four unrelated words do";
    private static final Map<String, Boolean> EVERYWHERE = Map.of("everywhere", true);

    @AutoClose
    private final TestAuthority authority = TestAuthority.start();

    @TempDir
    Path directory;

    private HttpProbe ada;

    @BeforeEach
    void open() {
        authority.owner("ada@example.com", PASSWORD);
        ada = authority.signInBrowser("ada@example.com", PASSWORD);
        authority.person(authority.signIn("ada@example.com", PASSWORD), "bob@example.com", "Bob", PASSWORD);
    }

    private Host machine(String name, String email) throws IOException {
        return machine(name, email, authority.uri());
    }

    /// A machine where somebody is signed in.
    ///
    /// @param server where it looks for the server
    private Host machine(String name, String email, URI server) throws IOException {
        JsonNode tokens = authority
                .probe()
                .post("/api/auth/login", Map.of("email", email, "password", PASSWORD, "client", "native"))
                .json();
        Path at = directory.resolve(name);
        Files.createDirectories(at.resolve("home"));
        Host.write(at, """
                {"auth_mode": "chatgpt", "OPENAI_API_KEY": null, "last_refresh": "%s",
                 "tokens": {"id_token": "%s", "access_token": "%s", "refresh_token": "%s", "account_id": "acct-1",
                  "oauth_provenance": {"issuer": "%s", "client_id": "curfew-cli"}}}""".formatted(
                        World.system().now(),
                        Host.ID_TOKEN,
                        tokens.get("accessToken").asString(),
                        tokens.get("refreshToken").asString(),
                        server));
        return Host.at(at, server);
    }

    private static String state(Peer peer) {
        peer.call("account/read", Map.of("refreshToken", true));
        return peer.call("auth/state", Map.of()).get("state").asString();
    }

    private int browserOfAda() {
        return ada.get("/api/v1/sessions").status();
    }

    @Test
    void everywhereEndsEveryMachineOfOnePersonAndNobodyElses() throws IOException {
        try (var editor = machine("editor", "ada@example.com");
                var laptop = machine("laptop", "ada@example.com");
                var colleague = machine("colleague", "bob@example.com")) {
            Peer asking = editor.peer();
            Peer beside = editor.peer();
            assertThat(browserOfAda()).isEqualTo(200);

            JsonNode said = asking.call(LOGOUT, EVERYWHERE);

            assertThat(said.toString()).isEqualTo("{\"loggedOut\":true,\"revocation\":\"confirmed\"}");
            assertThat(editor.hasAuth()).isFalse();
            assertThat(editor.jobs()).isEmpty();
            assertThat(beside.told("account/updated").toString()).isEqualTo("{\"authMode\":null,\"planType\":null}");
            assertThat(browserOfAda()).isEqualTo(401);
            assertThat(state(laptop.peer())).isEqualTo("needs_login");
            assertThat(laptop.hasAuth()).as("a dead sign-in is not deleted").isTrue();
            assertThat(state(colleague.peer())).isEqualTo("ok");
        }
    }

    @Test
    void thisMachineAloneEndsWhenNothingElseIsAsked() throws IOException {
        try (var editor = machine("editor", "ada@example.com");
                var laptop = machine("laptop", "ada@example.com")) {
            editor.peer().call(LOGOUT, Map.of());

            assertThat(editor.hasAuth()).isFalse();
            assertThat(state(laptop.peer())).isEqualTo("ok");
            assertThat(browserOfAda()).isEqualTo(200);
        }
    }

    @Test
    void whereTheServerIsNotThereNothingIsEndedAndNobodyIsSignedOut() throws IOException {
        try (var editor = machine("editor", "ada@example.com", URI.create("http://127.0.0.1:1"))) {
            String before = editor.auth();

            JsonNode error = editor.peer().refused(LOGOUT, EVERYWHERE);

            assertThat(error.get("code").asInt()).isEqualTo(-32603);
            assertThat(error.get("message").asString()).contains("could not be reached");
            assertThat(editor.auth()).isEqualTo(before);
            assertThat(editor.jobs()).isEmpty();
        }
    }

    @Test
    void aDeadSignInCannotEndTheOthers() throws IOException {
        try (var editor = machine("editor", "ada@example.com");
                var laptop = machine("laptop", "ada@example.com")) {
            laptop.peer().call("session/revokeAll", Map.of("scope", "others"));

            JsonNode error = editor.peer().refused(LOGOUT, EVERYWHERE);

            assertThat(error.get("code").asInt()).isEqualTo(-32600);
            assertThat(error.get("message").asString()).contains("Sign in again");
            assertThat(editor.hasAuth()).isTrue();
            assertThat(state(laptop.peer())).isEqualTo("ok");
        }
    }

    @Test
    void everywhereIsNotAskedOfAServerThatIsToBeToldNothing() throws IOException {
        try (var editor = machine("editor", "ada@example.com")) {
            JsonNode error = editor.peer().refused(LOGOUT, Map.of("everywhere", true, "policy", "local"));

            assertThat(error.get("message").asString()).contains("`everywhere` is done at the server");
            assertThat(editor.hasAuth()).isTrue();
            assertThat(browserOfAda()).isEqualTo(200);
        }
    }
}
