package dev.curfew.testkit;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.openqa.selenium.OutputType;

/// A directory of pictures of pages, each as high as its page and in at most 256 colours, so that a
/// repository can hold them.
public final class Gallery {
    /// What stands in pictures instead of where the server listened.
    private static final String ISSUER = "https://curfew.example.com";

    private static final String REWORD = """
            const [from, to] = arguments;
            const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replaceAll(from, to);
            document.activeElement?.blur();
            """;

    private static final int COLOURS = 256;
    /// A distance of colours that nobody sees.
    private static final int ALIKE = 75;

    private final Path directory;
    private final int highest;

    /// @param highest a page that is higher is cut there, in CSS pixels
    public Gallery(Path directory, int highest) {
        this.directory = directory;
        this.highest = highest;
    }

    /// Takes the picture of what `browser` shows.
    ///
    /// @param server where it listened, which is another port every time
    /// @return the file
    public Path take(String name, Browser browser, Browser.Setup setup, URI server) {
        browser.become(setup);
        browser.driver().executeCdpCommand("Emulation.setScrollbarsHidden", Map.of("hidden", true));
        browser.driver().executeScript(REWORD, server.toString(), ISSUER);
        var height = (Long)
                Objects.requireNonNull(browser.driver().executeScript("return document.documentElement.scrollHeight"));
        browser.become(setup.sized(setup.width(), (int) Math.min(height, highest)));
        try {
            Path file = directory.resolve(name + ".png");
            Files.createDirectories(directory);
            ImageIO.write(indexed(browser.driver().getScreenshotAs(OutputType.BYTES)), "png", file.toFile());
            browser.become(setup);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same picture in its 256 commonest colours that are not nearly the same; each other becomes the one
    /// nearest to it.
    private static BufferedImage indexed(byte[] png) throws IOException {
        var whole = ImageIO.read(new ByteArrayInputStream(png));
        int[] pixels = whole.getRGB(0, 0, whole.getWidth(), whole.getHeight(), null, 0, whole.getWidth());
        Map<Integer, Long> counts = Arrays.stream(pixels)
                .boxed()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        int[] palette = palette(counts);
        var colours = new IndexColorModel(8, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE);
        var small = new BufferedImage(whole.getWidth(), whole.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, colours);
        var nearest = new HashMap<Integer, Integer>();
        for (int i = 0; i < pixels.length; i++) {
            int index = nearest.computeIfAbsent(pixels[i], pixel -> nearest(pixel, palette));
            small.getRaster().setSample(i % whole.getWidth(), i / whole.getWidth(), 0, index);
        }
        return small;
    }

    private static int[] palette(Map<Integer, Long> counts) {
        var commonest = counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Long>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        var chosen = new ArrayList<Integer>();
        for (int colour : commonest) {
            if (chosen.size() < COLOURS && chosen.stream().noneMatch(one -> distance(one, colour) < ALIKE)) {
                chosen.add(colour);
            }
        }
        return chosen.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int nearest(int pixel, int[] palette) {
        return IntStream.range(0, palette.length)
                .boxed()
                .min(Comparator.comparingInt(each -> distance(pixel, palette[each])))
                .orElseThrow();
    }

    private static int distance(int one, int other) {
        int red = (one >> 16 & 0xff) - (other >> 16 & 0xff);
        int green = (one >> 8 & 0xff) - (other >> 8 & 0xff);
        int blue = (one & 0xff) - (other & 0xff);
        return red * red + green * green + blue * blue;
    }
}
