package dev.curfew.authority.signin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The passwords that a guesser tries first: well-known ones, what people hang on to them to make them long
/// enough, runs of the keyboard, repetitions, and the person's own name.
///
/// Since a password has at least twelve characters, a list of what leaked elsewhere would hardly match as it
/// is. So case, digits and signs around the words, and the usual replacements of letters, are taken off first.
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

    private CommonPasswords() {}

    /// Whether `password`, of somebody with this e-mail, would be guessed soon.
    static boolean isOne(String password, String email) {
        String lower = password.toLowerCase(Locale.ROOT);
        return lower.codePoints().distinct().count() < DIFFERENT
                || RUNS.contains(lower)
                || BACKWARDS.contains(lower)
                || isRepeated(lower)
                || isMadeOfKnown(lower, email.toLowerCase(Locale.ROOT));
    }

    private static boolean isMadeOfKnown(String lower, String email) {
        String letters = unreplaced(AROUND.matcher(lower).replaceAll(""));
        String own = email.replaceAll("@.*", "");
        String known = NO_LETTER.matcher(letters).replaceAll("");
        return KNOWN.contains(known)
                || KNOWN.contains(AROUND.matcher(lower).replaceAll(""))
                || isTwoKnown(known)
                || (own.length() > 3 && isLittle(lower.replace(own, "")))
                || lower.equals(email);
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
