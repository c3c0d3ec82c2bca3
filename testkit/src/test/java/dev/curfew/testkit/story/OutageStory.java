package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.HttpProbe.Answer;
import dev.curfew.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The database is away, hangs, or its disk is full: every surface says so in its own form, nothing is half
/// done, nobody is told that something ended that did not, and it passes by itself.
class OutageStory {
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]*)\"");
    private static final String MODEL = "/api/accounts/deviceauth/usercode";
    private static final String CODEX = "app_EMoamEEZ73f0CkXaXp7hrann";

    @TempDir
    Path directory;

    /// People at work on a server: one at a command line, one with a browser on a page.
    private record Scene(Served served, Nodes.Terminal terminal, HttpProbe browser, String csrf) {
        static Scene of(Served served) {
            var browser = served.probe();
            var signedIn = browser.post(
                    "/api/auth/login", Map.of("email", Nodes.OLGA, "password", Nodes.PASSWORD, "client", "web"));
            assertThat(signedIn.status()).as("%s", signedIn).isEqualTo(200);
            var csrf = CSRF.matcher(browser.get("/sessions").text());
            assertThat(csrf.find()).isTrue();
            return new Scene(served, Nodes.Terminal.signIn(served.probe(), Nodes.OLGA), browser, csrf.group(1));
        }

        /// What only a commit can answer, one question for each surface.
        void refusesToChange() {
            var page = browser.with("Accept", "text/html").form("/sign-out", "csrf", csrf);
            unavailable(page, "text/html");
            // A page asks first who is looking at it, and learns there already that nothing can be done.
            assertThat(page.text()).containsAnyOf("nobody as signed out", "cannot be used right now");
            unavailable(terminal.logOut(), "application/problem+json");
            unavailable(terminal.presentAt(served.probe()), "application/problem+json");
            unavailable(
                    served.probe()
                            .form(
                                    "/oauth/token",
                                    "grant_type",
                                    "refresh_token",
                                    "client_id",
                                    "curfew-cli",
                                    "refresh_token",
                                    terminal.refreshToken()),
                    "application/json");
            unavailable(served.probe().post(MODEL, Map.of("client_id", CODEX)), "application/json");
            assertThat(served.probe().get("/health/live").status()).isEqualTo(200);
        }

        private static void unavailable(Answer answer, String mediaType) {
            assertThat(answer.status()).as("%s", answer).isEqualTo(503);
            assertThat(answer.mediaType()).as("%s", answer).contains(mediaType);
            assertThat(answer.header("retry-after")).as("%s", answer).isPresent();
        }

        /// Nothing of what was refused has happened; and now it does.
        void goesOn() {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> served.probe().get("/health/ready").status() == 200);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> terminal.refresh().status() == 200);
            assertThat(browser.get("/sessions").status()).isEqualTo(200);
            assertThat(browser.form("/sign-out", "csrf", csrf).status()).isIn(200, 303);
            assertThat(browser.get("/sessions").status()).isEqualTo(303);
            assertThat(terminal.logOut().status()).isEqualTo(204);
            assertThat(terminal.refresh().status()).isEqualTo(401);
        }
    }

    @Test
    void databaseThatIsAwayIsSaidOnEverySurface() {
        try (var server = TestPostgres.start();
                var served = served(new Served(server.create(), directory)).start()) {
            var scene = Scene.of(served);

            server.crash();
            scene.refusesToChange();
            assertThat(served.probe().get("/health/ready").status()).isEqualTo(503);
            assertThat(scene.browser.get("/sessions").status()).isEqualTo(503);

            server.restart();
            scene.goesOn();
        }
    }

    /// Takes as long as the longest patience with a database, so only long runs wait for it.
    @Test
    void databaseThatHangsIsNotWaitedForForEver() {
        Assumptions.assumeTrue(Effort.of(0, 1) > 0, "waits for half a minute; try it with -Dcurfew.long");
        try (var server = TestPostgres.start();
                var served = served(new Served(server.create(), directory)).start()) {
            var scene = Scene.of(served);

            server.hang();
            var patient = List.of("/health/ready", "/sessions");
            for (String path : patient) {
                assertThat(scene.browser.get(path).status()).isEqualTo(503);
            }
            scene.refusesToChange();

            server.wake();
            scene.goesOn();
        }
    }

    @Test
    void fullDiskIsSaidOnEverySurface() throws Exception {
        Path small = Files.createDirectory(directory.resolve("small"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", small.toString()), "only root mounts");
        try (var served =
                served(new Served(Engine.SQLITE, small.resolve("data"))).start()) {
            var scene = Scene.of(served);

            Path ballast = small.resolve("ballast");
            fill(ballast);
            // What is left in the last pages lets some more through.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> scene.terminal.refresh().status() == 503);
            scene.refusesToChange();
            assertThat(scene.browser.get("/sessions").status())
                    .as("reading goes on")
                    .isEqualTo(200);

            Files.delete(ballast);
            scene.goesOn();
        } finally {
            run("umount", small.toString());
        }
    }

    private static Served served(Served served) {
        return served.with("CURFEW_OWNER_EMAIL", Nodes.OLGA).with("CURFEW_OWNER_PASSWORD", Nodes.PASSWORD);
    }

    private static void fill(Path ballast) throws IOException {
        try (var file = Files.newOutputStream(ballast)) {
            while (true) {
                file.write(new byte[4_096]);
            }
        } catch (IOException full) {
            assertThat(Files.getFileStore(ballast).getUsableSpace()).isLessThan(4_096);
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }
}
