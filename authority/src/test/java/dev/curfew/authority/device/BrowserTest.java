package dev.curfew.authority.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrowserTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0 | Firefox on Linux | Firefox 145",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"
                        + " Safari/537.36 | Chrome on Windows | Chrome 142",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"
                        + " Safari/537.36 Edg/142.0.0.0 | Edge on Windows | Edge 142",
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1"
                        + " Safari/605.1.15 | Safari on macOS | Safari 26",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
                        + " Version/26.1 Mobile/15E148 Safari/604.1 | Safari on iPhone | Safari 26",
                "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile"
                        + " Safari/537.36 | Chrome on Android | Chrome 142"
            })
    void isCalledAsAPersonWould(String agent, String words, String product) {
        var browser = Browser.of(agent.strip()).orElseThrow();

        assertThat(browser.words()).isEqualTo(words.strip());
        assertThat(browser.product()).isEqualTo(product.strip());
    }

    @Test
    void programsAreNoBrowsers() {
        assertThat(Browser.of("codex_exec/0.169.0 (Debian 12.0.0; x86_64)")).isEmpty();
        assertThat(Browser.of("curl/8.14.1")).isEmpty();
        assertThat(Browser.of("")).isEmpty();
    }
}
