package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Canary;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.Packed;
import dev.curfew.testkit.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Olga backs her server up, loses it, and brings it back; what ended stays ended (law L1).
class BackupStory {
    private static final String EMAIL = "olga@example.com";
    private static final String PASSWORD = "four unrelated words do";

    @TempDir
    Path directory;

    private Served served(Engine engine) {
        return new Served(engine, directory.resolve("data"))
                .with("CURFEW_OWNER_EMAIL", EMAIL)
                .with("CURFEW_OWNER_PASSWORD", PASSWORD);
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private static void does(Program command) {
        does(command.await());
    }

    private static void does(Program.Ended ended) {
        assertThat(ended.exit()).as(ended.toString()).isZero();
    }

    /// A signed-in command line.
    private record Terminal(HttpProbe server, JsonNode tokens) {
        static Terminal at(Served served) {
            var answer = served.probe()
                    .post("/api/auth/login", Map.of("email", EMAIL, "password", PASSWORD, "client", "native"));
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            return new Terminal(served.probe(), answer.json());
        }

        String access() {
            return tokens.get("accessToken").asString();
        }

        String refreshToken() {
            return tokens.get("refreshToken").asString();
        }

        HttpProbe api() {
            return server.withBearer(access());
        }

        HttpProbe.Answer refresh() {
            return server.form(
                    "/oauth/token",
                    "grant_type",
                    "refresh_token",
                    "client_id",
                    "curfew-cli",
                    "refresh_token",
                    refreshToken());
        }

        Terminal refreshed() {
            var answer = server.post("/api/auth/refresh", Map.of("refreshToken", refreshToken()));
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            return new Terminal(server, answer.json());
        }

        boolean isAlive() {
            return api().get("/api/v1/sessions").status() == 200;
        }
    }

    private static HttpProbe browser(Served served) {
        var browser = served.probe().with("Origin", served.uri().toString());
        assertThat(browser.post("/api/auth/login", Map.of("email", EMAIL, "password", PASSWORD, "client", "web"))
                        .status())
                .isEqualTo(200);
        return browser;
    }

    private static boolean isAlive(HttpProbe browser) {
        return browser.get("/api/v1/sessions").status() == 200;
    }

    /// An app that may ask about tokens.
    private static HttpProbe resourceServer(Terminal owner) {
        var app = owner.api()
                .post(
                        "/api/v1/apps",
                        Map.of(
                                "name",
                                "Gateway",
                                "confidential",
                                true,
                                "firstParty",
                                true,
                                "scopes",
                                List.of("feed"),
                                "grants",
                                List.of("client_credentials")));
        assertThat(app.status()).as(app.toString()).isEqualTo(201);
        return owner.server()
                .withBasic(
                        app.json().get("id").asString(),
                        app.json().get("clientSecret").asString());
    }

    private static boolean isActive(HttpProbe resourceServer, String token) {
        var answer = resourceServer.form("/oauth/introspect", "token", token);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().get("active").asBoolean();
    }

    @ParameterizedTest
    @CsvSource({"SQLITE,POSTGRESQL", "POSTGRESQL,SQLITE"})
    void nothingOfOldIsAliveInARestoredServer(Engine from, Engine to) {
        try (var old = served(from).start();
                var young = old.movedTo(to, directory.resolve("young"))) {
            var ended = Terminal.at(old);
            var alive = Terminal.at(old);
            var endedBrowser = browser(old);
            var aliveBrowser = browser(old);
            var resourceServer = resourceServer(alive);
            String own = resourceServer
                    .form("/oauth/token", "grant_type", "client_credentials", "scope", "feed")
                    .json()
                    .get("access_token")
                    .asString();
            does(old.command("backup", file("backup"), "--with-keys", file("keys")));
            assertThat(ended.api()
                            .post("/api/auth/logout", Map.of("refreshToken", ended.refreshToken()))
                            .status())
                    .isBetween(200, 204);
            assertThat(endedBrowser.post("/api/auth/logout", Map.of()).status()).isBetween(200, 204);
            old.terminate();
            assertThat(old.ended().exit()).isZero();

            does(young.command("restore", file("backup")));
            young.start();

            for (Terminal terminal : List.of(ended, alive)) {
                assertThat(terminal.refresh().status()).isEqualTo(400);
                assertThat(terminal.isAlive()).isFalse();
                assertThat(isActive(resourceServer, terminal.access())).isFalse();
            }
            assertThat(isAlive(endedBrowser)).isFalse();
            assertThat(isAlive(aliveBrowser)).isFalse();
            assertThat(isActive(resourceServer, own)).isFalse();
            var again = Terminal.at(young);
            var over = again.api().get("/api/v1/sessions?state=ended").json().get("sessions");
            assertThat(over)
                    .isNotEmpty()
                    .allSatisfy(session -> assertThat(session.toString()).contains("restored"));
            assertThat(again.refreshed().isAlive()).isTrue();
        }
    }

    @OnBothEngines
    void withANewerFeedWhatEndedIsOverAndTheRestLivesOn(Engine engine) {
        try (var old = served(engine).start();
                var young = old.movedTo(engine, directory.resolve("young"))) {
            var owner = Terminal.at(old);
            var resourceServer = resourceServer(owner);
            var idle = Terminal.at(old);
            var busy = Terminal.at(old);
            var ended = Terminal.at(old);
            var endedBrowser = browser(old);
            var aliveBrowser = browser(old);
            does(old.command("backup", file("backup"), "--with-keys", file("keys")));
            ended.api().post("/api/auth/logout", Map.of("refreshToken", ended.refreshToken()));
            endedBrowser.post("/api/auth/logout", Map.of());
            var later = Terminal.at(old);
            var busyNow = busy.refreshed();
            does(old.command("feed", "export", file("feed")));
            old.kill();

            does(young.command("restore", file("backup"), "--feed", file("feed"), "--keys", file("keys")));
            young.start();

            assertThat(ended.refresh().status()).isEqualTo(400);
            assertThat(ended.isAlive()).isFalse();
            assertThat(isActive(resourceServer, ended.access())).isFalse();
            assertThat(isAlive(endedBrowser)).isFalse();
            assertThat(later.refresh().status()).as("began after the backup").isEqualTo(400);
            assertThat(isAlive(aliveBrowser)).isTrue();
            assertThat(idle.isAlive()).isTrue();
            assertThat(idle.refresh().status()).isEqualTo(200);
            assertThat(busyNow.refresh().status())
                    .as("refreshed after the backup")
                    .isEqualTo(200);
            assertThat(busy.refresh().status()).as("an old copy of it").isEqualTo(400);
            assertThat(busyNow.isAlive()).as("ended by the old copy").isFalse();
        }
    }

    @Test
    void aBackupHoldsNothingThatCanBePresented() throws IOException {
        try (var served = served(Engine.SQLITE).start()) {
            var terminal = Terminal.at(served);
            var browser = browser(served);
            var canary = new Canary();
            canary.plant(PASSWORD);
            canary.plant(terminal.access());
            canary.plant(terminal.refreshToken());
            browser.cookies().values().forEach(canary::plant);
            does(served.command("backup", file("backup")));
            does(served.command("backup", file("second"), "--with-keys", file("keys")));

            Path plain = directory.resolve("plain");
            try (var in = new GZIPInputStream(Files.newInputStream(directory.resolve("second")))) {
                Files.write(plain, in.readAllBytes());
            }
            assertThat(canary.search(plain)).isEmpty();
            assertThat(Files.readString(plain)).contains(EMAIL).doesNotContain("\"kty\"", "secret\":");
            for (String written : List.of("backup", "second", "keys")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(written))))
                        .isEqualTo("rw-------");
            }
        }
    }

    @OnBothEngines
    void killedInTheMiddleItIsDoneAgainAsIfNothingHadHappened(Engine engine) {
        try (var old = served(engine).start();
                var young = old.movedTo(engine, directory.resolve("young"))) {
            Terminal.at(old);
            does(old.command("backup", file("backup")));
            old.terminate();
            old.ended();
            var words =
                    List.of("restore", file("backup"), "--data", young.data().toString());
            try (var restoring = Packed.start(young.environment(), words)) {
                while (restoring.isAlive() && !hasBegun(young)) {
                    Thread.onSpinWait();
                }
            }
            if (!restoredWhole(young)) {
                does(young.command("restore", file("backup")));
                assertThat(restoredWhole(young)).isTrue();
            }
        }
    }

    /// Whether the command has something beside the place where it will be.
    private static boolean hasBegun(Served young) {
        return young.database()
                .map(database -> {
                    try (var connection = database.connect();
                            var statement = connection.createStatement();
                            var tables = statement.executeQuery(
                                    "select 1 from pg_tables where schemaname = 'curfew_restoring'")) {
                        return tables.next();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .orElseGet(() -> Files.exists(young.data().resolve("curfew.db.restoring")));
    }

    private static boolean restoredWhole(Served young) {
        var verdict = young.command("backup", "-").await();
        return verdict.exit() == 0 && verdict.err().contains("Written");
    }

    @Test
    void whatCannotBeWrittenLeavesTheFileThatWasThere() throws IOException {
        try (var served = served(Engine.SQLITE).start()) {
            Path there = directory.resolve("backup");
            does(served.command("backup", there.toString()));
            byte[] before = Files.readAllBytes(there);
            Path folder = Files.createDirectory(directory.resolve("backup.part"));
            Files.writeString(folder.resolve("in the way"), "");

            var failed = served.command("backup", there.toString()).await();

            assertThat(failed.exit()).isEqualTo(1);
            assertThat(failed.err()).contains("cannot be written").doesNotContain("\tat ");
            assertThat(Files.readAllBytes(there)).isEqualTo(before);
        }
    }

    @Test
    void wrongFilesAndPlacesAreRefusedInOneLineWithWhatToDo() throws IOException {
        try (var served = served(Engine.SQLITE).start()) {
            does(served.command("backup", file("backup")));
            byte[] whole = Files.readAllBytes(directory.resolve("backup"));
            Files.write(directory.resolve("cut"), Arrays.copyOf(whole, whole.length - 20));
            Files.writeString(directory.resolve("text"), "not a backup", StandardCharsets.UTF_8);

            refused(served.command("restore", file("backup")).await(), 69, "is in use by another Curfew");
            refused(elsewhere("restore", file("cut")), 1, "was cut short");
            refused(elsewhere("restore", file("text")), 1, "is not an archive of Curfew");
            refused(elsewhere("restore", file("nothing")), 69, "there is no file");
            refused(elsewhere("restore", file("backup"), "--keys", file("keys")), 2, "--keys goes with --feed");
            refused(elsewhere("backup", file("other")), 69, "There is no database in");
            refused(elsewhere("backup"), 2, "say where to write");
            refused(curfew("backup", "verify", file("cut")), 1, "was cut short");
            does(curfew("backup", "verify", file("backup")));
            assertThat(directory.resolve("elsewhere/curfew.db")).doesNotExist();
        }
    }

    private static void refused(Program.Ended ended, int exit, String why) {
        assertThat(ended.exit()).as(ended.toString()).isEqualTo(exit);
        assertThat(ended.err()).contains(why).matches(Pattern.compile("curfew: .*\\n  .*\\n", Pattern.DOTALL));
        assertThat(ended.err().lines()).hasSize(2);
    }

    private Program.Ended elsewhere(String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--data", directory.resolve("elsewhere").toString()));
        return curfew(all.toArray(String[]::new));
    }

    private static Program.Ended curfew(String... words) {
        return Packed.start(Map.of(), List.of(words)).await();
    }
}
