package dev.curfew.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.client.internal.WayOut;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WayOutTest {
    private static final Map<String, String> BEHIND = Map.of("HTTPS_PROXY", "http://p:3128", "http_proxy", "q:80");

    @Test
    void eachSchemeHasItsOwn() {
        assertThat(WayOut.proxy(BEHIND, URI.create("https://a.example/"))).contains(URI.create("http://p:3128"));
        assertThat(WayOut.proxy(BEHIND, URI.create("http://a.example/"))).contains(URI.create("http://q:80"));
        assertThat(WayOut.proxy(Map.of("ALL_PROXY", "http://r:1"), URI.create("https://a.example/")))
                .contains(URI.create("http://r:1"));
        assertThat(WayOut.proxy(Map.of(), URI.create("https://a.example/"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "*, https://a.example/, true",
        "a.example, https://a.example/, true",
        "'other,a.example', https://a.example/, true",
        ".example, https://a.example/, true",
        "example, https://a.example/, true",
        "*.example, https://a.example/, true",
        "A.EXAMPLE, https://a.example/, true",
        "a.example:443, https://a.example:443/, true",
        "a.example:444, https://a.example:443/, false",
        "ample, https://a.example/, false",
        "b.a.example, https://a.example/, false",
        "' , ', https://a.example/, false",
        "none, https://127.0.0.1/, true",
        "none, https://localhost:1/, true",
        "none, 'https://[::1]:1/', true"
    })
    void someHostsAreReachedDirectly(String list, URI target, boolean direct) {
        var environment = Map.of("HTTPS_PROXY", "http://p:3128", "no_proxy", list);

        assertThat(WayOut.proxy(environment, target).isEmpty()).isEqualTo(direct);
    }

    @Test
    void aProxyThatIsNoneIsSaid() {
        assertThatThrownBy(() -> WayOut.proxy(Map.of("ALL_PROXY", "socks5://p:1"), URI.create("https://a.example/")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aProxysPasswordIsNotSaid() {
        assertThatThrownBy(() ->
                        WayOut.proxy(Map.of("ALL_PROXY", "http://ada:s3 cret@p:1"), URI.create("https://a.example/")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("cret")
                .hasNoCause();
    }
}
