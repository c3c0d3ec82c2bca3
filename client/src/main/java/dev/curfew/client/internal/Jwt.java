package dev.curfew.client.internal;

import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/// What a token says of itself, read without asking whether it is true: the one who holds a token needs its
/// lifetime and the name on it, only the one who is shown it must verify.
public final class Jwt {
    private static final String AUTH = "https://api.openai.com/auth";
    private static final String PROFILE = "https://api.openai.com/profile";

    private final JsonObject payload;

    private Jwt(JsonObject payload) {
        this.payload = payload;
    }

    /// The token that `text` spells: three parts, none empty, the second a JSON object. Empty for an opaque
    /// token.
    public static Optional<Jwt> read(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3 || parts[0].isEmpty() || parts[1].isEmpty() || parts[2].isEmpty()) {
            return Optional.empty();
        }
        try {
            String payload = parts[1].replace("=", "");
            return JsonObject.parse(Base64.getUrlDecoder().decode(payload)).map(Jwt::new);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /// When it lapses.
    public Optional<Instant> expiresAt() {
        return payload.number("exp").flatMap(Jwt::instant);
    }

    /// The person's address.
    public Optional<String> email() {
        return payload.filled("email").or(() -> payload.object(PROFILE).flatMap(profile -> profile.filled("email")));
    }

    /// The person.
    public Optional<String> userId() {
        return auth("chatgpt_user_id").or(() -> auth("user_id"));
    }

    /// The account that the person works in.
    public Optional<String> accountId() {
        return auth("chatgpt_account_id");
    }

    /// The plan, as the server calls it.
    public Optional<String> plan() {
        return auth("chatgpt_plan_type");
    }

    private Optional<String> auth(String name) {
        return payload.object(AUTH).flatMap(auth -> auth.filled(name));
    }

    private static Optional<Instant> instant(long seconds) {
        return seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(seconds));
    }
}
