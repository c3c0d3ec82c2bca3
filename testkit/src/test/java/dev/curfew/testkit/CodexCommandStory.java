package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.cli.Curfew;
import dev.curfew.testkit.Stub.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `curfew codex` around the released Codex: whatever it is told, it talks to the server that was named and to nobody
/// else.
class CodexCommandStory {
    private static final Pattern EXPORT = Pattern.compile("^export (\\w+)='(.*)'$", Pattern.MULTILINE);
    private static final List<String> EXEC = List.of("exec", "--skip-git-repo-check", "say hi");
    private static final String HELLO = """
            event: response.output_item.done
            data: {"type":"response.output_item.done","item":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"hello"}]}}

            event: response.completed
            data: {"type":"response.completed","response":{"id":"r1"}}

            """;

    private final Codex codex = Codex.require();
    private final Stub server = Stub.start();
    private final Outside outside = Outside.start();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path home;

    @BeforeEach
    void signIn() throws IOException {
        server.on("POST", "/v1/responses", asked -> new Answer(200, "text/event-stream", HELLO));
        server.on("POST", "/oauth/revoke", asked -> Answer.json(200, "{}"));
        Files.writeString(home.resolve("auth.json"), """
                {"auth_mode": "chatgpt", "OPENAI_API_KEY": null, "last_refresh": "2026-11-22T00:00:00Z",
                 "tokens": {"id_token": "%s", "access_token": "%s", "refresh_token": "crft_ours", "account_id": "acct-1",
                            "oauth_provenance": {"issuer": "%s", "client_id": "%s"}}}
                """.formatted(
                        jwt("""
                        {"sub":"u1","email":"ada@example.com","https://api.openai.com/auth":
                         {"chatgpt_account_id":"acct-1","chatgpt_plan_type":"pro","chatgpt_user_id":"u1"}}"""), jwt("{\"exp\":4000000000}"), server.uri(), Codex.CLIENT_ID));
    }

    @AfterEach
    void close() {
        server.close();
        outside.close();
    }

    private static String jwt(String claims) {
        var base64 = Base64.getUrlEncoder().withoutPadding();
        return base64.encodeToString("{\"alg\":\"ES256\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".c2ln";
    }

    private Program.Ended curfew(List<String> words) {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Curfew.class.getName(),
                "codex"));
        command.addAll(words);
        return run(command, Map.of());
    }

    private Program.Ended run(List<String> command, Map<String, String> more) {
        var environment = new HashMap<>(outside.environment());
        environment.put("PATH", codex.program().getParent() + ":/usr/bin:/bin");
        environment.put("HOME", home.toString());
        environment.put("CODEX_HOME", home.toString());
        environment.putAll(more);
        try (Program program = Program.start(command, environment, home)) {
            return program.await(Program.PATIENCE);
        }
    }

    private static List<String> with(List<String> first, List<String> then) {
        var all = new ArrayList<>(first);
        all.addAll(then);
        return all;
    }

    private void everythingCameHere(Program.Ended worked, Program.Ended out) {
        assertThat(worked.exit()).as(worked.toString()).isZero();
        assertThat(worked.out()).contains("hello");
        assertThat(out.exit()).as(out.toString()).isZero();
        assertThat(server.asked("/v1/responses")).isNotEmpty();
        assertThat(server.asked("/oauth/revoke"))
                .singleElement()
                .satisfies(revoke -> assertThat(revoke.body()).contains("crft_ours"));
        assertThat(home.resolve("auth.json")).doesNotExist();
        assertThat(outside.wanted()).isEmpty();
    }

    @Test
    void codexIsRunSoThatEverythingComesHereAndNothingIsWritten() {
        List<String> words = List.of("--server", server.uri().toString(), "--");
        everythingCameHere(curfew(with(words, EXEC)), curfew(with(words, List.of("logout"))));
        assertThat(home.resolve("config.toml")).doesNotExist();
    }

    @Test
    void onceSetUpAPlainCodexDoesTheSame() throws IOException {
        Path config =
                Files.writeString(home.resolve("config.toml"), "# mine\nmodel = \"o9\" # the good one\n\n[tui]\n");
        var setup = curfew(List.of(
                "setup", "--write", "--shell", "sh", "--server", server.uri().toString()));
        assertThat(setup.exit()).as(setup.toString()).isZero();
        var environment = new HashMap<String, String>();
        EXPORT.matcher(setup.out()).results().forEach(line -> environment.put(line.group(1), line.group(2)));

        var plain = List.of(codex.program().toString());
        everythingCameHere(run(with(plain, EXEC), environment), run(with(plain, List.of("logout")), environment));
        assertThat(config)
                .content()
                .startsWith("# mine\nmodel = \"o9\" # the good one\n")
                .contains("[tui]");
        assertThat(server.asked("/v1/responses").getFirst().json().get("model").asString())
                .isEqualTo("o9");
        assertThat(home).isDirectoryContaining("glob:**/config.toml.bak-*");
    }

    @Test
    void codexsExitCodeIsPassedOn() {
        assertThat(curfew(List.of("--", "no-such-command", "--no-such-flag")).exit())
                .isEqualTo(2);
    }
}
