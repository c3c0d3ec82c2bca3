package dev.curfew.authority.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserAgentTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "codex_exec/0.169.0 (Debian 12.0.0; x86_64) xterm (codex_exec; 0.169.0)|codex_exec/0.169.0|Debian 12.0.0; x86_64",
                "codex_cli_rs/0.169.0 (Mac OS 15.1.0; arm64) iTerm.app/3.5|codex_cli_rs/0.169.0|Mac OS 15.1.0; arm64",
                "curl/8.5.0|curl/8.5.0|''",
                "Go-http-client/2.0|Go-http-client/2.0|''",
                "a/1 (half|a/1|''",
            })
    void clientSaysWhatItIs(String text, String version, String platform) {
        assertThat(UserAgent.parse(text)).hasValue(new UserAgent(version, platform));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "codex",
                "codex/",
                "/1.0",
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "x y/1.0",
                "<b>/1.0"
            })
    void whatSaysNothingIsNotGuessedAt(String text) {
        assertThat(UserAgent.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0|Linux",
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15|macOS",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)|iPhone",
                "Mozilla/5.0 (Linux; Android 15; Pixel 9)|Android",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64)|Windows",
            })
    void browserSaysWhatItRunsOn(String text, String system) {
        assertThat(UserAgent.system(text)).hasValue(system);
    }
}
