package dev.curfew.authority.signin;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/// The networks that addresses stand for when tries are counted: an IPv4 address for itself, an IPv6 address
/// for its /64, which one subscriber has to himself.
final class Networks {
    private static final int SUBSCRIBER = 8;

    private Networks() {}

    static String of(InetAddress address) {
        byte[] octets = address.getAddress();
        return HexFormat.of().formatHex(Arrays.copyOf(octets, Math.min(octets.length, SUBSCRIBER)));
    }
}
