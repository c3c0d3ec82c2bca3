package dev.curfew.client.guard;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A map that does not change, in many parts of which a change copies one: what ended in a day may be a
/// hundred thousand names, and they come one by one.
final class Shards<V> {
    private static final int PARTS = 1024;

    private final List<Map<String, V>> parts;
    private final int size;

    private Shards(List<Map<String, V>> parts, int size) {
        this.parts = parts;
        this.size = size;
    }

    static <V> Shards<V> empty() {
        return new Shards<>(Collections.nCopies(PARTS, Map.of()), 0);
    }

    @Nullable
    V get(String key) {
        return parts.get(part(key)).get(key);
    }

    boolean has(String key) {
        return parts.get(part(key)).containsKey(key);
    }

    Shards<V> with(String key, V value) {
        Map<String, V> part = new HashMap<>(parts.get(part(key)));
        boolean more = part.put(key, value) == null;
        var changed = new ArrayList<>(parts);
        changed.set(part(key), part);
        return new Shards<>(changed, more ? size + 1 : size);
    }

    Shards<V> without(Predicate<V> gone) {
        int left = 0;
        var changed = new ArrayList<Map<String, V>>(PARTS);
        for (Map<String, V> part : parts) {
            Map<String, V> kept = part;
            if (part.values().stream().anyMatch(gone)) {
                kept = new HashMap<>(part);
                kept.values().removeIf(gone);
            }
            changed.add(kept);
            left += kept.size();
        }
        return left == size ? this : new Shards<>(changed, left);
    }

    int size() {
        return size;
    }

    private static int part(String key) {
        int hash = key.hashCode();
        return (hash ^ hash >>> 10 ^ hash >>> 20) & (PARTS - 1);
    }
}
