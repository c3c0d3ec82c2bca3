package dev.curfew.cli;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/// The address to listen on.
///
/// @param host a name or an address, without brackets; empty for every address of the machine
/// @param port 0 for any that is free
record Listen(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\[\\]/@\\s]*)):(\\d{1,5})");

    /// Reads `HOST:PORT`, `[ADDRESS]:PORT` or `:PORT`.
    ///
    /// @throws IllegalArgumentException if it is none of these
    static Listen parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group(3)) > 65535) {
            throw new IllegalArgumentException("is not HOST:PORT");
        }
        String host = form.group(1) == null ? form.group(2) : form.group(1);
        return new Listen(host.equals("*") ? "" : host, Integer.parseInt(form.group(3)));
    }

    /// Whether only this machine can reach it.
    boolean isLoopback() throws UnknownHostException {
        return !host.isEmpty() && InetAddress.getByName(host).isLoopbackAddress();
    }

    /// Whether it stands for every address of the machine, so that it is no name that others could use.
    boolean isWildcard() throws UnknownHostException {
        return host.isEmpty() || InetAddress.getByName(host).isAnyLocalAddress();
    }

    /// The URL of this address, on the port that was really bound.
    URI url(boolean tls, int bound) {
        String name = host.contains(":") ? "[" + host + "]" : host;
        return URI.create((tls ? "https://" : "http://") + name + ":" + bound);
    }
}
