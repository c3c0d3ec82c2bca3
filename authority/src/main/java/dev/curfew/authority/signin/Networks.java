package dev.curfew.authority.signin;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// The networks that addresses stand for when tries are counted: an IPv4 address for itself, an IPv6 address
/// for its /64, which one subscriber has to himself.
final class Networks {
    private static final int SUBSCRIBER = 8;

    private Networks() {}

    /// Of an address as text; empty for what is none.
    static Optional<String> of(String address) {
        try {
            return Optional.of(of(InetAddress.ofLiteral(address)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static String of(InetAddress address) {
        byte[] octets = address.getAddress();
        return HexFormat.of().formatHex(Arrays.copyOf(octets, Math.min(octets.length, SUBSCRIBER)));
    }
}
