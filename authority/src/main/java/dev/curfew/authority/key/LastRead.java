package dev.curfew.authority.key;

import dev.curfew.base.Octets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The keyset that was read last, for a node that looks at it every second: it is opened again only where its
/// bytes differ.
final class LastRead {
    private volatile @Nullable Opened last;

    private record Opened(Octets digest, Keyset keyset) {}

    /// What `bytes` hold.
    Keyset of(byte[] bytes, Function<byte[], Keyset> open) {
        Octets digest = Octets.sha256(bytes);
        Opened known = last;
        if (known == null || !known.digest().equals(digest)) {
            known = new Opened(digest, open.apply(bytes));
            last = known;
        }
        return known.keyset();
    }
}
