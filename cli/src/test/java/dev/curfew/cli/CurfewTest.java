package dev.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.cli.account.Surrounds;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CurfewTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... words) {
        return Curfew.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "signing-keys rotate", "codex", "codex setup"})
    void helpShowsExamplesAndExitCodes(String command) {
        String[] words = (command + " --help").split(" ");
        assertThat(run(words)).isZero();
        assertThat(out.toString()).contains("Usage: ", "curfew " + command, "Examples:", "Exit codes:");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 110);
    }

    @Test
    void whatIsWrittenLineByLineIsNotWrappedAgain() {
        everyCommand(Curfew.tree(Surrounds.system()), command -> {
            var usage = command.getCommandSpec().usageMessage();
            assertThat(List.of(usage.description())).allMatch(line -> line.length() <= Curfew.WIDTH);
            assertThat(List.of(usage.footer())).allMatch(line -> line.length() <= Curfew.WIDTH);
        });
    }

    private static void everyCommand(CommandLine command, Consumer<CommandLine> claim) {
        claim.accept(command);
        command.getSubcommands().values().forEach(below -> everyCommand(below, claim));
    }

    @Test
    void helpNamesEverySettingThatHasAFlag() {
        run("help", "serve");
        for (Setting setting : Setting.values()) {
            assertThat(out.toString()).contains(setting.variable());
        }
    }

    @Test
    void nothingSaidShowsTheCommands() {
        assertThat(run()).isZero();
        assertThat(out.toString())
                .contains("serve", "codex setup", "Exit codes")
                .doesNotContain("warm-up");
    }

    @Test
    void unknownWordsAreOneLineAndWhereToLook() {
        assertThat(run("serve", "--lisen", "x")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "curfew: there is no option --lisen, did you mean --listen?", "  See: curfew help serve");
    }

    @ParameterizedTest
    @CsvSource({
        "logn, 'there is no command logn, did you mean login?', curfew help",
        "frobnicate, there is no command frobnicate, curfew help",
        "sessions lst, 'there is no command lst, did you mean list?', curfew help sessions",
        "version now, there is nothing to be done with now, curfew help version",
    })
    void mistypedCommandIsToldFromItsNeighbours(String line, String said, String see) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly("curfew: " + said, "  See: " + see);
    }

    @Test
    void wrongSettingsAreOneLineAndWhatToDo() {
        assertThat(run("serve", "--retry-window", "1h")).isEqualTo(78);
        assertThat(err.toString())
                .startsWith("curfew: --retry-window: '1h' is not between 1s and 120s\n  ")
                .satisfies(said -> assertThat(said.lines()).hasSize(2));
    }

    @Test
    void versionNamesItselfAndJava() {
        assertThat(run("version")).isZero();
        assertThat(out.toString())
                .startsWith("curfew ")
                .contains("Java " + Runtime.version().feature());
    }

    @Test
    void whatCodexIsToldComesAfterTwoDashes() {
        assertThat(run("codex", "exec", "hi")).isEqualTo(2);
        assertThat(err.toString()).contains("curfew codex -- exec hi");
    }
}
