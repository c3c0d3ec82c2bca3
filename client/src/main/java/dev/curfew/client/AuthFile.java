package dev.curfew.client;

import dev.curfew.base.Secret;
import dev.curfew.client.internal.JsonObject;
import dev.curfew.client.internal.Jwt;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What `auth.json` says, for Curfew and Codex alike. It does not change; `with…` makes another one. Members
/// that we do not know stay where they are, so that neither program loses what the other has written.
public final class AuthFile {
    private static final String API_KEY = "OPENAI_API_KEY";
    private static final String MODE = "auth_mode";
    private static final String TOKENS = "tokens";
    private static final String PROVENANCE = "oauth_provenance";
    private static final String SHARED = "curfew_shared_with";

    private final JsonObject document;

    private AuthFile(JsonObject document) {
        this.document = document;
    }

    /// A file that signs nobody in yet.
    public static AuthFile empty() {
        return new AuthFile(JsonObject.empty().with(MODE, null).with(API_KEY, null));
    }

    /// Reads what Codex or Curfew wrote; empty for anything that is not a JSON object.
    public static Optional<AuthFile> parse(byte[] bytes) {
        return JsonObject.parse(bytes).map(AuthFile::new);
    }

    /// What to write.
    public byte[] bytes() {
        return document.pretty();
    }

    /// What to put where room is scarce: the same without a space.
    byte[] compact() {
        return document.compact();
    }

    /// How the person is signed in, as Codex calls it; where that is not written down, what is there tells.
    public String mode() {
        return document.filled(MODE).orElseGet(() -> {
            if (!document.lacks("personal_access_token")) {
                return "personalAccessToken";
            }
            if (!document.lacks("bedrock_api_key")) {
                return "bedrockApiKey";
            }
            return document.lacks(API_KEY) ? "chatgpt" : "apikey";
        });
    }

    /// Whether nobody is signed in with it, and nothing in it is broken.
    boolean isBlank() {
        return document.has(API_KEY)
                && document.lacks(API_KEY)
                && document.lacks(TOKENS)
                && credential().isEmpty();
    }

    /// What is signed in with; empty where the file promises a credential that is not there.
    public Optional<Credential> credential() {
        return switch (mode()) {
            case "apikey" -> document.filled(API_KEY).map(key -> new Credential.ApiKey(Secret.of(key)));
            case "personalAccessToken" ->
                document.filled("personal_access_token").map(token -> new Credential.PersonalToken(Secret.of(token)));
            case "chatgpt" -> managed();
            default -> Optional.of(new Credential.Foreign(mode()));
        };
    }

    /// The name that this sign-in was given, which a refresh does not change; empty where it has none.
    Optional<String> owner() {
        return document.object(TOKENS).flatMap(tokens -> tokens.filled("login_owner_id"));
    }

    /// Whether the two may be states of one sign-in, with refreshes in between: what ends one ends the other.
    boolean mayBe(AuthFile other) {
        if (owner().isPresent() && other.owner().isPresent()) {
            return owner().equals(other.owner());
        }
        return credential().orElse(null) instanceof Credential.Managed mine
                && other.credential().orElse(null) instanceof Credential.Managed theirs
                && mine.sameOwner(theirs);
    }

    /// This file with the tokens that a refresh brought; what it did not bring stays.
    public AuthFile renewed(NewTokens brought, Instant at) {
        JsonObject tokens = document.object(TOKENS).orElseGet(JsonObject::empty);
        return new AuthFile(document.with(TOKENS, granted(tokens, brought)).with("last_refresh", at.toString()));
    }

