package dev.curfew.authority.token;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// What tells one holder of a credential from another.
///
/// The decisive part (a DPoP key's thumbprint, an installation id) proves a different holder when it differs.
/// Network and user agent do not, since laptops change networks; they are recorded, and together they count as
/// a full match where nothing decisive is known.
///
/// @param decisive a digest of the decisive evidence, or null where the caller sends none
/// @param network the address cut to its network: /24 for IPv4, /48 for IPv6
/// @param agent the user agent
public record Holder(@Nullable String decisive, String network, String agent) {
    /// The holder behind a request.
    public static Holder of(@Nullable String decisive, InetAddress address, String agent) {
        byte[] octets = address.getAddress();
        String network = octets.length == 4
                ? (octets[0] & 0xff) + "." + (octets[1] & 0xff) + "." + (octets[2] & 0xff)
                : String.format(
                        "%02x%02x:%02x%02x:%02x%02x", octets[0], octets[1], octets[2], octets[3], octets[4], octets[5]);
        return new Holder(decisive, network, agent);
    }

    /// Whether `other` is certainly somebody else.
    boolean isNot(Holder other) {
        return decisive != null && other.decisive != null && !decisive.equals(other.decisive);
    }

    /// Whether everything known speaks for one and the same holder.
    boolean matchesInFull(Holder other) {
        return decisive != null
                ? decisive.equals(other.decisive)
                : other.decisive == null && network.equals(other.network) && agent.equals(other.agent);
    }

    /// Whether the two were seen in different networks.
    boolean elsewhere(Holder other) {
        return !network.equals(other.network);
    }
}
