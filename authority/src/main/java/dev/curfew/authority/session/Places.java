package dev.curfew.authority.session;

import java.net.InetAddress;

/// Where an address is, as far as that can be told without asking anybody.
public final class Places {
    public static final String PRIVATE = "private network";
    public static final String UNKNOWN = "unknown";

    private static final int CARRIER_GRADE = 0x40;

    private Places() {}

    /// `private network`, or `unknown`.
    public static String of(String address) {
        try {
            return isPrivate(InetAddress.ofLiteral(address)) ? PRIVATE : UNKNOWN;
        } catch (IllegalArgumentException e) {
            return UNKNOWN;
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
