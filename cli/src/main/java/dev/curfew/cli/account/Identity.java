package dev.curfew.cli.account;

import dev.curfew.base.Secret;
import dev.curfew.cli.Logs;
import dev.curfew.client.Counted;
import dev.curfew.client.Credential;
import dev.curfew.client.Origin;

/// What a credential is called when it is shown, without anything of it that could be used.
final class Identity {
    private static final int HEAD = 8;
    private static final int TAIL = 5;

    private Identity() {}

    /// As in `as ada@example.com` or `with the API key sk-proj-***abcde`.
    static String of(Credential credential) {
        return Logs.tame(
                switch (credential) {
                    case Credential.Managed managed ->
                        "as "
                                + managed.tokens()
                                        .holder()
                                        .email()
                                        .or(() -> managed.tokens().holder().userId())
                                        .or(managed::account)
                                        .orElse("somebody whom the tokens do not name");
                    case Credential.ApiKey(Secret key) -> "with the API key " + masked(key);
                    case Credential.PersonalToken token -> "with a personal access token";
                    case Credential.External external -> "with tokens that another program supplies";
                    case Credential.Foreign foreign ->
                        "with a credential that only Codex uses (" + foreign.mode() + ")";
                });
    }

    /// How Codex calls the way of being signed in.
    static String method(Credential credential) {
        return switch (credential) {
            case Credential.Managed managed -> "chatgpt";
            case Credential.ApiKey key -> "apikey";
            case Credential.PersonalToken token -> "personalAccessToken";
            case Credential.External external -> "chatgptAuthTokens";
            case Credential.Foreign foreign -> foreign.mode();
        };
    }

    /// What goes before the store, in words; empty for the store.
    static String before(Counted counted) {
        return counted.origin() == Origin.STORE
                ? ""
                : counted.origin() == Origin.HOST
                        ? "the program around this one"
                        : counted.origin().name();
    }

    private static String masked(Secret key) {
        String text = key.revealText(Secret.Purpose.DELIVER);
        return text.length() <= HEAD + TAIL
                ? "***"
                : text.substring(0, HEAD) + "***" + text.substring(text.length() - TAIL);
    }
}
