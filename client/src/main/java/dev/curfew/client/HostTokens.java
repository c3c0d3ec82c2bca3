package dev.curfew.client;

import dev.curfew.client.Credential.External;
import dev.curfew.client.RefreshFailure.Cause;
import dev.curfew.client.RefreshFailure.Misconfigured;
import dev.curfew.client.RefreshFailure.Transient;
import dev.curfew.client.RefreshFailure.What;
import java.util.Optional;

/// Tokens that the program around us has signed in with and renews, as an editor does for its agent. They are
/// in memory only.
public final class HostTokens implements ExternalAuth {
    private final Host host;
    private final Restrictions restrictions;
    private volatile External now;

    /// The program around us.
    @FunctionalInterface
    public interface Host {
        /// Asks for other tokens, since those of `account` were refused; empty where there are none.
        Optional<External> renew(String account);
    }

    /// @param first what it has supplied
    /// @param restrictions what it may supply
    /// @throws IllegalArgumentException when it may not supply the first
    public HostTokens(External first, Host host, Restrictions restrictions) {
        restrictions.violation(first).ifPresent(why -> {
            throw new IllegalArgumentException(why);
        });
        this.now = first;
        this.host = host;
        this.restrictions = restrictions;
    }

    @Override
    public Optional<Credential> current() {
        return Optional.of(now);
    }

    /// Asks once, however many were refused with the same token.
    @Override
    public synchronized Optional<RefreshFailure> renew(Credential refused) {
        if (!now.fingerprint().equals(refused.fingerprint())) {
            return Optional.empty();
        }
        Optional<External> given = host.renew(now.account());
        if (given.isEmpty()) {
            return Optional.of(Transient.of(Cause.SUPPLIER));
        }
        if (restrictions.violation(given.get()).isPresent()) {
            return Optional.of(new Misconfigured(What.WORKSPACE));
        }
        now = given.get();
        return Optional.empty();
    }
}
