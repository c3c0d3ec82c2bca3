package dev.curfew.cli.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.codex.CodexSettings;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is said about a Codex that would not come here.
class TargetTest {
    private static CodexSettings at(String url) {
        return new CodexSettings(URI.create(url), URI.create(url));
    }

    @Test
    void tokensInTheClearAreWarnedOf() {
        assertThat(Target.warnings(at("http://curfew.example"), Map.of()))
                .singleElement()
                .asString()
                .contains("in the clear");
        assertThat(Target.warnings(at("http://127.0.0.1:8420"), Map.of())).isEmpty();
    }

    /// Either variable selects it, and nothing falls back.
    @Test
    void aWorkloadIdentityThatGoesBeforeIsPointedOut() {
        for (String name : new String[] {"OPENAI_FEDERATION_RULE_ID", "OPENAI_IDENTITY_TOKEN_FILE"}) {
            assertThat(Target.warnings(at("https://curfew.example"), Map.of(name, "canary-value")))
                    .singleElement()
                    .asString()
                    .startsWith(name)
                    .contains("Unset it")
                    .doesNotContain("canary");
            assertThat(Target.warnings(at("https://curfew.example"), Map.of(name, " ")))
                    .isEmpty();
        }
    }
}
