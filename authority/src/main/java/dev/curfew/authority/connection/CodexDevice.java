package dev.curfew.authority.connection;

import dev.curfew.base.Problem;
import dev.curfew.client.Transport;
import dev.curfew.web.Json;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The device sign-in of Codex's own server, which is not RFC 8628: the server makes a code and its verifier,
/// and gives both to whoever knows the pair of codes.
final class CodexDevice {
    private static final String PATH = "/api/accounts/deviceauth/";

    private final ProviderCalls calls;

    CodexDevice(ProviderCalls calls) {
        this.calls = calls;
    }

    /// A pair of codes: one for us, one for the person.
    ///
    /// @param interval in seconds
    record Pair(String id, String userCode, long interval) {
        /// As one text, to be sealed.
        String text() {
            return id + "\n" + userCode;
        }
    }

    /// Where the person types theirs.
    static URI page(Provider provider) {
        return URI.create(provider.issuer() + "/codex/device");
    }

    /// Asks for a pair.
    Pair begin(Provider provider, Provider.OAuth oauth) throws Transport.Broken {
        Transport.Reply reply = calls.post(at(provider, "usercode"), Map.of("client_id", oauth.clientId()), true);
        if (reply.status() != 200) {
            throw ProviderSignIns.strange();
        }
        Json said = Json.parse(reply.body().array());
        return new Pair(
                said.require("device_auth_id"),
                said.text("user_code").or(() -> said.text("usercode")).orElseThrow(ProviderSignIns::strange),
                said.text("interval")
                        .filter(text -> text.matches("\\d{1,3}"))
                        .map(Long::valueOf)
                        .orElse(Beginnings.USUAL_INTERVAL));
    }

    /// What came of asking whether the person has decided.
    sealed interface Polled {
        /// Not yet.
        record Pending() implements Polled {}

        /// They said no, or it took too long.
        record Over() implements Polled {}

        /// What to redeem at the token endpoint.
        record Granted(Map<String, String> grant) implements Polled {}
    }

    /// Asks once.
    ///
    /// @param pair as {@link Pair#text} wrote it
    Polled poll(Provider provider, Provider.OAuth oauth, String pair) {
        int cut = pair.indexOf('\n');
        try {
            Transport.Reply reply = calls.post(
                    at(provider, "token"),
                    Map.of("device_auth_id", pair.substring(0, cut), "user_code", pair.substring(cut + 1)),
                    true);
            return switch (reply.status()) {
                case 200 ->
                    new Polled.Granted(
                            grant(provider, oauth, Json.parse(reply.body().array())));
                case 403, 404 -> new Polled.Pending();
                default -> reply.status() >= 500 ? new Polled.Pending() : new Polled.Over();
            };
        } catch (Transport.Broken e) {
            return new Polled.Pending();
        } catch (Problem unreadable) {
            return new Polled.Over();
        }
    }

    private static Map<String, String> grant(Provider provider, Provider.OAuth oauth, Json said) {
        var grant = new LinkedHashMap<String, String>();
        grant.put("grant_type", "authorization_code");
        grant.put("client_id", oauth.clientId());
        grant.put("code", said.require("authorization_code"));
        grant.put("redirect_uri", provider.issuer() + "/deviceauth/callback");
        grant.put("code_verifier", said.require("code_verifier"));
        return grant;
    }

    private static URI at(Provider provider, String what) {
        return URI.create(provider.issuer() + PATH + what);
    }

    /// Whether a provider has this way and not the standard one.
    static Optional<CodexDevice> of(Provider provider, ProviderCalls calls) {
        return provider.preset() == Provider.Preset.CODEX ? Optional.of(new CodexDevice(calls)) : Optional.empty();
    }
}
