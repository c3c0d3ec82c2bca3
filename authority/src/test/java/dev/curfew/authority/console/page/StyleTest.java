package dev.curfew.authority.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StyleTest {
    private static final Pattern COLOUR = Pattern.compile("--([a-z-]+): #([0-9a-f]{6});");
    private static final String STYLE = new String(Assets.STYLE.content(), StandardCharsets.UTF_8);
    private static final int DARK = STYLE.indexOf("@media (prefers-color-scheme: dark)");

    private static final Pattern DECLARATIONS = Pattern.compile("(?s)/\\*.*?\\*/|\\{[^{}]*}");
    private static final Pattern CLASS = Pattern.compile("\\.([a-z][a-z-]*)");
    private static final Pattern CLASSES = Pattern.compile("class=\"((?:[^\"$]|\\$\\{[^}]*})*)\"");
    /// A word of an attribute that no expression stands in; what expressions say is seen in the samples.
    private static final Pattern PLAIN = Pattern.compile("(?<![^ ])([a-z][a-z-]*)(?![^ ])(?![^{]*})");

    static Stream<Arguments> pairs() {
        return Stream.of(
                        "ink on ground",
                        "ink on sheet",
                        "ink on sunken",
                        "soft on ground",
                        "soft on sheet",
                        "soft on sunken",
                        "accent on ground",
                        "accent on sheet",
                        "accent on accent-wash",
                        "on-accent on accent",
                        "on-accent on accent-strong",
                        "danger on sheet",
                        "danger on danger-wash",
                        "ink on danger-wash",
                        "on-danger on danger-fill",
                        "on-danger on danger-strong",
                        "warn on warn-wash",
                        "ink on warn-wash",
                        "good on good-wash",
                        "ink on good-wash")
                .flatMap(pair -> Stream.of(Arguments.of(pair, "light"), Arguments.of(pair, "dark")));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("pairs")
    void textStandsOutFromItsGround(String pair, String theme) {
        var colours = colours(theme);
        var names = pair.split(" on ", 2);

        var contrast = contrast(colour(colours, names[0]), colour(colours, names[1]));

        assertThat(contrast).as("WCAG 2.2 AA").isGreaterThanOrEqualTo(4.5);
    }

    @Test
    void everyRuleDressesSomethingAndEverythingNamedIsDressed() throws IOException {
        var dressed = words(CLASS, DECLARATIONS.matcher(STYLE).replaceAll(" "));
        var shown = new TreeSet<String>();
        for (Page page : Samples.all().values()) {
            Html.of(page).values("class").forEach(value -> shown.addAll(List.of(value.split(" "))));
        }
        var named = new TreeSet<>(shown);
        try (var templates = Files.list(Path.of("src", "main", "jte"))) {
            for (Path template : templates.toList()) {
                words(CLASSES, Files.readString(template)).forEach(value -> named.addAll(words(PLAIN, value)));
            }
        }
        named.remove("");

        assertThat(dressed).as("classes in the style sheet").containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void pageIsLight() {
        assertThat(Assets.STYLE.content().length).as("bytes of CSS").isLessThan(30_000);
        assertThat(Assets.SCRIPT.content().length).as("bytes of script").isLessThan(8_000);
        assertThat(Assets.ICONS.content().length).as("bytes of icons").isLessThan(8_000);
        assertThat(STYLE).doesNotContain("url(", "@import");
    }

    private static Set<String> words(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(hit -> hit.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static int colour(Map<String, Integer> colours, String name) {
        return Objects.requireNonNull(colours.get(name), name);
    }

    private static Map<String, Integer> colours(String theme) {
        var colours = new HashMap<String, Integer>();
        var tokens = theme.equals("light") ? STYLE.substring(0, DARK) : STYLE.substring(DARK);
        var each = COLOUR.matcher(tokens);
        while (each.find()) {
            colours.putIfAbsent(each.group(1), Integer.parseInt(each.group(2), 16));
        }
        return colours;
    }

    private static double contrast(int one, int other) {
        var lighter = Math.max(luminance(one), luminance(other));
        var darker = Math.min(luminance(one), luminance(other));
        return (lighter + 0.05) / (darker + 0.05);
    }

    private static double luminance(int colour) {
        return 0.2126 * linear(colour >> 16 & 255) + 0.7152 * linear(colour >> 8 & 255) + 0.0722 * linear(colour & 255);
    }

    private static double linear(int channel) {
        var share = channel / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }
}
