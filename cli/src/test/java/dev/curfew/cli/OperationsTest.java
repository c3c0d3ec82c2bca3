package dev.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.curfew.authority.key.Keyset;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.base.World;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The commands of those who look after a server, on a directory without one.
class OperationsTest {
    @TempDir
    Path data;

    @BeforeEach
    void makePrivate() throws IOException {
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    }

    private record Ran(int exit, String out, String err) {}

    private Ran run(String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        String[] all = Stream.concat(Arrays.stream(words), Stream.of("--data", data.toString()))
                .toArray(String[]::new);
        int exit = Curfew.run(new PrintWriter(out), new PrintWriter(err), all);
        return new Ran(exit, out.toString(), err.toString());
    }

    private Keyset makeKeys() {
        return KeysetHome.inDirectory(data).update(_ -> Keyset.first(World.system()));
    }

    private static JsonNode find(Ran ran, String check) {
        for (JsonNode finding : JsonMapper.shared().readTree(ran.out())) {
            if (finding.get("check").asString().equals(check)) {
                return finding;
            }
        }
        throw new AssertionError("no check " + check + " in " + ran);
    }

    @Test
    void doctorSaysOfEachCheckWhatIsSoAndWhatToDo() {
        var ran = run("doctor", "--server", "--json", "--listen", "127.0.0.1:0");

        assertThat(ran.exit()).as(ran.toString()).isZero();
        for (String check :
                List.of("java", "start", "signatures", "files", "data", "space", "disk", "database", "port")) {
            JsonNode finding = find(ran, check);
            assertThat(finding.get("found").asString()).isNotBlank();
            assertThat(finding.get("toDo").asString().isEmpty())
                    .as(finding.toString())
                    .isEqualTo(finding.get("verdict").asString().equals("ok"));
        }
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void doctorCallsBadWhatOthersCanReadAndWhoBelievesEverybody() throws IOException {
        makeKeys();
        Files.setPosixFilePermissions(data.resolve("keys.json"), PosixFilePermissions.fromString("rw-r--r--"));

        var ran = run("doctor", "--server", "--json", "--listen", "127.0.0.1:0", "--behind-proxy", "0.0.0.0/0");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(find(ran, "data").get("verdict").asString()).isEqualTo("bad");
        assertThat(find(ran, "data").get("found").asString()).contains("keys.json");
        assertThat(find(ran, "proxies").get("verdict").asString()).isEqualTo("bad");
    }

    @Test
    void doctorSaysThatTheServerHasMetAProxyThatNobodyNamed() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            try (exchange) {
                byte[] said = "curfew_http_disbelieved_total{network=\"own\"} 2.0\n".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, said.length);
                exchange.getResponseBody().write(said);
            }
        });
        server.start();
        try {
            var ran = run(
                    "doctor",
                    "--server",
                    "--json",
                    "--listen",
                    "127.0.0.1:" + server.getAddress().getPort());

            assertThat(find(ran, "proxies").get("verdict").asString()).isEqualTo("warn");
            assertThat(find(ran, "proxies").get("toDo").asString()).contains("--behind-proxy");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void doctorSaysThatADatabaseIsNotToBeHadWithoutItsPassword() {
        var ran = run(
                "doctor",
                "--server",
                "--listen",
                "127.0.0.1:0",
                "--database",
                "jdbc:postgresql://127.0.0.1:9/curfew?user=u&password=hush-hush");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("BAD   database").doesNotContain("hush-hush");
    }

    @Test
    void keysAreListedWithoutBeingShownAndOneIsDropped() throws IOException {
        String current = makeKeys().listed().get(1).kid();

        var listed = run("signing-keys", "list");
        assertThat(listed.exit()).as(listed.toString()).isZero();
        assertThat(listed.out().lines()).hasSize(4);
        assertThat(listed.out()).contains(current + "  ES256  current");

        var dropped = run("signing-keys", "drop", current);
        assertThat(dropped.exit()).as(dropped.toString()).isZero();
        var after = run("signing-keys", "list", "--json");
        assertThat(after.out()).doesNotContain(current, "\"d\"", "secret");
        assertThat(JsonMapper.shared().readTree(after.out())).hasSize(4);
        assertThat(Files.readString(data.resolve("keys.json"))).doesNotContain(current);

        var again = run("signing-keys", "drop", current);
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("there is no signing key " + current);
    }

    /// Before there were API keys, `curfew keys` meant these.
    @Test
    void theOldSpellingStillWorksAndSaysTheNewOne() {
        String current = makeKeys().listed().get(1).kid();

        for (String[] old : List.of(
                new String[] {"keys", "list"}, new String[] {"keys", "rotate"}, new String[] {"keys", "drop", current
                })) {
            var ran = run(old);
            assertThat(ran.exit()).as(ran.toString()).isZero();
            assertThat(ran.err()).contains("curfew signing-keys " + old[1]);
        }
        assertThat(run("signing-keys", "list").out()).doesNotContain(current);
    }

    @Test
    void droppingAllMakesOtherKeys() {
        var before = makeKeys().listed().stream().map(Keyset.Listed::kid).toList();

        assertThat(run("signing-keys", "drop", "--all").exit()).isZero();

        assertThat(run("signing-keys", "list").out()).doesNotContain(before);
        assertThat(run("signing-keys", "drop", before.getFirst(), "--all").exit())
                .isEqualTo(2);
    }
}
