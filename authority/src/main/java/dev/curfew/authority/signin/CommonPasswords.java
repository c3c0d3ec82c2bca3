package dev.curfew.authority.signin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The passwords that a guesser tries first: well-known ones, what people hang on to them to make them long
/// enough, runs of the keyboard, repetitions, and the person's own name.
///
/// Since a password has at least twelve characters, a list of what leaked elsewhere would hardly match as it
/// is. So case, digits and signs around the words, and the usual replacements of letters, are taken off
/// first.
final class CommonPasswords {
    private static final Set<String> KNOWN = read();
    private static final Pattern AROUND = Pattern.compile("^[^a-z]+|[^a-z]+$");
    private static final Pattern NO_LETTER = Pattern.compile("[^a-z]+");
    private static final String RUNS = "abcdefghijklmnopqrstuvwxyz 01234567890123456789 qwertyuiopasdfghjklzxcvbnm"
            + " qwertzuiopasdfghjklyxcvbnm azertyuiopqsdfghjklmwxcvbn 1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik"
            + " 1q2w3e4r5t6y7u8i9o0p zaq12wsxcde34rfvbgt56yhn q1w2e3r4t5y6u7i8o9p0";
    private static final String BACKWARDS = new StringBuilder(RUNS).reverse().toString();

    /// Below this many different characters it is a repetition.
    private static final int DIFFERENT = 5;

    /// Of one's own words, those of up to so many letters are not looked for.
    private static final int SHORT = 3;

    private CommonPasswords() {}

    /// Whether `password` would be guessed soon.
    ///
    /// @param own what anybody knows of its owner: e-mail, name
    static boolean isOne(String password, String... own) {
        String lower = password.toLowerCase(Locale.ROOT);
        return lower.codePoints().distinct().count() < DIFFERENT
                || lower.codePoints().allMatch(Character::isDigit)
                || RUNS.contains(lower)
                || BACKWARDS.contains(lower)
                || isRepeated(lower)
                || isMadeOfKnown(lower)
                || isMadeOfOwn(lower, words(own));
    }

    private static boolean isMadeOfKnown(String lower) {
        String bare = AROUND.matcher(lower).replaceAll("");
        String letters = NO_LETTER.matcher(unreplaced(bare)).replaceAll("");
        return KNOWN.contains(letters) || KNOWN.contains(bare) || isTwoKnown(letters);
    }

    /// Such as `olga-weber-1987` or `OlgaSummer2026`: once her own words are taken out, hardly anything is
    /// left.
    private static boolean isMadeOfOwn(String lower, List<String> own) {
        String rest = lower;
        for (String word : own) {
            rest = rest.replace(word, "");
        }
        return !rest.equals(lower) && (isLittle(rest) || isMadeOfKnown(rest));
    }

    /// The words of e-mails and names, the longest first; short ones would be found in anything.
    private static List<String> words(String... own) {
        return Stream.concat(Stream.of("curfew"), Arrays.stream(own))
                .map(text -> text.toLowerCase(Locale.ROOT))
                .flatMap(text -> Stream.concat(
                        Stream.of(text, text.replaceAll("@.*", "")), Arrays.stream(text.split("[^\\p{L}]+"))))
                .filter(word -> word.length() > SHORT)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    private static boolean isLittle(String rest) {
        return rest.length() < 6 || rest.codePoints().noneMatch(Character::isLetter);
    }

    private static boolean isTwoKnown(String word) {
        for (int cut = 3; cut <= word.length() - 3; cut++) {
            if (KNOWN.contains(word.substring(0, cut)) && KNOWN.contains(word.substring(cut))) {
                return true;
            }
        }
        return false;
    }

    /// Such as `abcabcabcabc`.
    private static boolean isRepeated(String text) {
        for (int period = 1; period <= text.length() / 2; period++) {
            String unit = text.substring(0, period);
            if (unit.repeat(text.length() / period + 1).startsWith(text)) {
                return true;
            }
        }
        return false;
    }

    private static String unreplaced(String text) {
        return text.replace('0', 'o')
                .replace('1', 'i')
                .replace('3', 'e')
                .replace('4', 'a')
                .replace('5', 's')
                .replace('7', 't')
                .replace('@', 'a')
                .replace('$', 's')
                .replace('!', 'i');
    }

    private static Set<String> read() {
        try (var in = CommonPasswords.class.getResourceAsStream("common-passwords.txt")) {
            if (in == null) {
                throw new IllegalStateException("common-passwords.txt is not in the jar");
            }
            return Set.of(new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split("\\s+"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
