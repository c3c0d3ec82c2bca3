package dev.curfew.web;

import java.net.InetAddress;
import java.util.regex.Pattern;

/// A range of addresses, such as `10.0.0.0/8` or `fd00::/8`; an address alone is a range of one.
public final class Cidr {
    private static final Pattern FORM = Pattern.compile("([0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(?:/(\\d{1,3}))?");

    private final InetAddress network;
    private final int bits;

    private Cidr(InetAddress network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    /// Reads `text`.
    ///
    /// @throws IllegalArgumentException if it is not a range of addresses
    public static Cidr parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("not a range of addresses: " + text);
        }
        InetAddress network = InetAddress.ofLiteral(form.group(1));
        int most = network.getAddress().length * 8;
        int bits = form.group(2) == null ? most : Integer.parseInt(form.group(2));
        if (bits > most) {
            throw new IllegalArgumentException("not a range of addresses: " + text);
        }
        return new Cidr(network, bits);
    }

    /// Whether `address` is in the range.
    public boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] theirs = address.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >>> (bit & 7);
            if (((mine[bit >> 3] ^ theirs[bit >> 3]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + bits;
    }
}
