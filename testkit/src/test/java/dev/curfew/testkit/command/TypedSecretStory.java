package dev.curfew.testkit.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.cli.Curfew;
import dev.curfew.gateway.Gateway;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.TestAuthority;
import dev.curfew.testkit.appserver.Tmux;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A secret that somebody types at a real terminal is not shown there, and the terminal shows again afterwards.
@Timeout(60)
class TypedSecretStory {
    private static final String EMAIL = "ada@example.com";
    private static final String PASSWORD = "four unrelated words do";

    @TempDir
    Path directory;

    private TestAuthority authority;
    private Terminal shell;

    @BeforeEach
    void open() {
        authority = TestAuthority.start(Engine.MEMORY, Gateway.plan(directory.resolve("spool"), Map.of()));
        authority.owner(EMAIL, PASSWORD);
        shell = new Terminal(directory, authority.uri());
    }

    @AfterEach
    void close() {
        authority.close();
    }

    @Test
    void theKeyOfAnAccountOfThePool() {
        shell.signIn(authority, EMAIL, PASSWORD);

        typed("In the pool as con_", "pool", "add", "research", "--api", "http://127.0.0.1:9/v1");
    }

    @Test
    void theKeyThatOneSignsInWith() {
        typed("Signed in", "login", "--with-api-key");

        assertThat(shell.stored()).contains("sk-typed-by-hand");
    }

    @Test
    void theKeyOfAnAccountWhileWhatIsPrintedGoesIntoAFile() {
        shell.signIn(authority, EMAIL, PASSWORD);

        typed("In the pool as con_", printingToFile("pool", "add", "research", "--api", "http://127.0.0.1:9/v1"));
    }

    @Test
    void theKeyThatOneSignsInWithWhileWhatIsPrintedGoesIntoAFile() {
        typed("Signed in", printingToFile("login", "--with-api-key"));

        assertThat(shell.stored()).contains("sk-typed-by-hand");
    }

    @Test
    void whoThinksBetterOfItSeesWhatTheyTypeAgain() {
        try (var tmux = Tmux.start(directory)) {
            tmux.run(printingToFile("login", "--with-api-key"));
            tmux.await("Paste the API key");
            tmux.keys("C-c");

            tmux.await("ended 130");
            assertThat(tmux.settings()).contains(" echo ");
        }
    }

    private List<String> printingToFile(String... words) {
        var command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" >" + directory.resolve("printed"), "sh"));
        command.addAll(command(words));
        return command;
    }

    private void typed(String said, String... words) {
        typed(said, command(words));
    }

    private List<String> command(String... words) {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Curfew.class.getName()));
        command.addAll(List.of(words));
        command.addAll(List.of(
                "--home", shell.home.toString(), "--server", authority.uri().toString()));
        return command;
    }

    private void typed(String said, List<String> command) {
        try (var tmux = Tmux.start(directory)) {
            tmux.run(command);
            tmux.await("Paste the API key");
            tmux.type("sk-typed-by-hand");
            tmux.keys("Enter");

            tmux.await("ended 0");
            assertThat(tmux.everything()).contains(said).doesNotContain("sk-typed-by-hand");
            assertThat(tmux.settings()).contains(" echo ");
        }
    }
}
