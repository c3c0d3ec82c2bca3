package dev.curfew.testkit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Browser;
import dev.curfew.testkit.Gallery;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Takes a picture of every scene and writes the page that shows them; `scripts/screenshot` puts both into
/// `docs`, where there is one of each.
class GalleryStory {
    private static final Path PLACE = Path.of("target", "gallery");
    private static final Path PUBLISHED = Path.of("..", "docs", "images");
    private static final long MOST = 3_000_000;
    private static final Browser.Setup DESK = Browser.Setup.USUAL.sized(1200, 400);
    private static final Browser.Setup PHONE = Browser.Setup.USUAL.sized(390, 600);
    /// What is shown otherwise than by day and on a desk too.
    private static final Map<String, List<String>> ALSO = Map.of(
            "active-sessions", List.of("dark", "phone"),
            "sign-out-everywhere", List.of("dark"),
            "sign-in", List.of("dark", "phone"),
            "people", List.of("phone"));

    @Test
    void everyPageHasItsPicture() throws IOException {
        var gallery = new Gallery(PLACE.resolve("images"), 1600);
        var page = new ArrayList<>(
                List.of(
                        "# Pages",
                        "",
                        "Every page in each of its states, with the data of the tests. `scripts/screenshot` makes this page and its pictures."));
        try (var office = new Office();
                var browser = Browser.open()) {
            for (Scene scene : Scenes.all()) {
                browser.become(DESK);
                scene.play(office, browser);
                var server =
                        URI.create(browser.address().resolve("/").toString().replaceFirst("/$", ""));
                String title = browser.title().replace(" · Curfew", "");
                page.addAll(List.of("", "## " + heading(scene), "", scene.says()));
                shown(page, title, gallery.take(scene.name(), browser, DESK, server));
                for (String way : ALSO.getOrDefault(scene.name(), List.of())) {
                    var setup = way.equals("dark") ? DESK.inTheDark() : PHONE;
                    shown(page, title + ", " + way, gallery.take(scene.name() + "-" + way, browser, setup, server));
                }
            }
        }
        Files.writeString(PLACE.resolve("pages.md"), String.join("\n", page) + "\n");
    }

    /// Not of those just taken: what they come to is up to the fonts of the machine.
    @Test
    void theRepositoryHasAPictureOfEachAndIsNoLargerForThemThanItMayBe() throws IOException {
        try (var files = Files.list(PUBLISHED)) {
            List<Path> pictures = files.toList();

            assertThat(pictures)
                    .as("pictures in docs, which scripts/screenshot takes")
                    .extracting(picture -> picture.getFileName().toString())
                    .containsExactlyInAnyOrderElementsOf(
                            Scenes.all().stream().flatMap(GalleryStory::names).toList());
            assertThat(pictures.stream()
                            .mapToLong(picture -> picture.toFile().length())
                            .sum())
                    .as("their bytes")
                    .isLessThan(MOST);
        }
    }

    private static Stream<String> names(Scene scene) {
        return Stream.concat(
                Stream.of(scene.name() + ".png"),
                ALSO.getOrDefault(scene.name(), List.of()).stream().map(way -> scene.name() + "-" + way + ".png"));
    }

    private static String heading(Scene scene) {
        String words = scene.name().replace('-', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static void shown(List<String> page, String title, Path picture) {
        page.addAll(List.of("", "![" + title + "](images/" + picture.getFileName() + ")"));
    }
}
