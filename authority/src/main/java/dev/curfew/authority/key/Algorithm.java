package dev.curfew.authority.key;

/// A signature algorithm of JOSE (RFC 7518, section 3.1) that Curfew signs with.
public enum Algorithm {
    /// ECDSA on P-256 with SHA-256: short and quick, the default.
    ES256,
    /// RSA with PKCS #1 v1.5 and SHA-256: what every OpenID Connect client must understand.
    RS256
}