    /// This file after a sign-in: the tokens that it brought and no trace of what was there before, but for
    /// what we do not know.
    ///
    /// @param issuer who granted
    /// @param clientId to whom
    /// @param owner a random name of this sign-in, as Codex keeps one
    public AuthFile signedIn(NewTokens brought, String issuer, String clientId, String owner, Instant at) {
        JsonObject tokens = granted(
                JsonObject.empty().with("id_token", "").with("access_token", "").with("refresh_token", ""), brought);
        tokens = tokens.with(
                        PROVENANCE, JsonObject.empty().with("issuer", issuer).with("client_id", clientId))
                .with("login_owner_id", owner)
                .with(
                        "account_id",
                        brought.idToken()
                                .flatMap(AuthFile::holder)
                                .flatMap(Credential.Holder::accountId)
                                .orElse(null));
        return new AuthFile(cleared("chatgpt", null).with(TOKENS, tokens).with("last_refresh", at.toString()));
    }

    /// This file, known to be another program's too: to revoke it here is to end it there.
    ///
    /// @param place where the other program keeps it
    public AuthFile sharedWith(String place) {
        return new AuthFile(document.with(SHARED, place));
    }

    /// This file as another program is to have it.
    public AuthFile unshared() {
        return new AuthFile(document.without(SHARED));
    }

    /// Where another program keeps the same sign-in, as far as is known.
    public Optional<String> sharedWith() {
        return document.filled(SHARED);
    }

    /// This file after somebody stored an API key.
    public AuthFile withApiKey(Secret key) {
        return new AuthFile(cleared("apikey", key.revealText(Secret.Purpose.KEEP)));
    }

    /// This file after somebody stored a personal access token. The mode stays away, so that older Codex
    /// builds read it.
    public AuthFile withPersonalToken(Secret token) {
        return new AuthFile(
                cleared("", null).without(MODE).with("personal_access_token", token.revealText(Secret.Purpose.KEEP)));
    }

    /// The names of its members: their values are secret.
    @Override
    public String toString() {
        return "AuthFile" + document.toString().substring("JsonObject".length());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AuthFile that && document.equals(that.document);
    }

    @Override
    public int hashCode() {
        return document.hashCode();
    }

    private JsonObject cleared(String mode, @Nullable String key) {
        JsonObject kept = document.without(TOKENS)
                .without("last_refresh")
                .without("personal_access_token")
                .without("agent_identity")
                .without("bedrock_api_key")
                .without(SHARED);
        return kept.with(MODE, mode).with(API_KEY, key);
    }

    private static JsonObject granted(JsonObject tokens, NewTokens brought) {
        JsonObject now = tokens;
        for (var each : brought.byName().entrySet()) {
            now = now.with(each.getKey(), each.getValue().revealText(Secret.Purpose.KEEP));
        }
        return now;
    }

    private Optional<Credential> managed() {
        return document.object(TOKENS)
                .flatMap(tokens -> tokens.filled("access_token")
                        .map(access -> new Credential.Managed(tokens(tokens, access), account(tokens), lastRefresh())));
    }

    private static Credential.Tokens tokens(JsonObject tokens, String access) {
        Optional<JsonObject> provenance = tokens.object(PROVENANCE);
        Optional<Secret> idToken = tokens.filled("id_token").map(Secret::of);
        return new Credential.Tokens(
                idToken,
                Secret.of(access),
                tokens.filled("refresh_token").map(Secret::of),
                tokens.filled("revocation_token").map(Secret::of),
                provenance.flatMap(it -> it.filled("issuer")),
                provenance.flatMap(it -> it.filled("client_id")),
                idToken.flatMap(AuthFile::holder).orElse(Credential.Holder.UNKNOWN),
                Jwt.read(access).flatMap(Jwt::expiresAt));
    }

    private static Optional<String> account(JsonObject tokens) {
        return tokens.filled("account_id")
                .or(() -> tokens.filled("id_token").flatMap(Jwt::read).flatMap(Jwt::accountId));
    }

    private static Optional<Credential.Holder> holder(Secret idToken) {
        return Jwt.read(idToken.revealText(Secret.Purpose.DERIVE))
                .map(jwt -> new Credential.Holder(jwt.email(), jwt.userId(), jwt.accountId(), jwt.plan()));
    }

    private Optional<Instant> lastRefresh() {
        return document.filled("last_refresh").flatMap(text -> {
            try {
                return Optional.of(OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeException notATime) {
                return Optional.empty();
            }
        });
    }
}
