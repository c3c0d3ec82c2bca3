package dev.curfew.authority.device;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A browser as a person would call it, from the `User-Agent` that it sends.
///
/// @param product such as `Firefox 145`
/// @param system such as `Linux`; empty if it does not say
record Browser(String product, String system) {
    /// In this order, since each pretends to be those after it.
    private static final List<Named> PRODUCTS = List.of(
            new Named("Edge", Pattern.compile("Edg(?:e|A|iOS)?/(\\d{1,4})")),
            new Named("Opera", Pattern.compile("OPR/(\\d{1,4})")),
            new Named("Samsung Internet", Pattern.compile("SamsungBrowser/(\\d{1,4})")),
            new Named("Firefox", Pattern.compile("(?:Firefox|FxiOS)/(\\d{1,4})")),
            new Named("Chrome", Pattern.compile("(?:Chrome|CriOS|HeadlessChrome)/(\\d{1,4})")),
            new Named("Safari", Pattern.compile("Version/(\\d{1,4})[^ ]* (?:Mobile/\\S+ )?Safari/")));

    private record Named(String name, Pattern sign) {}

    /// Reads a user agent; empty if it is no browser that we know.
    static Optional<Browser> of(String agent) {
        for (Named product : PRODUCTS) {
            var sign = product.sign().matcher(agent);
            if (sign.find()) {
                return Optional.of(new Browser(
                        product.name() + " " + sign.group(1),
                        UserAgent.system(agent).orElse("")));
            }
        }
        return Optional.empty();
    }

    /// Such as `Firefox on Linux`.
    String words() {
        String name = product.substring(0, product.lastIndexOf(' '));
        return system.isEmpty() ? name : name + " on " + system;
    }
}
