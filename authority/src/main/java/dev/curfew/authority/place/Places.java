package dev.curfew.authority.place;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says where an address is, without asking anybody: *private network*, what the operator's map knows, or
/// *unknown*.
///
/// The map may be replaced on disk at any time. A new one that cannot be read leaves the old one in use.
public final class Places {
    public static final String PRIVATE = "private network";
    public static final String UNKNOWN = "unknown";

    private static final int CARRIER_GRADE = 0x40;
    private static final System.Logger LOG = System.getLogger("dev.curfew.places");

    private final @Nullable Path file;
    private volatile @Nullable Atlas atlas;
    /// Which state of the file was looked at last, read or not.
    private String seen = "";

    /// What was last found wrong, so that it is said once.
    private String complaint = "";

    private Places(@Nullable Path file) {
        this.file = file;
    }

    /// Places without a map.
    public static Places withoutMap() {
        return new Places(null);
    }

    /// Places on the map in `file`, a MaxMind DB of cities or countries.
    ///
    /// @throws IOException if it cannot be read or is no such map; the message says which
    public static Places on(Path file) throws IOException {
        var places = new Places(file);
        places.seen = Atlas.state(file);
        places.atlas = Atlas.read(file);
        return places;
    }

    /// Whether there is a map.
    public boolean mapped() {
        return atlas != null;
    }

    /// Such as `Utrecht, Netherlands`, or `Netherlands`; `private network`; `unknown`.
    public String of(String address) {
        int zone = address.indexOf('%');
        try {
            var literal = InetAddress.ofLiteral(zone < 0 ? address : address.substring(0, zone));
            return isPrivate(literal) ? PRIVATE : mapped(literal).orElse(UNKNOWN);
        } catch (IllegalArgumentException e) {
            return UNKNOWN;
        }
    }

    private Optional<String> mapped(InetAddress address) {
        Atlas map = atlas;
        return map == null ? Optional.empty() : map.find(address);
    }

    /// Takes up the map anew if the file has changed since.
    public synchronized void reload() {
        if (file == null) {
            return;
        }
        try {
            String now = Atlas.state(file);
            if (!now.equals(seen)) {
                seen = now;
                // The old one is not closed: somebody may be reading it. It is unmapped once nobody can.
                atlas = Atlas.read(file);
                LOG.log(System.Logger.Level.INFO, "a new map of places was taken up from " + file);
            }
            complaint = "";
        } catch (IOException e) {
            String now = String.valueOf(e.getMessage());
            if (!now.equals(complaint)) {
                complaint = now;
                LOG.log(System.Logger.Level.WARNING, "the map of places stays the old one: " + now);
            }
        }
    }

    /// Loopback, link-local, RFC 1918, RFC 6598 and the unique local addresses of RFC 4193.
    private static boolean isPrivate(InetAddress address) {
        byte[] octets = address.getAddress();
        return address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || (octets.length == 4 && octets[0] == 100 && (octets[1] & 0xc0) == CARRIER_GRADE)
                || (octets.length == 16 && (octets[0] & 0xfe) == 0xfc);
    }
}
