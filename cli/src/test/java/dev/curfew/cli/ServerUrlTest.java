package dev.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUrlTest {
    @Test
    void slashAtTheEndIsNoPartOfIt() {
        assertThat(ServerUrl.of(" https://curfew.example.com/ ", "--server"))
                .isEqualTo(URI.create("https://curfew.example.com"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "curfew.example.com", "ftp://a", "https://u@a", "https://a?b", "https://a#b", "http://a b"})
    void whatIsNoAddressOfAServerIsToldWithWhereItWasGiven(String text) {
        assertThatThrownBy(() -> ServerUrl.of(text, "CURFEW_SERVER"))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("CURFEW_SERVER");
    }

    /// A name may begin like an address of this machine and be anybody's.
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8420, false",
        "http://127.4.4.4, false",
        "http://localhost, false",
        "http://[::1]:8420, false",
        "https://curfew.example.com, false",
        "http://curfew.example.com, true",
        "http://127.example.com, true",
        "http://localhost.example.com, true",
        "http://10.0.0.1, true",
    })
    void onlyThisMachineIsReachedInTheClearWithoutAWarning(URI url, boolean warned) {
        assertThat(ServerUrl.inTheClear(url)).isEqualTo(warned);
    }
}
