package dev.curfew.authority.workspace;

import dev.curfew.base.Problem;
import java.util.Locale;
import java.util.regex.Pattern;

/// Names and e-mails as somebody typed them, checked.
public final class Typed {
    private static final int NAME_LIMIT = 100;
    private static final int EMAIL_LIMIT = 254;
    private static final Pattern EMAIL = Pattern.compile("[^@\\s\\p{Cntrl}]{1,64}@[^@\\s\\p{Cntrl}]{1,190}");

    private Typed() {}

    /// An e-mail in lower case. Whether anybody reads it is not for us to find out: only what cannot be one is
    /// refused.
    ///
    /// @throws Problem INVALID_VALUE naming the field
    public static String email(String typed) {
        String email = typed.strip().toLowerCase(Locale.ROOT);
        if (email.length() > EMAIL_LIMIT || !EMAIL.matcher(email).matches()) {
            throw Problem.of("email", "that is not an e-mail address.");
        }
        return email;
    }

    /// A name of a person, a device or an app.
    ///
    /// @throws Problem INVALID_VALUE naming the field
    public static String name(String typed) {
        String name = typed.strip();
        if (name.isEmpty() || name.length() > NAME_LIMIT || name.codePoints().anyMatch(Typed::unsayable)) {
            throw Problem.of("name", "1 to " + NAME_LIMIT + " characters, and no control characters.");
        }
        return name;
    }

    /// Control characters, what only turns the text around it, and half a character, which no database keeps.
    public static boolean unsayable(int character) {
        int type = Character.getType(character);
        return type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE;
    }

    /// A role by its code.
    ///
    /// @throws Problem INVALID_VALUE naming the field
    public static Role role(String code) {
        for (Role role : Role.values()) {
            if (role.code().equals(code)) {
                return role;
            }
        }
        throw Problem.of("role", "owner, admin, developer or auditor.");
    }
}
