package dev.curfew.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;

/// What was called otherwise once and is still understood: `curfew keys` meant the keys with which tokens are signed
/// before there were API keys. What cannot mean an API key means those, and says how it is written now.
final class OldSpelling {
    private static final List<Setting> SETTINGS =
            List.of(Setting.DATA, Setting.DATABASE, Setting.MASTER_KEY_FILE, Setting.CONFIG);

    private OldSpelling() {}

    /// The words as they are written now.
    static String[] renewed(String[] words, PrintWriter err) {
        if (words.length < 2 || !words[0].equals("keys") || !isOfSigning(words)) {
            return words;
        }
        String[] renewed = words.clone();
        renewed[0] = "signing-keys";
        err.println("curfew: the keys with which tokens are signed are now written: curfew signing-keys " + words[1]);
        err.flush();
        return renewed;
    }

    /// There is no API key to drop, to rotate without a name, or in a data directory of this machine.
    private static boolean isOfSigning(String[] words) {
        List<String> rest = Arrays.asList(words).subList(2, words.length);
        boolean asksForHelp = rest.contains("--help") || rest.contains("-h");
        return switch (words[1]) {
            case "drop" -> true;
            case "rotate" -> !asksForHelp && (rest.stream().allMatch("--json"::equals) || namesInstallation(rest));
            case "list" -> namesInstallation(rest);
            default -> false;
        };
    }

    private static boolean namesInstallation(List<String> words) {
        return words.stream()
                .anyMatch(word -> SETTINGS.stream()
                        .map(Setting::flag)
                        .anyMatch(flag -> word.equals(flag) || word.startsWith(flag + "=")));
    }
}
