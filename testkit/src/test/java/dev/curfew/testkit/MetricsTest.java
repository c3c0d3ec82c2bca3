package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.gateway.Gateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is watched exists: the dashboard and the alerts ask for figures that a server has, and
/// docs/operations.md tells of them.
class MetricsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern METRIC = Pattern.compile("\\b(?:curfew|jvm|process|hikaricp)_[a-z_]+[a-z]\\b");
    private static final String EMAIL = "olga@example.com";
    private static final String PASSWORD = "four unrelated words do";

    /// The names in a scrape after a sign-in, a refresh and a logout.
    private static Set<String> scraped(Engine engine) {
        try (var authority = TestAuthority.start(engine, Gateway.plan(Path.of("target/spool"), Map.of()))) {
            authority.owner(EMAIL, PASSWORD);
            var tokens = authority
                    .probe()
                    .post("/api/auth/login", Map.of("email", EMAIL, "password", PASSWORD, "client", "native"))
                    .json();
            String refresh = tokens.get("refreshToken").asString();
            authority.probe().post("/api/auth/refresh", Map.of("refreshToken", refresh));
            authority.probe().post("/api/auth/refresh", Map.of("refreshToken", "guess"));
            authority.probe().withBearer(tokens.get("accessToken").asString()).get("/v1/models");
            authority
                    .probe()
                    .withBearer(tokens.get("accessToken").asString())
                    .post("/api/auth/logout", Map.of("refreshToken", refresh));
            String text = authority.probe().get("/metrics").text();
            assertThat(text)
                    .contains("curfew_refreshes_total{outcome=\"rotated\"} 1.0")
                    .contains("curfew_refreshes_total{outcome=\"guessed\"} 1.0")
                    .contains("curfew_events_total{cause=\"pwd\",type=\"session.started\"} 1.0")
                    .contains("curfew_events_total{cause=\"revoked\",type=\"session.ended\"} 1.0")
                    .doesNotContain(refresh, EMAIL, "guess\"");
            return names(text.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.replaceFirst("[ {].*", ""))
                    .collect(Collectors.joining("\n")));
        }
    }

    private static Set<String> names(String text) {
        return METRIC.matcher(text)
                .results()
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }

    @Test
    void dashboardAndAlertsAskForWhatAServerHasAndTheDocumentTellsOfIt() throws IOException {
        var there = scraped(Engine.SQLITE);
        there.addAll(scraped(Engine.POSTGRESQL));
        JsonNode dashboard = JsonMapper.shared().readTree(read("deploy/grafana-dashboard.json"));
        var asked = new TreeSet<String>();
        dashboard.findValues("expr").forEach(expression -> asked.addAll(names(expression.asString())));
        dashboard.findValues("query").forEach(query -> asked.addAll(names(query.toString())));
        asked.addAll(names(read("deploy/prometheus-rules.yaml")
                .lines()
                .filter(line -> !line.contains("description:"))
                .collect(Collectors.joining("\n"))));

        assertThat(asked).hasSizeGreaterThan(15);
        assertThat(there).containsAll(asked);
        var told = names(read("docs/operations.md"));
        assertThat(told)
                .containsAll(asked.stream()
                        .map(name -> name.replaceFirst("_(count|sum|max|bucket)$", ""))
                        .toList());
    }

    @Test
    void aProxyThatIsNotNamedIsCountedAndReadsNoMetrics() {
        try (var authority = TestAuthority.start()) {
            var proxy = authority.probe().with("X-Forwarded-For", "203.0.113.9");

            assertThat(proxy.get("/health/live").status()).isEqualTo(200);
            assertThat(proxy.get("/metrics").status()).isEqualTo(404);

            assertThat(authority.probe().get("/metrics").text())
                    .contains("curfew_http_disbelieved_total{network=\"own\"} 2.0")
                    .contains("curfew_http_disbelieved_total{network=\"other\"} 0.0");
        }
    }

    @Test
    void everyPanelHasAUnitAndSaysWhatItShows() throws IOException {
        JsonNode dashboard = JsonMapper.shared().readTree(read("deploy/grafana-dashboard.json"));
        assertThat(dashboard.get("panels")).isNotEmpty().allSatisfy(panel -> {
            if (!panel.get("type").asString().equals("row")) {
                assertThat(panel.at("/fieldConfig/defaults/unit").asString()).isNotBlank();
                assertThat(panel.get("description").asString()).isNotBlank();
                assertThat(panel.at("/datasource/uid").asString()).isEqualTo("${datasource}");
            }
        });
    }
}
