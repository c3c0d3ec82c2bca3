package dev.curfew.cli.appserver;

import dev.curfew.base.Secret;
import dev.curfew.client.Credential;
import dev.curfew.client.ExternalAuth;
import dev.curfew.client.RefreshFailure;
import dev.curfew.client.Restrictions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;

/// Tokens that a peer supplies and renews (`chatgptAuthTokens`): they are in memory only, and when they are
/// refused the peer is asked for others.
final class HostTokens implements ExternalAuth {
    private static final String RENEW = "account/chatgptAuthTokens/refresh";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AtomicReference<Credential.External> tokens;
    private final Connection supplier;
    private final Restrictions restrictions;

    HostTokens(Credential.External tokens, Connection supplier, Restrictions restrictions) {
        this.tokens = new AtomicReference<>(tokens);
        this.supplier = supplier;
        this.restrictions = restrictions;
    }

    /// Refuses what cannot be a supplied token, or may not be used here.
    static void check(Credential.External tokens, Restrictions restrictions) throws Refusal {
        boolean jwt = tokens.accessToken().revealText(Secret.Purpose.VERIFY).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]*");
        if (!jwt) {
            throw Refusal.failed("failed to set external auth: the access token is no JWT");
        }
        Optional<String> violation = restrictions.violation(tokens);
        if (violation.isPresent()) {
            throw Refusal.refused(violation.get());
        }
    }

    @Override
    public Optional<Credential> current() {
        return Optional.of(tokens.get());
    }

    @Override
    public synchronized Optional<RefreshFailure> renew(Credential refused) {
        Credential.External now = tokens.get();
        if (!refused.fingerprint().equals(now.fingerprint())) {
            return Optional.empty();
        }
        var params =
                Message.JSON.createObjectNode().put("reason", "unauthorized").put("previousAccountId", now.account());
        try {
            JsonNode answer = supplier.ask(RENEW, params)
                    .orElseThrow(() -> Refusal.failed("the peer is gone"))
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
            var given = new Params(answer);
            var next = new Credential.External(
                    given.secret("accessToken"), given.require("chatgptAccountId"), given.text("chatgptPlanType"));
            check(next, restrictions);
            tokens.set(next);
            return Optional.empty();
        } catch (CompletionException | Refusal e) {
            return Optional.of(new RefreshFailure.Transient(RefreshFailure.Cause.SUPPLIER, Optional.empty(), false));
        }
    }
}
