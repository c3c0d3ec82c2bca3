package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class OutsideTest {
    @Test
    void whoeverGoesOutIsTurnedAwayAndRemembered() throws IOException, InterruptedException {
        try (var outside = Outside.start()) {
            var proxy = URI.create(String.valueOf(outside.environment().get("HTTPS_PROXY")));
            var selector = ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort()));
            try (var client = HttpClient.newBuilder().proxy(selector).build()) {
                var request = HttpRequest.newBuilder(URI.create("http://plain.example/a?b=c"));

                assertThat(client.send(request.build(), BodyHandlers.ofString()).statusCode())
                        .isEqualTo(403);
                request.uri(URI.create("https://sealed.example/"));
                client.sendAsync(request.build(), BodyHandlers.ofString())
                        .handle((answer, refused) -> true)
                        .join();
            }
            assertThat(outside.wanted()).contains("plain.example:80", "sealed.example:443");
            assertThat(outside.environment()).containsEntry("NO_PROXY", "127.0.0.1,localhost,::1");
        }
    }
}
