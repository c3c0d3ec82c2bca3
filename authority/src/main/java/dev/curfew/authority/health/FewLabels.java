package dev.curfew.authority.health;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// Codes of other servers as labels of a metric. They come from outside: only what looks like a code is a
/// label, and only the first few are; all else is `other`.
public final class FewLabels {
    private static final int MOST = 50;
    private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9_.-]{0,39}");
    private static final String OTHER = "other";

    private final Set<String> labels = ConcurrentHashMap.newKeySet();

    /// The label of a code.
    public String of(String code) {
        if (!CODE.matcher(code).matches()) {
            return OTHER;
        }
        if (labels.contains(code)) {
            return code;
        }
        synchronized (labels) {
            return labels.contains(code) || (labels.size() < MOST && labels.add(code)) ? code : OTHER;
        }
    }
}
