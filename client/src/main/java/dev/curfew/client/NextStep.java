package dev.curfew.client;

import dev.curfew.client.Credential.Managed;
import dev.curfew.client.RefreshFailure.Permanent;
import dev.curfew.client.RefreshFailure.Reason;
import java.util.Optional;

/// What to do when a refresh is asked for, worked out from what this process knows and what is stored.
sealed interface NextStep {
    /// Somebody else has refreshed already: use theirs.
    record Adopt(AuthFile stored, Managed credential) implements NextStep {}

    /// Ask the server.
    record Ask(AuthFile stored, Managed credential) implements NextStep {}

    /// This credential is not refreshed.
    record UseAsIs() implements NextStep {}

    /// There is no use in asking.
    record GiveUp(Permanent failure) implements NextStep {}

    /// Works it out.
    ///
    /// @param cached what this process uses
    /// @param stored what lies in the store
    /// @param known the failure that is remembered of `cached`
    static NextStep of(Credential cached, Optional<AuthFile> stored, Optional<Permanent> known) {
        if (!(cached instanceof Managed mine)) {
            return new UseAsIs();
        }
        Optional<Credential> there = stored.flatMap(AuthFile::credential);
        if (stored.isEmpty() || !(there.orElse(null) instanceof Managed theirs) || !mine.sameOwner(theirs)) {
            return new GiveUp(new Permanent(Reason.ACCOUNT_CHANGED));
        }
        if (!theirs.fingerprint().equals(mine.fingerprint())) {
            return new Adopt(stored.get(), theirs);
        }
        if (known.isPresent()) {
            return new GiveUp(known.get());
        }
        return mine.tokens().refreshToken().isPresent() ? new Ask(stored.get(), theirs) : new UseAsIs();
    }

    /// Whether `draft` is what a refresh of `stored` brought, and was not put in place.
    static boolean follows(AuthFile draft, AuthFile stored) {
        return draft.credential().orElse(null) instanceof Managed later
                && stored.credential().orElse(null) instanceof Managed earlier
                && earlier.sameOwner(later)
                && later.lastRefresh().isPresent()
                && earlier.lastRefresh()
                        .map(at -> at.isBefore(later.lastRefresh().get()))
                        .orElse(true);
    }
}
