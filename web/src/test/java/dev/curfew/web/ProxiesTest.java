package dev.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whose word about the client is taken.
class ProxiesTest {
    private final Proxies proxies = new Proxies(
            Stream.of("10.0.0.0/8", "fd00::/8", "127.0.0.1").map(Cidr::parse).toList());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            203.0.113.9  | 198.51.100.1                         | 203.0.113.9
            10.0.0.1     |                                      | 10.0.0.1
            10.0.0.1     | 198.51.100.1                         | 198.51.100.1
            10.0.0.1     | 1.2.3.4, 198.51.100.1                | 198.51.100.1
            10.0.0.1     | 1.2.3.4, 198.51.100.1, 10.9.9.9      | 198.51.100.1
            10.0.0.1     | 10.1.1.1, 10.2.2.2                   | 10.1.1.1
            10.0.0.1     | 1.2.3.4, unknown, 10.9.9.9           | 10.9.9.9
            10.0.0.1     | evil.example                         | 10.0.0.1
            10.0.0.1     | 198.51.100.1:4711                    | 198.51.100.1
            fd00::1      | [2001:db8::7]:443, fd00::2           | 2001:db8:0:0:0:0:0:7
            fd00::1      | 2001:db8::7                          | 2001:db8:0:0:0:0:0:7
            """)
    void clientIsTheNearestHopThatIsNoProxyOfOurs(String neighbour, String forwarded, String client) {
        List<String> lines = forwarded == null ? List.of() : List.of(forwarded);
        assertThat(proxies.peer(InetAddress.ofLiteral(neighbour), false, lines, List.of())
                        .address()
                        .getHostAddress())
                .isEqualTo(client);
    }

    @Test
    void severalHeaderLinesAreOneList() {
        Peer peer =
                proxies.peer(InetAddress.ofLiteral("10.0.0.1"), false, List.of("198.51.100.1", "10.3.3.3"), List.of());
        assertThat(peer.address().getHostAddress()).isEqualTo("198.51.100.1");
    }

    @Test
    void protocolIsTheNearestHopsWord() {
        InetAddress trusted = InetAddress.ofLiteral("10.0.0.1");
        InetAddress stranger = InetAddress.ofLiteral("203.0.113.9");
        assertThat(proxies.peer(trusted, false, List.of(), List.of("https")).secure())
                .isTrue();
        assertThat(proxies.peer(trusted, false, List.of(), List.of("https, http"))
                        .secure())
                .isFalse();
        assertThat(proxies.peer(trusted, true, List.of(), List.of()).secure()).isTrue();
        assertThat(proxies.peer(stranger, false, List.of(), List.of("https")).secure())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.168.1.128/25, 192.168.1.127, false",
        "192.168.1.128/25, 192.168.1.128, true",
        "192.168.1.1, 192.168.1.1, true",
        "192.168.1.1, 192.168.1.2, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
        "2001:db8::/32, 2001:db8:1::1, true",
        "2001:db8::/32, 2001:db9::1, false",
    })
    void rangeHoldsWhatItsBitsSay(String range, String address, boolean within) {
        assertThat(Cidr.parse(range).contains(InetAddress.ofLiteral(address))).isEqualTo(within);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "proxy.example", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0.0/8/8", "10.0.0/x"})
    void whatIsNoRangeIsRefused(String text) {
        assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void forwardedHeadersCountOnlyBehindATrustedProxy() throws InterruptedException {
        String[] headers = {"X-Forwarded-For", "198.51.100.1", "X-Forwarded-Proto", "https"};
        try (Site direct = Site.open();
                Site behind = Site.open(Site.loopback().behind(List.of(Cidr.parse("127.0.0.0/8"))), Routes.none())) {
            assertThat(direct.get("/peer", headers).body()).contains("\"127.0.0.1\"", "\"secure\":false");
            var forwarded = behind.get("/peer", headers);
            assertThat(forwarded.body()).contains("\"198.51.100.1\"", "\"secure\":true");
            assertThat(forwarded.headers().firstValue("strict-transport-security"))
                    .hasValue("max-age=31536000");
            assertThat(behind.lines(1).getFirst().peer()).isEqualTo("198.51.100.1");
        }
    }
}
