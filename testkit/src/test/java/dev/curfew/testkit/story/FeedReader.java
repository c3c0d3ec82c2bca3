package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.TestAuthority;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A resource server that reads the feed from its beginning to where it stands now.
final class FeedReader {
    private FeedReader() {}

    static List<JsonNode> read(TestAuthority authority, TestAuthority.AppSecret app) {
        var granted = authority
                .probe()
                .withBasic(app.id(), app.secret())
                .form("/oauth/token", "grant_type", "client_credentials", "scope", "feed");
        assertThat(granted.status()).as("%s", granted).isEqualTo(200);
        try {
            var connection =
                    URI.create(authority.uri() + "/api/v1/feed").toURL().openConnection();
            connection.setRequestProperty(
                    "Authorization",
                    "Bearer " + granted.json().get("access_token").asString());
            connection.setRequestProperty("Last-Event-ID", "0");
            try (var lines =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
                return untilHeartbeat(lines);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A heartbeat that says that its reader is at the head comes after all that there is.
    private static List<JsonNode> untilHeartbeat(BufferedReader lines) throws IOException {
        var told = new ArrayList<JsonNode>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("data:")) {
                JsonNode data = JsonMapper.shared().readTree(line.substring(5));
                if (data.has("head")) {
                    return told;
                }
                told.add(data);
            }
        }
        throw new AssertionError("the feed ended: " + told);
    }
}
