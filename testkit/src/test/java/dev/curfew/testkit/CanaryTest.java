package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.curfew.base.World;
import dev.curfew.testkit.Canary.Sighting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanaryTest {
    private static final String SECRET = "crft_k9Jq2+Zx/7fW~1";

    @TempDir
    Path directory;

    @Test
    void itSeesASecretInEachForm() {
        var canary = new Canary();
        canary.plant(SECRET);
        byte[] bytes = SECRET.getBytes(StandardCharsets.UTF_8);

        assertThat(canary.search("log", "token=" + SECRET))
                .containsExactly(new Sighting("log", 6, "plain", "crft_k9Jq..."));
        assertThat(canary.search("log", "x" + HexFormat.of().formatHex(bytes)))
                .extracting(Sighting::form)
                .containsExactly("hex");
        assertThat(canary.search("log", HexFormat.of().withUpperCase().formatHex(bytes)))
                .extracting(Sighting::form)
                .containsExactly("hex");
        assertThat(canary.search("log", "?t=crft_k9Jq2%2BZx%2F7fW%7E1"))
                .extracting(Sighting::form)
                .containsExactly("percent");
    }

    @Test
    void itSeesBase64WhereverTheSecretStandsInIt() {
        var canary = new Canary();
        canary.plant(SECRET);

        for (String before : new String[] {"", "a", "id", "app", "user:"}) {
            for (String after : new String[] {"", "z", ":zz"}) {
                byte[] pair = (before + SECRET + after).getBytes(StandardCharsets.UTF_8);
                assertThat(canary.search("log", "Basic " + Base64.getEncoder().encodeToString(pair)))
                        .as("%s|%s", before, after)
                        .extracting(Sighting::form)
                        .containsExactly("base64");
                assertThat(canary.search(
                                "log", Base64.getUrlEncoder().withoutPadding().encodeToString(pair)))
                        .as("%s|%s, url", before, after)
                        .extracting(Sighting::form)
                        .containsExactly("base64");
            }
        }
    }

    @Test
    void itSeesBytesInFilesAndSaysWhere() throws IOException {
        byte[] key = World.manual(7).random(32);
        var canary = new Canary();
        canary.plant(key);
        Path file = Files.createDirectories(directory.resolve("deep/er")).resolve("store.db");
        byte[] content = World.manual(8).random(100_000);
        System.arraycopy(key, 0, content, 65_520, key.length);
        Files.write(file, content);

        assertThat(canary.search(directory))
                .extracting(Sighting::where, Sighting::offset, Sighting::form)
                .containsExactly(tuple(file.toString(), 65_520L, "plain"));
    }

    @Test
    void itStaysQuietAboutTheRest() {
        var canary = new Canary();
        var world = World.manual(1);
        for (int i = 0; i < 2_000; i++) {
            canary.plant("crft_" + HexFormat.of().formatHex(world.random(20)));
        }

        assertThat(canary.search("log", HexFormat.of().formatHex(World.manual(2).random(500_000))))
                .isEmpty();
        assertThat(canary.search("log", SECRET)).isEmpty();
        assertThat(canary.search("log", "")).isEmpty();
    }

    @Test
    void itsReportDoesNotLeakTheSecret() {
        var canary = new Canary();
        canary.plant(SECRET);

        assertThat(canary.search("log", SECRET).toString()).doesNotContain(SECRET.substring(0, 12));
    }

    @Test
    void aSecretThatAnyTextMayHoldIsRefused() {
        assertThatThrownBy(() -> new Canary().plant("1234567")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itSeesIntoTheTablesOfPostgres() throws SQLException {
        var database = TestPostgres.database();
        byte[] key = World.manual(7).random(32);
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("create table a (id int, key bytea)");
            statement.execute("create table \"B\" (text text)");
            statement.execute("insert into a values (1, '\\x" + HexFormat.of().formatHex(key) + "')");
            // Long and dull enough to be compressed on disk.
            statement.execute("insert into \"B\" values (repeat('x', 5000) || '" + SECRET + "')");
        }
        var canary = new Canary();
        canary.plant(key);
        canary.plant(SECRET);

        assertThat(canary.search("tables", database.contents()))
                .extracting(Sighting::form)
                .containsExactlyInAnyOrder("hex", "plain");
    }
}
