package dev.curfew.client;

import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import dev.curfew.client.internal.Jwt;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/// What a person is signed in with on this machine. Two credentials are equal when they hold the same: that
/// is how another process's refresh is noticed.
public sealed interface Credential {
    /// A sign-in at a server: tokens that are refreshed here.
    ///
    /// @param account the account that the tokens were stored for
    /// @param lastRefresh when they came
    record Managed(Tokens tokens, Optional<String> account, Optional<Instant> lastRefresh) implements Credential {
        /// Whether `other` may take the place of this one without the person being asked: the same account,
        /// and the same person as far as both say. One that names no account yet may learn it.
        public boolean sameOwner(Managed other) {
            return agree(account, other.account)
                    && agree(tokens.holder().userId(), other.tokens.holder().userId());
        }

        private static boolean agree(Optional<String> one, Optional<String> other) {
            return one.isEmpty() || other.isEmpty() || one.equals(other);
        }
    }

    /// Tokens that the program around us supplies and renews; kept in memory only.
    record External(Secret accessToken, String account, Optional<String> plan) implements Credential {
        /// What somebody supplied; empty where it is no token of an account: the token is none that says when
        /// it lapses and whose it is (a JWT), or no account is named.
        public static Optional<External> of(Secret accessToken, Optional<String> account, Optional<String> plan) {
            return account.map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .filter(name -> Jwt.read(accessToken.revealText(Secret.Purpose.DERIVE))
                            .isPresent())
                    .map(name -> new External(accessToken, name, plan));
        }
    }

    /// An API key.
    record ApiKey(Secret key) implements Credential {}

    /// A token that a person made for a machine; it is not refreshed.
    record PersonalToken(Secret token) implements Credential {}

    /// Something of Codex's that is kept as it is and used by Codex only.
    ///
    /// @param mode as Codex calls it
    record Foreign(String mode) implements Credential {}

    /// The tokens of a sign-in.
    ///
    /// @param refreshToken empty where the server gave none
    /// @param revocationToken what can end the session and do nothing else; likewise
    /// @param issuer who issued them, where that was written down
    /// @param clientId to whom they were issued, where that was written down
    record Tokens(
            Optional<Secret> idToken,
            Secret accessToken,
            Optional<Secret> refreshToken,
            Optional<Secret> revocationToken,
            Optional<String> issuer,
            Optional<String> clientId,
            Holder holder,
            Optional<Instant> expiresAt) {}

    /// Who the id token names.
    record Holder(Optional<String> email, Optional<String> userId, Optional<String> accountId, Optional<String> plan) {
        static final Holder UNKNOWN =
                new Holder(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// What `CODEX_ACCESS_TOKEN` and `login --with-access-token` take: a personal token begins with `at-`;
    /// anything else is an agent identity, which is Codex's only.
    static Credential ofAccessToken(Secret token) {
        return token.revealText(Secret.Purpose.DERIVE).startsWith("at-")
                ? new PersonalToken(token)
                : new Foreign("agentIdentity");
    }

    /// A digest by which a credential is recognised again: the same while nothing of it changes.
    default Octets fingerprint() {
        // The usual one first and apart: to link a switch over types takes a short command as long as its work.
        return this instanceof Managed managed ? fingerprint(mark(managed)) : fingerprint(mark(this));
    }

    private static String mark(Managed managed) {
        return "managed|" + managed.account().orElse("") + "|"
                + digest(managed.tokens().accessToken()) + "|"
                + managed.tokens().refreshToken().map(Credential::digest).orElse("");
    }

    private static String mark(Credential any) {
        return switch (any) {
            case Managed managed -> mark(managed);
            case External(Secret token, String account, var ignored) -> "external|" + account + "|" + digest(token);
            case ApiKey(Secret key) -> "key|" + digest(key);
            case PersonalToken(Secret token) -> "token|" + digest(token);
            case Foreign(String mode) -> "foreign|" + mode;
        };
    }

    private static Octets fingerprint(String text) {
        return Octets.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String digest(Secret secret) {
        return Octets.sha256(secret.reveal(Secret.Purpose.DERIVE)).toString();
    }
}
