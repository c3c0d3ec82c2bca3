package dev.curfew.authority.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "::1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.1.1",
                "100.64.0.1",
                "fe80::1",
                "fd12::1"
            })
    void homeAndOfficeArePrivate(String address) {
        assertThat(Places.of(address)).isEqualTo("private network");
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.9", "100.128.0.1", "172.32.0.1", "2001:db8::1", "", "no.address.example"})
    void theRestIsUnknown(String address) {
        assertThat(Places.of(address)).isEqualTo("unknown");
    }
}
