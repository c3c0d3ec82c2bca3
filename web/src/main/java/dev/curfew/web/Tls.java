package dev.curfew.web;

import java.nio.file.Path;

/// Where the server's certificate chain and its private key are, both PEM.
///
/// @param certificate the leaf first, then what leads to the root
/// @param key unencrypted: PKCS #8, PKCS #1 (RSA) or SEC 1 (EC)
public record Tls(Path certificate, Path key) {}
