package dev.curfew.testkit.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.gateway.pool.Outcome;
import dev.curfew.testkit.ScriptedUpstream;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The way to an upstream: whom it believes, and what stands in between. A credential is never sent before it
/// is known to whom.
class UpstreamWayTest {
    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static PrivateRoot root;

    @BeforeAll
    static void certify() throws Exception {
        root = PrivateRoot.in(directory);
    }

    private static URI named(ScriptedUpstream upstream) {
        return URI.create(upstream.uri().getScheme() + "://upstream.test:"
                + upstream.uri().getPort());
    }

    private static void refuses(RelaySite site) {
        assertThat(site.stream().statusCode()).isEqualTo(502);
        site.settles();
        assertThat(site.upstream.asked()).isEmpty();
        assertThat(site.pool.outcomes).containsExactly(new Outcome.Unreached(false));
    }

    @Test
    void certificateOfARootThatASettingNamesIsBelieved() {
        var upstream = ScriptedUpstream.start(root.server());
        try (var site = RelaySite.reaching(upstream, upstream.uri(), root.believed())) {
            for (int i = 0; i < 3; i++) {
                var answer = site.stream();
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).endsWith("\"total_tokens\":9}}}\n\n");
            }
            assertThat(upstream.connections()).as("one, used again").isEqualTo(1);
        }
    }

    @Test
    void certificateOfAnUnknownRootIsNot() {
        var upstream = ScriptedUpstream.start(root.server());
        try (var site = RelaySite.reaching(upstream, upstream.uri(), Map.of())) {
            refuses(site);
        }
    }

    @Test
    void certificateOfAnotherNameIsNot() {
        var upstream = ScriptedUpstream.start(root.server());
        URI otherName = URI.create("https://localhost:" + upstream.uri().getPort());
        try (var site = RelaySite.reaching(upstream, otherName, root.believed())) {
            refuses(site);
        }
    }

    @Test
    void proxyIsAskedForAWayAndSeesNothingOfWhatPasses() {
        var upstream = ScriptedUpstream.start(root.server());
        try (var proxy = WayOut.to(upstream.uri().getPort())) {
            var environment = new HashMap<>(root.believed());
            environment.put("HTTPS_PROXY", "http://ada:pa55@127.0.0.1:" + proxy.port());
            try (var site = RelaySite.reaching(upstream, named(upstream), environment)) {
                assertThat(site.stream().statusCode()).isEqualTo(200);
                assertThat(site.stream().statusCode()).isEqualTo(200);
            }
            assertThat(proxy.asked)
                    .singleElement()
                    .asString()
                    .startsWith("CONNECT upstream.test:" + upstream.uri().getPort() + " HTTP/1.1\r\n")
                    .contains("Proxy-Authorization: Basic YWRhOnBhNTU=")
                    .doesNotContain("token-a");
        }
    }

    @Test
    void webSocketGoesThroughTheProxyToo() throws Exception {
        var upstream = ScriptedUpstream.start().webSockets(true);
        try (var proxy = WayOut.to(upstream.uri().getPort());
                var site = RelaySite.reaching(
                        upstream, named(upstream), Map.of("http_proxy", "http://127.0.0.1:" + proxy.port()))) {
            try (var client = new TalkTest.Client(site)) {
                client.ask();
                assertThat(client.next()).contains("response.created");
                client.until("response.completed");
            }
            assertThat(proxy.asked).hasSize(1);
        }
    }

    @Test
    void proxyThatIsNotThereIsAnUpstreamThatIsNot() {
        var upstream = ScriptedUpstream.start();
        try (var site = RelaySite.reaching(upstream, named(upstream), Map.of("http_proxy", "http://127.0.0.1:1"))) {
            refuses(site);
        }
        var other = ScriptedUpstream.start();
        try (var site = RelaySite.reaching(other, named(other), Map.of("http_proxy", "socks5://127.0.0.1:1"))) {
            refuses(site);
        }
    }
}
