package dev.curfew.authority.connection;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import dev.curfew.base.Secret;
import java.text.ParseException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who a connection is at its provider, where an id token says so. Read without its signature: it comes from
/// the provider itself over TLS (OpenID Connect Core, section 3.1.3.7), or from an admin, and decides nothing
/// but which connection a new sign-in belongs to.
///
/// @param subject the person there
/// @param account the account, workspace or organization there in which they work; empty text for none
/// @param plan as the provider calls it
public record Seat(Optional<String> subject, String account, Optional<String> plan, Optional<String> email) {
    /// Nothing is known.
    public static final Seat UNKNOWN = new Seat(Optional.empty(), "", Optional.empty(), Optional.empty());

    private static final String AUTH = "https://api.openai.com/auth";
    private static final String PROFILE = "https://api.openai.com/profile";
    private static final int LONGEST = 256;

    /// What an id token says; {@link #UNKNOWN} where it is none.
    static Seat in(Secret idToken) {
        try {
            JWTClaimsSet claims =
                    JWTParser.parse(idToken.revealText(Secret.Purpose.DERIVE)).getJWTClaimsSet();
            var auth = inner(claims, AUTH);
            return new Seat(
                    text(auth.get("chatgpt_user_id")).or(() -> text(claims.getClaim("sub"))),
                    text(auth.get("chatgpt_account_id")).orElse(""),
                    text(auth.get("chatgpt_plan_type")),
                    text(claims.getClaim("email"))
                            .or(() -> text(inner(claims, PROFILE).get("email"))));
        } catch (ParseException | IllegalArgumentException e) {
            return UNKNOWN;
        }
    }

    /// This seat with what a newer id token says; what it does not say stays.
    Seat updated(Seat newer) {
        return new Seat(
                newer.subject.or(() -> subject),
                newer.account.isEmpty() ? account : newer.account,
                newer.plan.or(() -> plan),
                newer.email.or(() -> email));
    }

    /// Whether `other` names exactly this person in this account.
    boolean isOf(Seat other) {
        return subject.equals(other.subject) && account.equals(other.account);
    }

    /// Whether both may be the same one: neither says otherwise.
    boolean agrees(Seat other) {
        boolean person = subject.isEmpty() || other.subject.isEmpty() || subject.equals(other.subject);
        return person && (account.isEmpty() || other.account.isEmpty() || account.equals(other.account));
    }

    private static Map<?, ?> inner(JWTClaimsSet claims, String name) {
        return claims.getClaim(name) instanceof Map<?, ?> map ? map : Map.of();
    }

    /// It comes from outside: what is too long, or holds what cannot be shown, is not taken.
    private static Optional<String> text(@Nullable Object claim) {
        return claim instanceof String text
                        && !text.isBlank()
                        && text.length() <= LONGEST
                        && text.chars().noneMatch(Character::isISOControl)
                ? Optional.of(text)
                : Optional.empty();
    }
}
