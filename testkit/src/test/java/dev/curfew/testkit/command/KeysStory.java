package dev.curfew.testkit.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Codex;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.TestAuthority;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// API keys from a terminal, at the real authority and with the real Codex.
class KeysStory {
    private static final String EMAIL = "ada@example.com";
    private static final String PASSWORD = "four unrelated words do";

    private final TestAuthority authority = TestAuthority.start();

    @TempDir
    Path directory;

    private Terminal shell;

    @BeforeEach
    void signIn() {
        authority.owner(EMAIL, PASSWORD);
        shell = new Terminal(directory, authority.uri());
        shell.signIn(authority, EMAIL, PASSWORD);
    }

    @AfterEach
    void close() {
        authority.close();
    }

    /// What Codex asks with a personal access token.
    private int whoami(String token) {
        return probe(token).get("/api/accounts/v1/user-auth-credential/whoami").status();
    }

    private HttpProbe probe(String token) {
        return authority.probe().withBearer(token);
    }

    @Test
    void aKeyIsMadeListedRotatedAndRevoked() {
        var made = shell.run("keys", "create", "nightly build", "--days", "7");
        assertThat(made.exit()).as(made.said()).isZero();
        assertThat(made.out()).matches("crak_[\\w-]{80}\n");
        assertThat(made.err()).contains("only time");

        var listed = shell.run("keys", "list");
        assertThat(listed.out()).contains("nightly build", "never").doesNotContain("crak_");
        String id = shell.run("keys", "list", "--json").json().get(0).get("id").asString();

        var rotated = shell.run("keys", "rotate", id, "--overlap", "0");
        assertThat(rotated.exit()).as(rotated.said()).isZero();
        assertThat(rotated.err()).contains("over");
        assertThat(whoami(made.out().strip())).isEqualTo(401);
        assertThat(whoami(rotated.out().strip())).isEqualTo(200);

        assertThat(shell.run("keys", "revoke", id).err()).contains("Ended 1 key.");
        assertThat(shell.run("keys", "revoke", id).err()).contains("nothing left");
        assertThat(shell.run("keys", "list", "--ended").out()).contains(id, "revoked");
        assertThat(whoami(rotated.out().strip())).isEqualTo(401);
        assertThat(shell.run("keys", "rotate", id).exit()).isEqualTo(1);
    }

    @Test
    void whatMakesNoSenseIsSaid() {
        assertThat(shell.run("keys", "create").exit()).isEqualTo(2);
        assertThat(shell.run("keys", "create", "x", "--days", "366").exit()).isEqualTo(2);
        assertThat(shell.run("keys", "create", "x\u001b[2J").exit()).isEqualTo(1);
        assertThat(shell.run("keys", "rotate", "key_nothing").exit()).isEqualTo(6);
        assertThat(shell.run("keys", "rotate", "x/../y").exit()).isEqualTo(6);
        assertThat(shell.run("keys", "revoke").exit()).isEqualTo(2);
        assertThat(shell.run("keys", "revoke", "--all").exit()).isEqualTo(1);
        assertThat(shell.run("keys", "revoke", "--all", "--yes").exit()).isZero();
    }

    @Test
    void programsReadJson() {
        JsonNode made = shell.run("keys", "create", "ci", "--json").json();
        String id = made.path("id").asString();
        assertThat(made.path("secret").asString()).startsWith("crak_");
        JsonNode listed = shell.run("keys", "list", "--json").json();
        assertThat(listed).hasSize(1);
        assertThat(listed.path(0).path("name").asString()).isEqualTo("ci");
        assertThat(listed.toString()).doesNotContain("crak_");
        JsonNode rotated = shell.run("keys", "rotate", id, "--json").json();
        assertThat(rotated.path("secret").asString())
                .startsWith("crak_")
                .isNotEqualTo(made.path("secret").asString());
        assertThat(rotated.path("oldSecretUntil").asString()).isNotEmpty();
        assertThat(shell.run("keys", "revoke", id, "--json")
                        .json()
                        .path("ended")
                        .asLong())
                .isEqualTo(1);
        JsonNode ended = shell.run("keys", "list", "--ended", "--json").json();
        assertThat(ended.path(0).path("ended").asString()).isEqualTo("revoked");

        JsonNode unknown = shell.run("keys", "revoke", "key_nothing", "--json").json();
        assertThat(unknown.path("exit").asInt()).isEqualTo(6);
    }

    @Test
    void allIsRevokedOnlyForWhoeverSaysSo() {
        shell.run("keys", "create", "one");
        shell.run("keys", "create", "two");
        shell.person = true;
        shell.input = "no\n";
        assertThat(shell.run("keys", "revoke", "--all").exit()).isEqualTo(1);
        assertThat(shell.run("keys", "list", "--json").json()).hasSize(2);

        shell.input = "yes\n";
        assertThat(shell.run("keys", "revoke", "--all").err()).contains("Ended 2 keys.");
        assertThat(shell.run("keys", "list", "--json").json()).isEmpty();
    }

    @Test
    void aDeadSignInIsSaidAndSoIsNone() {
        authority.probe().withBearer(bearer()).post("/api/v1/sign-out", Map.of("scope", "everywhere"));
        for (var words :
                List.of(List.of("keys", "list"), List.of("keys", "create", "x"), List.of("keys", "revoke", "key_x"))) {
            var dead = shell.run(words.toArray(String[]::new));
            assertThat(dead.exit()).as("%s: %s", words, dead.said()).isEqualTo(5);
            assertThat(dead.err()).contains("curfew login");
        }
        shell.forget();
        assertThat(shell.run("keys", "list").exit()).isEqualTo(1);
    }

    private String bearer() {
        return JsonMapper.shared()
                .readTree(shell.stored())
                .at("/tokens/access_token")
                .asString();
    }

    @Test
    void codexTakesAKeyForItsPersonalAccessToken() {
        String token = shell.run("keys", "create", "ci", "--for-codex").out().strip();
        assertThat(token).startsWith("at-crak_");
        var environment = Map.of("CODEX_AUTHAPI_BASE_URL", authority.uri() + "/api/accounts");
        try (var codex = Codex.require().home(directory.resolve("codex"))) {
            var login = codex.start(List.of("login", "--with-access-token"), environment, token)
                    .await();
            assertThat(login.exit()).as("%s", login).isZero();
            var auth = Objects.requireNonNull(codex.auth());
            assertThat(auth.get("personal_access_token").asString()).isEqualTo(token);

            assertThat(shell.run("keys", "revoke", "--all", "--yes").exit()).isZero();
            var again = codex.start(List.of("login", "--with-access-token"), environment, token)
                    .await();
            assertThat(again.exit()).as("%s", again).isEqualTo(1);
            assertThat(again.out() + again.err()).contains("401");
            assertThat(codex.strayed()).isEmpty();
        }
    }
}
