package dev.curfew.authority.place;

import com.maxmind.db.InvalidNetworkException;
import com.maxmind.db.Reader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One state of a MaxMind DB file of cities or countries, mapped into memory.
final class Atlas {
    /// Of so many networks one must have a name, or the file is about something else.
    private static final int LOOKED_AT = 500;

    private static final System.Logger LOG = System.getLogger("dev.curfew.places");

    private final Path file;
    private final Reader reader;

    private Atlas(Path file, Reader reader) {
        this.file = file;
        this.reader = reader;
    }

    /// What differs when the file has been replaced or written to.
    static String state(Path file) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is not there", e);
        }
        return attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size();
    }

    /// @throws IOException if it cannot be read or holds no places; the message says which
    static Atlas read(Path file) throws IOException {
        try {
            var reader = new Reader(file.toFile(), Reader.FileMode.MEMORY_MAPPED);
            requirePlaces(reader);
            return new Atlas(file, reader);
        } catch (IOException e) {
            throw new IOException(file + " cannot be used: " + e.getMessage(), e);
        } catch (InvalidNetworkException | RuntimeException | InternalError e) {
            // The reader trusts what it reads; what is broken shows as whatever it stumbles over.
            throw new IOException(file + " is no MaxMind DB file, or a broken one", e);
        }
    }

    private static void requirePlaces(Reader reader) throws IOException, InvalidNetworkException {
        int looked = 0;
        for (var networks = reader.networks(Map.class); networks.hasNext() && looked < LOOKED_AT; looked++) {
            if (name(networks.next().data()).isPresent()) {
                return;
            }
        }
        throw new IOException("it names no cities and no countries ("
                + reader.getMetadata().databaseType().replaceAll("[^A-Za-z0-9 ._-]", "?") + ")");
    }

    /// The name of the place of an address.
    Optional<String> find(InetAddress address) {
        try {
            return name(reader.get(address, Map.class));
        } catch (IOException | RuntimeException | InternalError e) {
            // A file written over in its place; a page without a place is better than no page.
            LOG.log(System.Logger.Level.DEBUG, () -> file + " cannot be read", e);
            return Optional.empty();
        }
    }

    private static Optional<String> name(@Nullable Object data) {
        if (!(data instanceof Map<?, ?> place)) {
            return Optional.empty();
        }
        Optional<String> city = english(place.get("city"));
        Optional<String> country = english(place.get("country")).or(() -> english(place.get("registered_country")));
        return city.isPresent() && country.isPresent() && !city.equals(country)
                ? Optional.of(city.get() + ", " + country.get())
                : country.or(() -> city);
    }

    private static Optional<String> english(@Nullable Object entry) {
        return entry instanceof Map<?, ?> named
                        && named.get("names") instanceof Map<?, ?> names
                        && names.get("en") instanceof String name
                        && !name.isBlank()
                ? Optional.of(name.strip())
                : Optional.empty();
    }
}
