package dev.curfew.authority.connection;

import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.NewTokens;
import dev.curfew.client.RefreshFailure;
import dev.curfew.client.RefreshFailure.Cause;
import dev.curfew.client.RefreshFailure.Misconfigured;
import dev.curfew.client.RefreshFailure.Transient;
import dev.curfew.client.RefreshFailure.What;
import dev.curfew.client.Revocation;
import dev.curfew.client.Transport;
import dev.curfew.web.Json;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The calls to a provider's OAuth endpoints: each once, without a redirect, in eight seconds at most.
final class ProviderCalls {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration WHOLE = Duration.ofSeconds(8);
    private static final Duration LONGEST_LIFE = Duration.ofDays(3650);

    private final Transport transport;
    private final World world;

    ProviderCalls(Transport transport, World world) {
        this.transport = transport;
        this.world = world;
    }

    /// What came of asking for tokens.
    sealed interface Answer {
        /// Tokens.
        ///
        /// @param life how long the provider says that the access token lives
        record Tokens(NewTokens tokens, Optional<Duration> life) implements Answer {}

        /// None.
        ///
        /// @param code the provider's word for it; empty text where there is none
        record Failed(RefreshFailure failure, String code) implements Answer {}
    }

    /// Spends a refresh token.
    Answer refresh(Provider.OAuth oauth, Secret refreshToken) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("grant_type", "refresh_token");
        fields.put("client_id", oauth.clientId());
        fields.put("refresh_token", refreshToken.revealText(Secret.Purpose.PRESENT));
        return tokens(oauth.token(), fields, oauth.json());
    }

    /// Gets tokens for what a sign-in brought: with a form, as every server has it.
    Answer redeem(Provider.OAuth oauth, Map<String, String> grant) {
        return tokens(oauth.token(), grant, false);
    }

    private Answer tokens(URI endpoint, Map<String, String> fields, boolean json) {
        try {
            Transport.Reply reply = post(endpoint, fields, json);
            return NewTokens.in(reply)
                    .<Answer>map(tokens -> new Answer.Tokens(tokens, life(reply)))
                    .orElseGet(() -> new Answer.Failed(
                            RefreshFailure.of(reply, world.now()),
                            RefreshFailure.codeOf(reply).orElse("")));
        } catch (Transport.Broken e) {
            return new Answer.Failed(
                    unusable(e)
                            ? new Misconfigured(What.ENDPOINT)
                            : new Transient(Cause.NO_NETWORK, Optional.empty(), e.afterSend()),
                    "");
        }
    }

    /// Says that a token is to die (RFC 7009).
    ///
    /// @param hint `refresh_token` or `access_token`
    Revocation revoke(URI endpoint, String clientId, String hint, Secret token, boolean json) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("token", token.revealText(Secret.Purpose.PRESENT));
        fields.put("token_type_hint", hint);
        fields.put("client_id", clientId);
        try {
            return Revocation.of(post(endpoint, fields, json), world.now());
        } catch (Transport.Broken e) {
            return unusable(e)
                    ? new Revocation.DeadLetter("there is no revocation endpoint at its address")
                    : new Revocation.Pending(Cause.NO_NETWORK, Optional.empty());
        }
    }

    Transport.Reply post(URI to, Map<String, String> fields, boolean json) throws Transport.Broken {
        String type = json ? "application/json" : "application/x-www-form-urlencoded";
        Secret body = json ? Secret.of(Json.bytes(fields)) : Secret.of(form(fields));
        return transport.send(new Transport.Call(
                "POST",
                to,
                Map.of("Content-Type", type, "Accept", "application/json", "User-Agent", "curfew"),
                body,
                CONNECT,
                WHOLE));
    }

    Transport.Reply get(URI from) throws Transport.Broken {
        return transport.send(new Transport.Call(
                "GET",
                from,
                Map.of("Accept", "application/json", "User-Agent", "curfew"),
                Secret.of(""),
                CONNECT,
                WHOLE));
    }

    /// Fields as a form or a query.
    static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// RFC 6749, section 5.1: `expires_in`.
    private static Optional<Duration> life(Transport.Reply reply) {
        try {
            return Json.parse(reply.body().array())
                    .number("expires_in")
                    .filter(seconds ->
                            seconds.signum() > 0 && seconds.compareTo(BigDecimal.valueOf(LONGEST_LIFE.toSeconds())) < 0)
                    .map(seconds -> Duration.ofSeconds(seconds.longValue()));
        } catch (Problem notOurs) {
            // It says so in a way that nobody understands; the token may say it itself.
            return Optional.empty();
        }
    }

    /// Whether the address is none, so that trying again is no use.
    private static boolean unusable(Transport.Broken e) {
        return e.getCause() instanceof IllegalArgumentException;
    }
}
