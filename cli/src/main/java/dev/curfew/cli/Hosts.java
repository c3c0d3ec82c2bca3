package dev.curfew.cli;

import java.net.InetAddress;

/// What the name of a host says without asking anybody.
public final class Hosts {
    private Hosts() {}

    /// Whether `host`, as in a URL, is this machine: `localhost` or a literal loopback address.
    public static boolean isLoopback(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
