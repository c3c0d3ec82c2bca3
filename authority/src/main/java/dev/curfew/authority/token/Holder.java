package dev.curfew.authority.token;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// What tells one holder of a credential from another.
///
/// The decisive part (a DPoP key's thumbprint, an installation id) proves a different holder when it differs.
/// Network and user agent do not, since laptops change networks; they are recorded, and together they count
/// as a full match where nothing decisive is known.
///
/// @param decisive a digest of the decisive evidence, or null where the caller sends none
/// @param address where the request came from, as text
/// @param agent the user agent
public record Holder(@Nullable String decisive, String address, String agent) {
    /// Whether `other` is certainly somebody else.
    boolean isNot(Holder other) {
        return decisive != null && other.decisive != null && !decisive.equals(other.decisive);
    }

    /// Whether everything known speaks for one and the same holder.
    boolean matchesInFull(Holder other) {
        return decisive != null
                ? decisive.equals(other.decisive)
                : other.decisive == null && agent.equals(other.agent) && !elsewhere(other);
    }

    /// Whether the two were seen in different networks.
    boolean elsewhere(Holder other) {
        return elsewhere(address, other.address);
    }

    /// Whether two addresses are in different networks.
    public static boolean elsewhere(String one, String other) {
        return !one.equals(other) && !network(one).equals(network(other));
    }

    /// The address cut to its network: /24 for IPv4, /48 for IPv6.
    private static String network(String address) {
        try {
            byte[] octets = InetAddress.ofLiteral(address).getAddress();
            int kept = octets.length == 4 ? 3 : 6;
            var network = new StringBuilder();
            for (int i = 0; i < kept; i++) {
                network.append(octets[i] & 0xff).append('.');
            }
            return network.toString();
        } catch (IllegalArgumentException e) {
            return address;
        }
    }
}
