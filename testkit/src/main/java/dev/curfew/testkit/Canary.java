package dev.curfew.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// Knows secrets and finds them where they must not be: as they are, in base64 (inside a longer text too), in
/// hexadecimal,
/// percent-encoded. Thousands of secrets are looked for in one pass. What is compressed is not seen.
public final class Canary {
    /// Shorter ones would be found by accident.
    private static final int SHORTEST = 8;

    private static final int SIEVE = 1 << 22;

    private final Map<Long, List<Needle>> needles = new HashMap<>();
    private final BitSet sieve = new BitSet(SIEVE);

    /// A secret that was found. Its text is cut short, so that a report does not leak what it complains of.
    ///
    /// @param where a file, or the name that the caller gave
    /// @param offset in bytes
    /// @param form `plain`, `base64`, `hex` or `percent`
    public record Sighting(String where, long offset, String form, String secret) {}

    private record Needle(ByteBuffer bytes, String form, String secret) {}

    /// Learns a secret.
    public void plant(String secret) {
        plant(secret.getBytes(StandardCharsets.UTF_8), secret.substring(0, Math.min(9, secret.length())) + "...");
        String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        if (!encoded.equals(secret)) {
            learn(encoded, "percent", secret.substring(0, 4) + "...");
        }
    }

    /// Learns a secret that is not text.
    public void plant(byte[] secret) {
        plant(secret, HexFormat.of().formatHex(secret, 0, 4) + "...");
    }

    /// Looks into files, and into directories with all that is in them.
    public List<Sighting> search(Path... places) {
        var sightings = new ArrayList<Sighting>();
        for (Path place : places) {
            try (Stream<Path> files = Files.walk(place)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    search(file.toString(), Files.readAllBytes(file), sightings);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return sightings;
    }

    /// Looks into a text, for example what `/metrics` answers.
    public List<Sighting> search(String where, String text) {
        var sightings = new ArrayList<Sighting>();
        search(where, text.getBytes(StandardCharsets.UTF_8), sightings);
        return sightings;
    }

    private void plant(byte[] secret, String name) {
        if (secret.length < SHORTEST) {
            throw new IllegalArgumentException("a secret of " + secret.length + " bytes would be found by accident");
        }
        learn(secret, "plain", name);
        String hex = HexFormat.of().formatHex(secret);
        learn(hex, "hex", name);
        learn(hex.toUpperCase(Locale.ROOT), "hex", name);
        learn(HexFormat.of().withUpperCase().withPrefix("%").formatHex(secret), "percent", name);
        for (int shift = 0; shift < 3; shift++) {
            String base64 = base64(secret, shift);
            learn(base64, "base64", name);
            learn(base64.replace('+', '-').replace('/', '_'), "base64", name);
        }
    }

    /// The characters that the secret alone decides when `shift` bytes stand before it and anything after it.
    private static String base64(byte[] secret, int shift) {
        byte[] shifted = new byte[shift + secret.length];
        System.arraycopy(secret, 0, shifted, shift, secret.length);
        String all = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        return all.substring((shift * 8 + 5) / 6, shifted.length * 8 / 6);
    }

    private void learn(String form, String kind, String name) {
        learn(form.getBytes(StandardCharsets.US_ASCII), kind, name);
    }

    private void learn(byte[] form, String kind, String name) {
        // The end is looked for, since the beginnings of tokens are alike.
        long end = ByteBuffer.wrap(form).getLong(form.length - SHORTEST);
        var alike = needles.computeIfAbsent(end, none -> new ArrayList<>());
        var bytes = ByteBuffer.wrap(form);
        if (alike.stream().noneMatch(known -> known.bytes().equals(bytes))) {
            alike.add(new Needle(bytes, kind, name));
        }
        sieve.set(slot(end));
    }

    private void search(String where, byte[] haystack, List<Sighting> sightings) {
        long window = 0;
        for (int i = 0; i < haystack.length; i++) {
            window = (window << 8) | (haystack[i] & 0xff);
            if (sieve.get(slot(window))) {
                for (Needle needle : needles.getOrDefault(window, List.of())) {
                    int length = needle.bytes().remaining();
                    int start = i + 1 - length;
                    if (start >= 0 && needle.bytes().equals(ByteBuffer.wrap(haystack, start, length))) {
                        sightings.add(new Sighting(where, start, needle.form(), needle.secret()));
                    }
                }
            }
        }
    }

    private static int slot(long window) {
        return (int) ((window * 0x9E3779B97F4A7C15L) >>> 42);
    }
}
