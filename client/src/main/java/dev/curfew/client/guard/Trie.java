package dev.curfew.client.guard;

import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A map that does not change, as a hash array mapped trie (Phil Bagwell, *Ideal Hash Trees*, 2001): a change
/// copies the few small nodes on the way to one name and shares all others. What ended in a day may be a
/// hundred thousand names, and they come one by one.
final class Trie<V> {
    private static final int BITS = 5;

    private final Node<V> root;
    private final int size;

    private Trie(Node<V> root, int size) {
        this.root = root;
        this.size = size;
    }

    static <V> Trie<V> empty() {
        return new Trie<>(Node.empty(), 0);
    }

    private sealed interface Item<V> {}

    /// A name and its value.
    ///
    /// @param next another name of the same hash
    private record Entry<V>(String key, V value, @Nullable Entry<V> next) implements Item<V> {
        static <V> @Nullable Entry<V> find(@Nullable Entry<V> first, String key) {
            Entry<V> entry = first;
            while (entry != null && !entry.key.equals(key)) {
                entry = entry.next;
            }
            return entry;
        }

        static <V> @Nullable Entry<V> without(@Nullable Entry<V> first, Predicate<Entry<V>> gone) {
            if (first == null) {
                return null;
            }
            Entry<V> rest = without(first.next, gone);
            return gone.test(first) ? rest : new Entry<>(first.key, first.value, rest);
        }

        int count() {
            return next == null ? 1 : 1 + next.count();
        }
    }

    /// Up to 32 entries and further nodes.
    private static final class Node<V> implements Item<V> {
        /// A bit for each place that is taken.
        private final int present;
        /// What is there, in the order of the bits.
        private final Item<V>[] items;

        private Node(int present, Item<V>[] items) {
            this.present = present;
            this.items = items;
        }

        static <V> Node<V> empty() {
            return new Node<>(0, items(0));
        }

        @SuppressWarnings("unchecked")
        private static <V> Item<V>[] items(int count) {
            return (Item<V>[]) new Item<?>[count];
        }

        private int place(int bit) {
            return Integer.bitCount(present & (bit - 1));
        }

        @Nullable
        Item<V> at(int bit) {
            return (present & bit) == 0 ? null : items[place(bit)];
        }

        /// With this item at that place.
        Node<V> with(int bit, Item<V> item) {
            int place = place(bit);
            if ((present & bit) != 0) {
                Item<V>[] changed = items.clone();
                changed[place] = item;
                return new Node<>(present, changed);
            }
            Item<V>[] more = items(items.length + 1);
            System.arraycopy(items, 0, more, 0, place);
            more[place] = item;
            System.arraycopy(items, place, more, place + 1, items.length - place);
            return new Node<>(present | bit, more);
        }

        /// With this entry in the place of one of its name, on the level that looks at the bits from `shift` on.
        Node<V> with(Entry<V> entry, int shift) {
            int hash = hash(entry.key);
            int bit = bit(hash, shift);
            return with(
                    bit,
                    switch (at(bit)) {
                        case null -> entry;
                        case Node<V> below -> below.with(entry, shift + BITS);
                        case Entry<V> there
                        when hash(there.key) == hash ->
                            new Entry<>(entry.key, entry.value, Entry.without(there, it -> it.key.equals(entry.key)));
                        case Entry<V> there ->
                            Node.<V>empty()
                                    .with(bit(hash(there.key), shift + BITS), there)
                                    .with(entry, shift + BITS);
                    });
        }

        Node<V> without(Predicate<Entry<V>> gone) {
            int left = 0;
            Item<V>[] kept = items(items.length);
            int bits = 0;
            for (int rest = present; rest != 0; rest &= rest - 1) {
                int bit = Integer.lowestOneBit(rest);
                Item<V> item = items[place(bit)];
                Item<V> after = switch (item) {
                    case Entry<V> entry -> Entry.without(entry, gone);
                    case Node<V> below -> below.without(gone);
                };
                if (after != null && !(after instanceof Node<V> node && node.present == 0)) {
                    kept[left++] = after;
                    bits |= bit;
                }
            }
            return new Node<>(bits, Arrays.copyOf(kept, left));
        }

        int count() {
            int count = 0;
            for (Item<V> item : items) {
                count += switch (item) {
                    case Node<V> below -> below.count();
                    case Entry<V> entry -> entry.count();
                };
            }
            return count;
        }
    }

    @Nullable
    V get(String key) {
        int hash = hash(key);
        Item<V> item = root;
        for (int shift = 0; item instanceof Node<V> node; shift += BITS) {
            item = node.at(bit(hash, shift));
        }
        Entry<V> entry = Entry.find((Entry<V>) item, key);
        return entry == null ? null : entry.value;
    }

    boolean has(String key) {
        return get(key) != null;
    }

    Trie<V> with(String key, V value) {
        return new Trie<>(root.with(new Entry<>(key, value, null), 0), has(key) ? size : size + 1);
    }

    Trie<V> without(Predicate<V> gone) {
        Node<V> left = root.without(entry -> gone.test(entry.value));
        int count = left.count();
        return count == size ? this : new Trie<>(left, count);
    }

    int size() {
        return size;
    }

    /// On the deepest level, from bit 30 on, two are left; hashes that differ have gone apart there.
    private static int bit(int hash, int shift) {
        return 1 << (hash >>> shift);
    }

    private static int hash(String key) {
        int hash = key.hashCode();
        return hash ^ hash >>> 16;
    }
}
