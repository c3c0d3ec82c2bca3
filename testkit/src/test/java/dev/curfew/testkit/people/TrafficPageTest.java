package dev.curfew.testkit.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.gateway.Gateway;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.TestAuthority;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whose traffic, and whose names, a page shows to whom.
class TrafficPageTest {
    private static final String DAN = "dan@example.com";

    private final Team team =
            new Team(TestAuthority.start(Engine.MEMORY, Gateway.plan(Path.of("target/spool"), Map.of())));

    @BeforeEach
    void begin() {
        team.add(DAN, "developer");
    }

    /// A browser whose answers are pages.
    private HttpProbe browser(String email) {
        var browser = team.visitor().with("Origin", team.authority.uri().toString());
        assertThat(team.login(browser, email, "web").status()).isEqualTo(200);
        return browser;
    }

    @AfterEach
    void close() {
        team.close();
    }

    @Test
    void anAddressTellsADeveloperNothingOfSomebodyElsesKey() {
        String key = team.terminal(Team.OWNER)
                .api()
                .post("/api/v1/keys", Map.of("name", "Secret project"))
                .json()
                .get("id")
                .asString();

        assertThat(browser(Team.OWNER).get("/traffic?key=" + key).text()).contains("Secret project");
        assertThat(browser(DAN).get("/traffic?key=" + key).text())
                .contains("What you sent through the gateway.")
                .doesNotContain("Secret project");
    }

    @Test
    void aDeveloperSeesNoPool() {
        assertThat(browser(DAN).get("/pool").status()).isEqualTo(403);
        assertThat(browser(Team.OWNER).get("/pool").status()).isEqualTo(200);
    }
}
