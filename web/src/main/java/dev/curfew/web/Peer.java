package dev.curfew.web;

import java.net.InetAddress;

/// Who is at the other end.
///
/// @param address the client's own address: behind a trusted proxy the nearest hop that is not one
/// @param secure whether the client speaks TLS, to us or to the trusted proxy
public record Peer(InetAddress address, boolean secure) {}
