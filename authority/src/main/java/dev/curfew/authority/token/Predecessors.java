package dev.curfew.authority.token;

import dev.curfew.base.Octets;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The generations that were redeemed lately, newest first, in the form in which a family's row keeps them: a
/// redemption of the live token puts one before them and looks at no other, so they are taken apart only for
/// who presents an old one.
///
/// Each is its generation and its moment in milliseconds, 8 bytes each, then the digest and the seal, each
/// after its length in one byte.
final class Predecessors {
    /// Before the first redemption.
    static final Predecessors NONE = new Predecessors(new byte[0]);

    /// Stand for what was retired after a backup was made: no token has generation 0, and no window is that
    /// long.
    static final Predecessors RESTORED =
            NONE.and(new Retired(0, Octets.of(new byte[0]), Octets.of(new byte[0]), Instant.EPOCH), _ -> true, 0);

    private static final int NUMBERS = 2 * Long.BYTES;

    private final byte[] stored;

    private Predecessors(byte[] stored) {
        this.stored = stored;
    }

    /// Those that `stored` holds, which nobody changes from now on.
    static Predecessors of(byte[] stored) {
        return new Predecessors(stored);
    }

    /// As the row keeps them, for nobody to change.
    byte[] stored() {
        return stored;
    }

    /// One more, the newest.
    ///
    /// @param keeps which of those before it stay, by their moments; the first that does not ends them
    /// @param most how many of them stay at most
    Predecessors and(Retired newest, Predicate<Instant> keeps, int most) {
        int kept = 0;
        for (int i = 0; i < most && kept < stored.length && keeps.test(at(kept)); i++) {
            kept = after(kept);
        }
        byte[] digest = newest.digest().array();
        byte[] seal = newest.seal().array();
        ByteBuffer bytes = ByteBuffer.allocate(NUMBERS + 2 + digest.length + seal.length + kept);
        bytes.putLong(newest.generation()).putLong(newest.at().toEpochMilli());
        bytes.put((byte) digest.length).put(digest);
        bytes.put((byte) seal.length).put(seal);
        bytes.put(stored, 0, kept);
        return new Predecessors(bytes.array());
    }

    private Instant at(int place) {
        return Instant.ofEpochMilli(ByteBuffer.wrap(stored).getLong(place + Long.BYTES));
    }

    private int after(int place) {
        int seal = place + NUMBERS + 1 + (stored[place + NUMBERS] & 0xff);
        return seal + 1 + (stored[seal] & 0xff);
    }

    /// All of them, taken apart.
    List<Retired> all() {
        var all = new ArrayList<Retired>();
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        while (bytes.hasRemaining()) {
            long generation = bytes.getLong();
            Instant at = Instant.ofEpochMilli(bytes.getLong());
            all.add(new Retired(generation, next(bytes), next(bytes), at));
        }
        return all;
    }

    private static Octets next(ByteBuffer bytes) {
        byte[] field = new byte[bytes.get() & 0xff];
        bytes.get(field);
        return Octets.of(field);
    }

    /// The same with the newest redeemed at `now`.
    Predecessors renewed(Instant now) {
        byte[] renewed = stored.clone();
        ByteBuffer.wrap(renewed).putLong(Long.BYTES, now.toEpochMilli());
        return new Predecessors(renewed);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Predecessors that && Arrays.equals(stored, that.stored);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(stored);
    }

    @Override
    public String toString() {
        return all().toString();
    }
}
