package dev.curfew.client.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A map that does not change, beside the JDK's, which does.
class TrieTest {
    /// Few names, so that they come again, and many of the same hash: "Aa" and "BB" have one.
    private static String name(SplittableRandom random) {
        var name = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            name.append(random.nextBoolean() ? "Aa" : "BB");
        }
        return name.append(random.nextInt(40)).toString();
    }

    private static void assertSame(Trie<Integer> trie, Map<String, Integer> map, List<String> names) {
        assertThat(trie.size()).isEqualTo(map.size());
        for (String name : names) {
            assertThat(trie.get(name)).isEqualTo(map.get(name));
            assertThat(trie.has(name)).isEqualTo(map.containsKey(name));
        }
    }

    @Test
    void itHoldsWhatAnOrdinaryMapHolds() {
        var random = new SplittableRandom(5);
        for (int round = 0; round < 50; round++) {
            Trie<Integer> trie = Trie.empty();
            var map = new HashMap<String, Integer>();
            var names = new ArrayList<String>();
            for (int step = 0; step < 400; step++) {
                if (random.nextInt(50) == 0) {
                    int bound = random.nextInt(100);
                    trie = trie.without(value -> value < bound);
                    map.values().removeIf(value -> value < bound);
                } else {
                    String name = name(random);
                    int value = random.nextInt(100);
                    names.add(name);
                    trie = trie.with(name, value);
                    map.put(name, value);
                }
            }
            assertSame(trie, map, names);
        }
    }

    @Test
    void whatWasStaysAsItWas() {
        Trie<Integer> before = Trie.<Integer>empty().with("Aa", 1).with("BB", 2);
        Trie<Integer> after = before.with("Aa", 3).with("C", 4).without(value -> value == 2);

        assertSame(before, Map.of("Aa", 1, "BB", 2), List.of("Aa", "BB", "C"));
        assertSame(after, Map.of("Aa", 3, "C", 4), List.of("Aa", "BB", "C"));
        assertThat(before.without(value -> value > 5)).isSameAs(before);
    }

    @Test
    void itHoldsAsManyAsEndInADay() {
        Trie<Integer> trie = Trie.empty();
        for (int i = 0; i < 100_000; i++) {
            trie = trie.with("ses_" + i, i);
        }
        assertThat(trie.size()).isEqualTo(100_000);
        for (int i = 0; i < 100_000; i++) {
            assertThat(trie.get("ses_" + i)).isEqualTo(i);
        }
        assertThat(trie.has("ses_100000")).isFalse();
        assertThat(trie.without(value -> value % 2 == 0).size()).isEqualTo(50_000);
    }
}
