package dev.curfew.authority.connection;

import dev.curfew.base.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/// Somebody else's service, as a connection speaks to it.
///
/// @param preset whose ways it has
/// @param issuer who issued the credential, as an address without a slash at its end
/// @param api what the paths of its API hang on, without a slash at its end
/// @param oauth how tokens are got, refreshed and revoked there; empty where it only knows API keys
public record Provider(Preset preset, URI issuer, URI api, Optional<OAuth> oauth) {
    /// Whose ways a provider has.
    public enum Preset {
        /// What its fields say and nothing else.
        GENERIC,
        /// OpenAI's API, with keys.
        OPENAI,
        /// What Codex signs in to.
        CODEX;

        /// The stable code, such as `codex`.
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// The preset with this code.
        ///
        /// @throws Problem INVALID_VALUE for any other text
        public static Preset of(String code) {
            return switch (code) {
                case "generic" -> GENERIC;
                case "openai" -> OPENAI;
                case "codex" -> CODEX;
                default -> throw Problem.of("preset", "is generic, openai or codex.");
            };
        }
    }

    /// The OAuth half of a provider.
    ///
    /// @param revocation where a token is revoked (RFC 7009); empty where that is not possible
    /// @param authorization where a browser signs in; empty where it cannot
    /// @param device where a device code is got (RFC 8628); empty where there is none
    /// @param scope what is asked for, words separated by spaces
    /// @param json whether it is asked to refresh and revoke in JSON, as Codex does, and not with forms
    public record OAuth(
            String clientId,
            URI token,
            Optional<URI> revocation,
            Optional<URI> authorization,
            Optional<URI> device,
            String scope,
            boolean json) {}

    /// Whether somebody signs in there in a browser.
    public boolean signsInBrowsers() {
        return oauth.flatMap(OAuth::authorization).isPresent();
    }

    /// Whether somebody signs in there with a code that is typed elsewhere.
    public boolean signsInDevices() {
        return preset == Preset.CODEX || oauth.flatMap(OAuth::device).isPresent();
    }

    /// OpenAI's API, for keys.
    public static final Provider OPENAI = new Provider(
            Preset.OPENAI,
            URI.create("https://api.openai.com"),
            URI.create("https://api.openai.com/v1"),
            Optional.empty());

    private static final String CODEX_CLIENT = "app_EMoamEEZ73f0CkXaXp7hrann";

    /// What Codex signs in to at its own server.
    public static final Provider CODEX =
            codexAt(URI.create("https://auth.openai.com"), CODEX_CLIENT, URI.create("https://chatgpt.com/backend-api"));

    /// What Codex signs in to at `issuer`.
    public static Provider codexAt(URI issuer, String clientId, URI api) {
        return new Provider(
                Preset.CODEX,
                issuer,
                api,
                Optional.of(new OAuth(
                        clientId,
                        URI.create(issuer + "/oauth/token"),
                        Optional.of(URI.create(issuer + "/oauth/revoke")),
                        Optional.of(URI.create(issuer + "/oauth/authorize")),
                        Optional.empty(),
                        "openid profile email offline_access",
                        true)));
    }

    /// A provider that only knows API keys.
    public static Provider keysAt(URI api) {
        return new Provider(Preset.GENERIC, origin(api), api, Optional.empty());
    }

    private static URI origin(URI uri) {
        return URI.create(uri.getScheme() + "://" + uri.getRawAuthority());
    }

    /// An address that somebody gave: `https`, or `http` on this machine, without a slash at its end.
    ///
    /// @param field what the API calls it
    /// @throws Problem INVALID_VALUE for anything else
    public static URI address(String field, String text) {
        try {
            var uri = new URI(text.strip().replaceFirst("/+$", ""));
            boolean loopback = uri.getHost() != null
                    && (uri.getHost().equals("127.0.0.1")
                            || uri.getHost().equals("localhost")
                            || uri.getHost().equals("[::1]"));
            boolean safe = "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && loopback);
            if (safe && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw unusable(field);
        }
        throw unusable(field);
    }

    private static Problem unusable(String field) {
        return Problem.of(field, "is an address that begins with https:// (http:// for this machine only).");
    }
}
