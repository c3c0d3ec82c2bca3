package dev.curfew.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigTest {
    private static final Config FULL = new Config(
            Optional.of(StoreKind.AUTO),
            new Restrictions(Optional.of(Restrictions.Method.CHATGPT), List.of("acct-1", "acct-2")),
            Optional.of(LogoutPolicy.STRICT),
            false,
            Optional.of(URI.create("https://curfew.example")),
            true);

    @Test
    void settingsAreReadUnderCodexsNames() throws Exception {
        var tree = Map.of(
                "model",
                "x",
                "cli_auth_credentials_store",
                "auto",
                "forced_login_method",
                "chatgpt",
                "forced_chatgpt_workspace_id",
                List.of("acct-1", " acct-2 "),
                "logout",
                Map.of("policy", "strict"),
                "server",
                Map.of("url", "https://curfew.example/"));

        assertThat(Config.of(tree)).isEqualTo(FULL);
    }

    @Test
    void anotherProviderOfModelsWantsNoSignInUnlessItSaysSo() throws Exception {
        assertThat(Config.of(Map.of("model_provider", "openai")).wantsSignIn()).isTrue();
        assertThat(Config.of(Map.of("model_provider", "ollama")).wantsSignIn()).isFalse();
        for (boolean says : List.of(true, false)) {
            var tree = Map.of(
                    "model_provider", "own", "model_providers", Map.of("own", Map.of("requires_openai_auth", says)));
            assertThat(Config.of(tree).wantsSignIn()).isEqualTo(says);
        }
    }

    @Test
    void oneWorkspaceMayBeAText() throws Exception {
        assertThat(Config.of(Map.of("forced_chatgpt_workspace_id", "acct-1"))
                        .restrictions()
                        .workspaces())
                .containsExactly("acct-1");
    }

    @Test
    void nothingSetIsNothing() throws Exception {
        assertThat(Config.of(Map.of("forced_chatgpt_workspace_id", " "))).isEqualTo(Config.NOTHING);
    }

    static List<Map<String, ?>> nonsense() {
        return List.of(
                Map.of("cli_auth_credentials_store", "vault-canary"),
                Map.of("cli_auth_credentials_store", 7),
                Map.of("forced_login_method", "ChatGPT-canary"),
                Map.of("forced_chatgpt_workspace_id", List.of()),
                Map.of("forced_chatgpt_workspace_id", List.of("acct-1", 7)),
                Map.of("logout", "canary"),
                Map.of("logout", Map.of("policy", "canary")),
                Map.of("logout", Map.of("single_target", "canary")),
                Map.of("server", Map.of("url", "https://canary:canary@curfew.example")),
                Map.of("server", Map.of("url", "file:///canary")));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void whatCannotBeMeantIsRefusedByItsNameWithoutBeingQuoted(Map<String, ?> tree) {
        assertThatThrownBy(() -> Config.of(tree))
                .isInstanceOf(Config.Unusable.class)
                .hasMessageContaining("must")
                .message()
                .doesNotContain("canary");
    }

    @Test
    void logoutSingleTargetIsReadAndStays() throws Exception {
        Config config = Config.of(Map.of("logout", Map.of("single_target", true)));

        assertThat(config.singleTarget()).isTrue();
        assertThat(config.under(Map.of("CURFEW_LOGOUT_POLICY", "local")).singleTarget())
                .isTrue();
        assertThat(Config.of(Map.of()).singleTarget()).isFalse();
    }

    @Test
    void variablesGoBeforeSettings() throws Exception {
        Config config = FULL.under(Map.of("CURFEW_SERVER", "http://127.0.0.1:8420", "CURFEW_LOGOUT_POLICY", "local"));

        assertThat(config)
                .isEqualTo(new Config(
                        FULL.store(),
                        FULL.restrictions(),
                        Optional.of(LogoutPolicy.LOCAL),
                        false,
                        Optional.of(URI.create("http://127.0.0.1:8420")),
                        true));
        assertThat(FULL.under(Map.of("CURFEW_SERVER", " "))).isEqualTo(FULL);
    }

    @Test
    void theHomeIsTheVariableElseOurOwnDirectory() {
        Path ada = Path.of("/tmp/ada");

        assertThat(List.of(
                        Home.of(Map.of("CURFEW_HOME", "/tmp/here", "CODEX_HOME", "/tmp/there", "HOME", "/tmp/ada")),
                        Home.of(Map.of("CURFEW_HOME", " ", "CODEX_HOME", "/tmp/there", "HOME", "/tmp/ada")),
                        Home.ofCodex(Map.of("CODEX_HOME", "/tmp/there", "HOME", "/tmp/ada")),
                        Home.ofCodex(Map.of("HOME", "/tmp/ada"))))
                .containsExactly(
                        new Home(Path.of("/tmp/here")),
                        new Home(ada.resolve(".curfew")),
                        new Home(Path.of("/tmp/there")),
                        new Home(ada.resolve(".codex")));
    }

    @Test
    void aRelativeHomeIsMadeAbsoluteOnce() {
        assertThat(new Home(Path.of("x/../here")).path())
                .isAbsolute()
                .isEqualTo(Path.of("here").toAbsolutePath());
    }
}
