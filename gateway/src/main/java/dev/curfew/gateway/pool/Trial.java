package dev.curfew.gateway.pool;

import dev.curfew.authority.connection.Vault;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.client.RefreshFailure;
import dev.curfew.client.Transport;
import java.time.Duration;
import java.util.Optional;

/// Tries whether a provider takes an account again that it had shut out: asks it the cheapest thing that it
/// knows, in the account's name, while nobody else is served by the account (law L10).
final class Trial {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vault vault;
    private final Transport transport;

    Trial(Vault vault, Transport transport) {
        this.vault = vault;
        this.transport = transport;
    }

    /// Has the vault present the account again, if its provider takes it.
    ///
    /// @throws Problem CONFLICT with what was seen otherwise; NOT_FOUND
    void of(Slot slot) {
        switch (vault.trial(slot.id, PATIENCE)) {
            case Vault.Presentable.Ready(Secret token, long generation) -> {
                asked(slot.entry().upstream(), token);
                vault.pardon(slot.id, generation);
            }
            case Vault.Presentable.Unready(RefreshFailure failure, long _) -> throw still(said(failure));
            case Vault.Presentable.Gone _ -> throw Accounts.unknown();
        }
    }

    private void asked(Upstream upstream, Secret token) {
        String path = switch (upstream.preset()) {
            case CODEX -> "/wham/usage";
            case OPENAI -> "/models";
        };
        Transport.Reply reply;
        try {
            reply = transport.send(upstream.get(path, token, PATIENCE));
        } catch (Transport.Broken e) {
            throw still("its provider cannot be reached now.");
        }
        if (reply.status() / 100 != 2) {
            Optional<String> code = RefreshFailure.codeOf(reply).filter(it -> it.matches("[A-Za-z0-9_.:-]{1,64}"));
            throw still("its provider answers " + reply.status()
                    + code.map(it -> " (" + it + ")").orElse("") + ".");
        }
    }

    private static String said(RefreshFailure failure) {
        return switch (failure) {
            case RefreshFailure.Permanent(RefreshFailure.Reason reason) ->
                reason == RefreshFailure.Reason.ACCOUNT_SUSPENDED
                        ? "its provider refuses to refresh it."
                        : "its sign-in is dead as well. Sign in again.";
            case RefreshFailure.Transient _ -> "its token has lapsed, and cannot be refreshed now.";
            case RefreshFailure.Misconfigured _ -> "its token has lapsed, and its provider refuses Curfew.";
        };
    }

    private static Problem still(String why) {
        return new Problem(Problem.Kind.CONFLICT, "It was tried and is still suspended: " + why);
    }
}
