package dev.curfew.authority.console.page;

import dev.curfew.base.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The pages on API keys, in each of their states.
final class KeySamples {
    private static final Part.Whose OWN = new Part.Whose("per_anna", "Anna Lindqvist", true, true);
    private static final Part.Whose MIRAS = new Part.Whose("per_mira", "Mira Okafor", false, true);

    private KeySamples() {}

    static void add(Map<String, Page> pages, Part.Viewer viewer) {
        var nightly = key("Nightly build on the old machine in the cellar", 80, null);
        var soon = key("notebook", 3, null);
        var gone = key("ci", 20, new KeyPage.End(Part.Cause.REVOKED, "you", Samples.NOW.minusSeconds(7_200)));
        var lapsed = key("demo", -2, new KeyPage.End(Part.Cause.LAPSED, "", Samples.NOW.minusSeconds(172_800)));
        var frame = Samples.frame(viewer, null);
        pages.put("keys", new KeyPage.Keys(frame, OWN, List.of(nightly, soon), List.of(gone, lapsed), "", 90));
        pages.put("keys-none", new KeyPage.Keys(frame, OWN, List.of(), List.of(), "", 90));
        pages.put("keys-of-a-person", new KeyPage.Keys(frame, MIRAS, List.of(nightly), List.of(), "", 90));
        pages.put("key", new KeyPage.OneKey(frame, OWN, nightly));
        pages.put("key-ended", new KeyPage.OneKey(frame, MIRAS, gone));
        pages.put(
                "key-secret",
                new KeyPage.NewSecret(
                        frame,
                        nightly,
                        Secret.of("crak_" + "x".repeat(80)),
                        Secret.of("at-crak_" + "x".repeat(80)),
                        "https://curfew.example.com/v1",
                        true,
                        Pages.KEYS));
    }

    private static KeyPage.Key key(String name, int days, KeyPage.@Nullable End end) {
        return new KeyPage.Key(
                "key_01kan4c2q2x8j0z7v3m5w9r1ts",
                name,
                List.of("pool"),
                Samples.NOW.minus(Duration.ofDays(10)),
                Samples.NOW.plus(Duration.ofDays(days)),
                days > 50 ? Samples.NOW.plus(Duration.ofHours(5)) : null,
                days > 50 ? Samples.NOW.minus(Duration.ofMinutes(3)) : null,
                days > 50 ? new Part.Place("Berlin, Germany", "192.0.2.7") : new Part.Place("", ""),
                days > 50 ? "openai-python/2.8.1" : "",
                "ses_01kan4c2q2x8j0z7v3m5w9r1ts",
                end);
    }
}
