package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {
    @TempDir
    Path directory;

    @Test
    void itTellsHowItEndedAndWhatItPrinted() {
        assertThat(shell("echo out; echo err >&2; exit 3").await()).isEqualTo(new Program.Ended(3, "out\n", "err\n"));
    }

    @Test
    void itSeesOnlyTheEnvironmentThatItIsGiven() {
        assertThat(shell("echo $GIVEN $USER$JAVA_HOME").await().out()).isEqualTo("yes\n");
    }

    @Test
    void itsWordsCanBeReadWhileItRuns() {
        try (var program = shell("printf 'code: \\033[94m%s\\033[0m' AB-12; sleep 60")) {
            assertThat(program.await(Pattern.compile("code: (\\S+)")).group(1)).isEqualTo("AB-12");
            assertThat(program.isAlive()).isTrue();
        }
    }

    @Test
    void waitingForWordsThatNeverComeFailsWithWhatItSaid() {
        try (var program = shell("echo something else")) {
            assertThatThrownBy(() -> program.await(Pattern.compile("never")))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("ended without printing /never/")
                    .hasMessageContaining("something else");
        }
    }

    @Test
    void tooLongIsKilledWithItsChildren() {
        var program = shell("sleep 60 & echo $!; wait");
        long child = Long.parseLong(program.await(Pattern.compile("\\d+")).group());

        assertThatThrownBy(() -> program.await(Duration.ofMillis(50))).isInstanceOf(AssertionError.class);

        assertThat(program.isAlive()).isFalse();
        assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void itCanBeTalkedTo() throws InterruptedException {
        var heard = new LinkedBlockingQueue<String>();
        var echo = List.of("/bin/sh", "-c", "while read line; do echo got $line; done");
        try (var program = Program.converse(echo, Map.of(), directory, heard::add)) {
            program.say("one");

            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("got one");
            program.endInput();
            assertThat(program.await().exit()).isZero();
        }
    }

    private Program shell(String script) {
        return Program.start(
                List.of("/bin/sh", "-c", script), Map.of("GIVEN", "yes", "PATH", "/usr/bin:/bin"), directory);
    }
}
