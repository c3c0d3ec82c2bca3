package dev.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Files of pages and how long browsers keep them.
class AssetsTest {
    private final Assets assets = new Assets(AssetsTest.class, "assets", List.of("site.css"));

    @Test
    void fileIsKeptForAsLongAsItsLinkNamesItsContent() {
        try (Site site = Site.open(Site.loopback(), assets.routes())) {
            HttpResponse<String> linked = site.get(assets.link("site.css"));
            assertThat(linked.body()).isEqualTo("body { color: black }\n");
            assertThat(linked.headers().firstValue("content-type")).hasValue("text/css; charset=utf-8");
            assertThat(linked.headers().firstValue("cache-control")).hasValue("public, max-age=31536000, immutable");

            String tag = linked.headers().firstValue("etag").orElseThrow();
            HttpResponse<String> again = site.get("/assets/site.css", "If-None-Match", tag);
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(again.headers().firstValue("cache-control")).hasValue("no-cache");
            assertThat(site.get("/assets/site.css", "If-None-Match", "\"x\"").statusCode())
                    .isEqualTo(200);
            assertThat(site.get("/assets/other.css").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void whatIsNotThereIsNoticedAtOnce() {
        assertThatThrownBy(() -> new Assets(AssetsTest.class, "assets", List.of("none.css")))
                .hasMessageContaining("none.css");
        assertThatThrownBy(() -> assets.link("none.css")).hasMessageContaining("none.css");
    }
}
