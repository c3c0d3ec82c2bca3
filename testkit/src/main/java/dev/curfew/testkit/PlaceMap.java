package dev.curfew.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A small, real map of places: a MaxMind DB file, format version 2.0, with IPv4 networks in its IPv6 tree.
///
/// ```
///  search tree (24-bit records) │ 16 zero bytes │ data │ marker │ metadata
/// ```
public final class PlaceMap {
    private static final byte[] MARKER = "\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1);
    private static final int SEPARATOR = 16;
    private static final int NOWHERE = -1;

    private final String type;
    /// Two records a node: another node, {@link #NOWHERE}, or under -1 a piece of data.
    private final List<int[]> nodes = new ArrayList<>(List.of(new int[] {NOWHERE, NOWHERE}));

    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    /// A map without places.
    ///
    /// @param type such as `GeoLite2-City`
    public PlaceMap(String type) {
        this.type = type;
    }

    /// Adds a city.
    ///
    /// @param network such as `81.2.69.0/24` or `2001:db8::/32`
    public PlaceMap city(String network, String city, String country) {
        return add(network, Map.of("city", named(city), "country", named(country)));
    }

    /// Adds a country of which no more is known.
    public PlaceMap country(String network, String country) {
        return add(network, Map.of("country", named(country)));
    }

    /// Adds whatever a network is said to have.
    public PlaceMap add(String network, Map<String, ?> said) {
        int piece = NOWHERE - 1 - data.size();
        encode(data, said);
        var slash = network.indexOf('/');
        byte[] address = InetAddress.ofLiteral(network.substring(0, slash)).getAddress();
        byte[] bits = new byte[16];
        System.arraycopy(address, 0, bits, bits.length - address.length, address.length);
        int length = Integer.parseInt(network.substring(slash + 1)) + 8 * (bits.length - address.length);
        int[] node = nodes.getFirst();
        for (int i = 0; i < length; i++) {
            int side = (bits[i / 8] >> (7 - i % 8)) & 1;
            if (i == length - 1) {
                node[side] = piece;
            } else {
                if (node[side] < 0) {
                    nodes.add(new int[] {NOWHERE, NOWHERE});
                    node[side] = nodes.size() - 1;
                }
                node = nodes.get(node[side]);
            }
        }
        return this;
    }

    /// Writes the map to `file`, which is replaced at once and whole.
    public Path write(Path file) {
        try {
            Path beside = Files.write(file.resolveSibling(file.getFileName() + ".new"), bytes());
            return Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The map as a file holds it.
    public byte[] bytes() {
        var file = new ByteArrayOutputStream();
        for (int[] node : nodes) {
            for (int record : node) {
                number(file, record(record), 3);
            }
        }
        file.writeBytes(new byte[SEPARATOR]);
        file.writeBytes(data.toByteArray());
        file.writeBytes(MARKER);
        encode(file, metadata());
        return file.toByteArray();
    }

    private int record(int record) {
        if (record == NOWHERE) {
            return nodes.size();
        }
        return record >= 0 ? record : nodes.size() + SEPARATOR + (NOWHERE - 1 - record);
    }

    private Map<String, Object> metadata() {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("node_count", (long) nodes.size());
        metadata.put("record_size", 24);
        metadata.put("ip_version", 6);
        metadata.put("database_type", type);
        metadata.put("languages", List.of("en"));
        metadata.put("binary_format_major_version", 2);
        metadata.put("binary_format_minor_version", 0);
        metadata.put("build_epoch", 1_790_000_000L);
        metadata.put("description", Map.of("en", "Made by a test"));
        return metadata;
    }

    private static Map<String, ?> named(String name) {
        return Map.of("names", Map.of("en", name));
    }

    /// Types of the format: 2 text, 5 an unsigned number of 16 bits, 7 a map, 9 one of 64 bits, 11 an array.
    private static void encode(ByteArrayOutputStream out, Object value) {
        switch (value) {
            case String text -> {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                control(out, 2, utf8.length);
                out.writeBytes(utf8);
            }
            case Integer number -> {
                control(out, 5, 2);
                number(out, number, 2);
            }
            case Long number -> {
                control(out, 9, 8);
                number(out, number, 8);
            }
            case Map<?, ?> map -> {
                control(out, 7, map.size());
                map.forEach((key, each) -> {
                    encode(out, key);
                    encode(out, each);
                });
            }
            case List<?> list -> {
                control(out, 11, list.size());
                list.forEach(each -> encode(out, each));
            }
            default -> throw new IllegalArgumentException("not kept in such a map: " + value.getClass());
        }
    }

    /// What begins each value: its type in three bits, or in a byte of its own, and its length.
    private static void control(ByteArrayOutputStream out, int type, int length) {
        if (length >= 29 + 256) {
            throw new IllegalArgumentException("too long: " + length);
        }
        out.write((type > 7 ? 0 : type << 5) | Math.min(length, 29));
        if (type > 7) {
            out.write(type - 7);
        }
        if (length >= 29) {
            out.write(length - 29);
        }
    }

    private static void number(ByteArrayOutputStream out, long number, int octets) {
        for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
            out.write((int) (number >> shift) & 0xff);
        }
    }
}
