package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Engine;
import dev.curfew.testkit.Packed;
import dev.curfew.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `curfew codex setup` writes and prints is all that Codex needs in order to talk to nobody else.
class CodexSetupStory {
    private static final Pattern EXPORT = Pattern.compile("^export ([A-Z_]+)='([^']*)'$", Pattern.MULTILINE);

    @TempDir
    Path directory;

    @Test
    void codexThatIsSetUpByItStaysOnThisServerUntilItHasLoggedOut() throws IOException {
        try (var stage = Stage.set(Engine.SQLITE, directory)) {
            stage.codex.config("# mine\nmodel = \"gpt-5\"\n");

            var setUp = Packed.start(
                            Map.of("SHELL", "/bin/sh"),
                            List.of(
                                    "codex",
                                    "setup",
                                    "--write",
                                    "--server",
                                    stage.authority.uri().toString(),
                                    "--gateway",
                                    stage.models.uri().toString(),
                                    "--home",
                                    stage.codex.directory().toString()))
                    .await();

            assertThat(setUp.exit()).as("%s", setUp).isZero();
            assertThat(Files.readString(stage.codex.directory().resolve("config.toml")))
                    .contains("# mine\n", "model = \"gpt-5\"\n", "chatgpt_base_url");
            Map<String, String> environment = EXPORT.matcher(setUp.out())
                    .results()
                    .collect(Collectors.toMap(line -> line.group(1), line -> line.group(2)));
            stage.signInCodex("Dan's laptop");
            Stage.hasAnswered(stage.codex.run(
                    List.of("exec", "--skip-git-repo-check", "--json", "say hi"), environment, Program.PATIENCE));
            var left = stage.codex.run(List.of("logout"), environment, Program.PATIENCE);
            assertThat(left.exit()).as("%s", left).isZero();
            assertThat(stage.codexSessions("active")).isEmpty();
            assertThat(stage.codex.strayed()).isEmpty();
        }
    }
}
