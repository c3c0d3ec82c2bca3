package dev.curfew.testkit.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.authority.place.Places;
import dev.curfew.testkit.PlaceMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlacesTest {
    @TempDir
    Path directory;

    private static PlaceMap map() {
        return new PlaceMap("GeoLite2-City")
                .city("203.0.113.0/25", "Utrecht", "Netherlands")
                .country("203.0.113.128/25", "Netherlands")
                .city("198.51.100.0/24", "Singapore", "Singapore")
                .city("2001:db8:7::/48", "Malmö", "Sweden")
                .add("192.0.2.0/25", Map.of("registered_country", Map.of("names", Map.of("en", "Iceland"))))
                .add("192.0.2.128/25", Map.of("city", "Oslo", "country", Map.of("names", Map.of("de", "Norwegen"))))
                .city("10.0.0.0/8", "Nowhere", "Never");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "::1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.1.1",
                "100.64.0.1",
                "fe80::1",
                "fe80::1%eth0",
                "fd12::1",
                "::ffff:10.1.2.3"
            })
    void homeAndOfficeArePrivateWhateverAMapSays(String address) throws IOException {
        assertThat(Places.withoutMap().of(address)).isEqualTo("private network");
        assertThat(Places.on(map().write(directory.resolve("map.mmdb"))).of(address))
                .isEqualTo("private network");
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.9", "100.128.0.1", "172.32.0.1", "2001:db8::1", "", "no.address.example"})
    void withoutAMapTheRestIsUnknown(String address) {
        assertThat(Places.withoutMap().of(address)).isEqualTo("unknown");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            203.0.113.9         | Utrecht, Netherlands
            ::ffff:203.0.113.9  | Utrecht, Netherlands
            203.0.113.200       | Netherlands
            198.51.100.1        | Singapore
            2001:db8:7::1       | Malmö, Sweden
            192.0.2.1           | Iceland
            192.0.2.200         | unknown
            2001:db8:8::1       | unknown
            8.8.8.8             | unknown
            203.0.113           | unknown
            """)
    void mapNamesTheTownElseTheCountry(String address, String place) throws IOException {
        var places = Places.on(map().write(directory.resolve("map.mmdb")));

        assertThat(places.of(address)).isEqualTo(place);
    }

    @Test
    void whatIsNoMapIsRefusedWithTheReason() throws IOException {
        Path text = Files.writeString(directory.resolve("text.mmdb"), "Utrecht, 203.0.113.9\n".repeat(5_000));
        Path half = Files.write(directory.resolve("half.mmdb"), Arrays.copyOf(map().bytes(), 200));
        Path empty = Files.createFile(directory.resolve("empty.mmdb"));
        Path numbers = new PlaceMap("GeoLite2-ASN")
                .add("203.0.113.0/24", Map.of("autonomous_system_organization", "Example"))
                .write(directory.resolve("asn.mmdb"));

        for (Path broken : new Path[] {text, half, empty, directory.resolve("missing.mmdb"), directory}) {
            assertThatThrownBy(() -> Places.on(broken))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(broken.toString());
        }
        assertThatThrownBy(() -> Places.on(numbers))
                .hasMessageContaining("names no cities and no countries (GeoLite2-ASN)");
    }

    @Test
    void replacedMapIsTakenUpAndABrokenOneIsNot() throws IOException {
        Path file = map().write(directory.resolve("map.mmdb"));
        var places = Places.on(file);

        new PlaceMap("GeoLite2-City")
                .city("203.0.113.0/24", "Gouda", "Netherlands")
                .write(file);
        assertThat(places.of("203.0.113.9")).as("until it is looked at").isEqualTo("Utrecht, Netherlands");
        places.reload();
        assertThat(places.of("203.0.113.9")).isEqualTo("Gouda, Netherlands");

        Path broken = Files.write(directory.resolve("broken"), new byte[4_000]);
        Files.move(broken, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        places.reload();
        assertThat(places.of("203.0.113.9")).isEqualTo("Gouda, Netherlands");

        Files.delete(file);
        places.reload();
        assertThat(places.of("203.0.113.9")).isEqualTo("Gouda, Netherlands");

        map().write(file);
        places.reload();
        assertThat(places.of("203.0.113.9")).isEqualTo("Utrecht, Netherlands");
    }

    /// As `cp` does, which `docs` advise against: what was mapped is cut off under the reader.
    @Test
    void mapWrittenOverInItsPlaceBreaksNoPage() throws IOException {
        Path file = map().write(directory.resolve("map.mmdb"));
        var places = Places.on(file);

        Files.write(file, new byte[0]);

        assertThat(places.of("203.0.113.9")).isIn("unknown", "Utrecht, Netherlands");
        map().write(file);
        places.reload();
        assertThat(places.of("203.0.113.9")).isEqualTo("Utrecht, Netherlands");
    }

    /// A file is the operator's, but a disk may lie: whatever is in it, there is an answer.
    @Test
    void damagedMapAnswersSomethingOrIsRefused() throws IOException {
        long seed = 20_261_122;
        var random = new Random(seed);
        byte[] whole = map().bytes();
        Path file = directory.resolve("map.mmdb");
        for (int round = 0; round < 300; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i < 1 + round % 5; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Files.write(file, damaged);
            try {
                assertThat(Places.on(file).of("203.0.113.9"))
                        .as("seed " + seed + ", round " + round)
                        .isNotNull();
            } catch (IOException refused) {
                assertThat(refused).hasMessageContaining(file.toString());
            }
        }
    }
}
