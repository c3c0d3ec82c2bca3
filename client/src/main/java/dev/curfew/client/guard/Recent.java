package dev.curfew.client.guard;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A memory for what was looked up lately. It has two halves; when the young one is full it becomes the old
/// one, and what was not looked up since is forgotten with the one before.
final class Recent<K, V> {
    private final int half;
    private final AtomicReference<Halves<K, V>> halves = new AtomicReference<>(empty());

    private record Halves<K, V>(ConcurrentMap<K, V> young, ConcurrentMap<K, V> old) {}

    Recent(int capacity) {
        half = capacity / 2;
    }

    @Nullable
    V get(K key) {
        Halves<K, V> now = halves.get();
        V value = now.young().get(key);
        if (value == null) {
            value = now.old().get(key);
            if (value != null) {
                put(key, value);
            }
        }
        return value;
    }

    void put(K key, V value) {
        Halves<K, V> now = halves.get();
        now.young().put(key, value);
        if (now.young().size() > half) {
            halves.compareAndSet(now, new Halves<>(new ConcurrentHashMap<>(), now.young()));
        }
    }

    void clear() {
        halves.set(empty());
    }

    private static <K, V> Halves<K, V> empty() {
        return new Halves<>(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }

    int size() {
        Halves<K, V> now = halves.get();
        return now.young().size() + now.old().size();
    }
}
