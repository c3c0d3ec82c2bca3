package dev.curfew.cli.appserver;

import dev.curfew.client.Credential.External;
import dev.curfew.client.HostTokens;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/// The peer that has supplied tokens (`chatgptAuthTokens`), and is asked for others when they are refused.
record Supplier(Connection peer) implements HostTokens.Host {
    private static final String RENEW = "account/chatgptAuthTokens/refresh";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// The tokens that a peer hands over.
    static External tokens(Params given) throws Refusal {
        return External.of(
                        given.secret("accessToken"),
                        Optional.of(given.require("chatgptAccountId")),
                        given.text("chatgptPlanType"))
                .orElseThrow(() -> Refusal.failed("failed to set external auth: the access token is no JWT"));
    }

    @Override
    public Optional<External> renew(String account) {
        var params =
                Message.JSON.createObjectNode().put("reason", "unauthorized").put("previousAccountId", account);
        try {
            JsonNode answer = peer.ask(RENEW, params)
                    .orElseThrow(() -> Refusal.failed("the peer is gone"))
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
            return Optional.of(tokens(new Params(answer)));
        } catch (CompletionException | Refusal e) {
            return Optional.empty();
        }
    }
}
