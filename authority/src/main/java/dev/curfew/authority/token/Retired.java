package dev.curfew.authority.token;

import dev.curfew.base.Octets;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A generation that was redeemed: what proves it, and its successor sealed so that only whoever holds it can
/// open it.
///
/// @param digest SHA-256 of the token
/// @param seal the successor's token under a key derived from this one
record Retired(long generation, Octets digest, Octets seal, Instant at) {

    static byte[] write(List<Retired> all) {
        int size = all.stream()
                .mapToInt(one -> 18 + one.digest.length() + one.seal.length())
                .sum();
        ByteBuffer bytes = ByteBuffer.allocate(size);
        for (Retired one : all) {
            bytes.putLong(one.generation).putLong(one.at.toEpochMilli());
            bytes.put((byte) one.digest.length()).put(one.digest.array());
            bytes.put((byte) one.seal.length()).put(one.seal.array());
        }
        return bytes.array();
    }

    static List<Retired> read(byte[] stored) {
        var all = new ArrayList<Retired>(2);
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        while (bytes.hasRemaining()) {
            long generation = bytes.getLong();
            Instant at = Instant.ofEpochMilli(bytes.getLong());
            all.add(new Retired(generation, next(bytes), next(bytes), at));
        }
        return List.copyOf(all);
    }

    private static Octets next(ByteBuffer bytes) {
        byte[] field = new byte[bytes.get() & 0xff];
        bytes.get(field);
        return Octets.of(field);
    }
}
