package dev.curfew.testkit.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import dev.curfew.client.FileStore;
import dev.curfew.testkit.ScriptedIssuer;
import dev.curfew.testkit.ScriptedIssuer.Act;
import dev.curfew.testkit.ScriptedIssuer.Act.Say;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every row of what `curfew doctor` finds on a machine, well and ill. Clock, keyring and a dead sign-in are in
/// `AccountCommandsTest` too, together with what they follow from.
class DoctorTest {
    @AutoClose
    private final ScriptedIssuer issuer = ScriptedIssuer.start(World.system());

    @TempDir
    Path directory;

    private Terminal shell;

    @BeforeEach
    void open() {
        shell = new Terminal(directory, issuer.uri());
    }

    private void signIn() {
        shell.store("""
                {"auth_mode": "chatgpt", "OPENAI_API_KEY": null, "last_refresh": "%s",
                 "tokens": {"id_token": "%s", "access_token": "%s", "refresh_token": "%s", "account_id": "acct-1"}}""".formatted(
                        World.system().now(),
                        ScriptedIssuer.jwt("{\"email\":\"ada@example.com\"}"),
                        ScriptedIssuer.accessToken(World.system().now().plus(Duration.ofHours(1)), 1),
                        issuer.family("one")));
    }

    private void config(String text) throws IOException {
        Files.createDirectories(shell.home);
        Files.writeString(shell.home.resolve("config.toml"), text);
    }

    /// The line of a row.
    private String row(String check) {
        var ran = shell.run("doctor");
        return ran.out()
                .lines()
                .filter(line -> line.matches("(OK|WARN|BAD) +" + check + " .*"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row " + check + ": " + ran));
    }

    @Test
    void aMachineThatNobodyHasUsedYet() {
        assertThat(row("home")).startsWith("OK").contains("is not there yet");
        assertThat(row("sign-in")).startsWith("WARN").contains("nobody is signed in");
        assertThat(row("lock")).startsWith("OK").contains("nothing to lock yet");
        assertThat(row("revocations")).startsWith("OK").contains("nothing waits", "weaker than a keyring");
        assertThat(row("proxy")).startsWith("OK").contains("none");
        assertThat(row("server")).contains(issuer.uri().toString());
        assertThat(row("clock")).startsWith("OK").contains("as the server's");
        assertThat(shell.home).as("who looks makes nothing").doesNotExist();
    }

    @Test
    void home() throws IOException {
        signIn();
        Files.setPosixFilePermissions(shell.home, PosixFilePermissions.fromString("rwx------"));
        assertThat(row("home")).startsWith("OK").contains("is yours only");

        Files.setPosixFilePermissions(shell.home, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(row("home")).startsWith("WARN").contains("can be looked into by others");
        assertThat(shell.run("doctor").out()).contains("chmod 700 " + shell.home);
    }

    @Test
    void signInThatIsThereBrokenOrHidden() {
        signIn();
        assertThat(row("sign-in")).startsWith("OK").contains("ada@example.com", shell.auth.toString());

        shell.environment.put("CODEX_ACCESS_TOKEN", "at-0123456789");
        assertThat(row("sign-in"))
                .startsWith("WARN")
                .contains("CODEX_ACCESS_TOKEN")
                .doesNotContain("at-0123");
        shell.environment.remove("CODEX_ACCESS_TOKEN");

        shell.store("{\"tokens\": {");
        assertThat(row("sign-in")).startsWith("BAD");
        assertThat(shell.run("doctor").exit()).isEqualTo(1);
        assertThat(shell.stored()).isEqualTo("{\"tokens\": {");
    }

    @Test
    void signInThatMayNotBeUsedHere() throws IOException {
        signIn();
        config("forced_login_method = \"api\"\n");

        assertThat(row("sign-in")).startsWith("BAD");
        assertThat(shell.signedIn()).as("who looks changes nothing").isTrue();
    }

    @Test
    void lockThatIsTakenAndLetGo() throws IOException {
        signIn();
        assertThat(row("lock")).startsWith("OK").contains("free");

        try (var held = FileStore.at(shell.home, World.system()).hold(Duration.ofSeconds(1))) {
            assertThat(held).isNotNull();
            assertThat(row("lock")).startsWith("BAD");
        }
        assertThat(row("lock")).startsWith("OK");
    }

    @Test
    void revocationsThatWaitAndThatAreGivenUp() {
        signIn();
        issuer.next(Say.json(503, "{}"));
        assertThat(shell.run("logout").exit()).isZero();
        assertThat(row("revocations")).startsWith("WARN").contains("1 wait", "weaker than a keyring");

        issuer.next(Say.json(404, "{}"));
        shell.run("revocations", "flush");
        assertThat(row("revocations")).startsWith("BAD").contains("1 given up");
    }

    @Test
    void revocationsThatSignNobodyIn() {
        signIn();
        shell.store(shell.stored().replace("\"account_id\"", "\"revocation_token\": \"crrv_x\", \"account_id\""));
        issuer.next(Say.json(503, "{}"));
        assertThat(shell.run("logout").exit()).isZero();

        assertThat(row("revocations")).startsWith("WARN").contains("1 wait, with what ends them and signs nobody in");
    }

    @Test
    void revocationsWhoseKeyWouldLieWithThem() {
        signIn();
        shell.environment.put("XDG_STATE_HOME", shell.home.toString());

        assertThat(row("revocations")).startsWith("WARN").contains("lies in the home with it");
    }

    @Test
    void proxyThatIsSet() {
        shell.environment.put("HTTPS_PROXY", "http://ada:secret@127.0.0.1:1");

        assertThat(row("proxy")).startsWith("OK").contains("HTTPS_PROXY is set");
        assertThat(shell.run("doctor").said()).doesNotContain("secret");
    }

    @Test
    void serverThatDoesNotAnswerOrIsNone() {
        issuer.next(Say.json(200, "{}"));
        assertThat(row("server")).startsWith("OK").contains("answers");
        issuer.next(Say.json(404, "{}"));
        assertThat(row("server")).startsWith("BAD").contains("is no Curfew server (status 404)");
        shell.environment.put("CURFEW_SERVER", "http://127.0.0.1:1");
        assertThat(row("server")).startsWith("BAD");
        assertThat(shell.run("doctor").out()).contains("is the server running?").doesNotContain("clock");
    }

    @Test
    void clockThatIsALittleOff() {
        issuer.next(new Act.WrongDate(Duration.ofMinutes(3)));

        assertThat(row("clock")).startsWith("WARN").contains("behind");
    }

    @Test
    void settingsThatCannotBeRead() throws IOException {
        config("cli_auth_credentials_store = \n");

        assertThat(row("settings")).startsWith("BAD");
        assertThat(shell.run("doctor").exit()).isEqualTo(1);
    }
}
