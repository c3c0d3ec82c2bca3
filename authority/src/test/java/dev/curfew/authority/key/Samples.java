package dev.curfew.authority.key;

import dev.curfew.base.World;

/// Keysets for tests, made once: an RSA key takes a while.
public final class Samples {
    /// One authority's.
    public static final Keyset KEYSET = Keyset.first(World.manual(1));
    /// Another's.
    public static final Keyset FOREIGN = Keyset.first(World.manual(2));

    private Samples() {}
}
