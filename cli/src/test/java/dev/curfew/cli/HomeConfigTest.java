package dev.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.client.Config;
import dev.curfew.client.Home;
import dev.curfew.client.LogoutPolicy;
import dev.curfew.client.Restrictions;
import dev.curfew.client.StoreKind;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeConfigTest {
    @TempDir
    Path directory;

    private Config read(String toml) throws Exception {
        var home = new Home(directory);
        Files.writeString(home.config(), toml);
        return HomeConfig.read(home, Map.of());
    }

    @Test
    void oneFileServesCodexAndUs() throws Exception {
        Config config = read("""
                model_provider = "curfew"
                cli_auth_credentials_store = "keyring"
                forced_chatgpt_workspace_id = ["acct-1"]
                [logout]
                policy = "strict"
                [server]
                url = "https://curfew.example"
                [model_providers.curfew]
                name = "Curfew"
                requires_openai_auth = true
                """);

        assertThat(config)
                .isEqualTo(new Config(
                        Optional.of(StoreKind.KEYRING),
                        new Restrictions(Optional.empty(), List.of("acct-1")),
                        Optional.of(LogoutPolicy.STRICT),
                        false,
                        Optional.of(URI.create("https://curfew.example")),
                        true));
    }

    @Test
    void noFileIsNoSetting() {
        assertThat(HomeConfig.read(new Home(directory.resolve("none")), Map.of()))
                .isEqualTo(Config.NOTHING);
    }

    @Test
    void brokenTomlIsNamedWithItsLineAndNotQuoted() {
        assertThatThrownBy(() -> read("a = 1\nkey = canary\n"))
                .isInstanceOf(Complaint.class)
                .hasMessageEndingWith("is not TOML at line 2");
    }

    @Test
    void aSettingThatCannotBeMeantNamesItsFile() {
        assertThatThrownBy(() -> read("cli_auth_credentials_store = \"vault\""))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining(directory.resolve("config.toml") + ": cli_auth_credentials_store must be");
    }

    @Test
    void aDirectoryInItsPlaceIsACleanComplaint() throws Exception {
        Files.createDirectory(directory.resolve("config.toml"));

        assertThatThrownBy(() -> HomeConfig.read(new Home(directory), Map.of())).isInstanceOf(Complaint.class);
    }
}
