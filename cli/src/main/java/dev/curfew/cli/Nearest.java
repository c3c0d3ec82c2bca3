package dev.curfew.cli;

import java.util.Comparator;
import java.util.List;

/// Finds the name that somebody who mistyped another may have meant.
final class Nearest {
    private static final int FAR = 4;

    private Nearest() {}

    /// `, did you mean X?` with the nearest of `names`, or nothing where none is near.
    static String to(String mistyped, List<String> names) {
        return names.stream()
                .min(Comparator.comparingInt(name -> distance(mistyped, name)))
                .filter(name -> distance(mistyped, name) < FAR)
                .map(name -> ", did you mean " + name + "?")
                .orElse("");
    }

    /// Levenshtein's distance.
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
