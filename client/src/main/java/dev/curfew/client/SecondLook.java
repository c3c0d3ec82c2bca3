package dev.curfew.client;

import dev.curfew.base.World;
import java.time.Duration;
import java.util.Optional;

/// A look at the store after a token turned out to be spent: somebody who does not wait for us has spent it, and is
/// about to store what came of it.
final class SecondLook {
    private static final Duration BETWEEN = Duration.ofMillis(200);
    private static final int LOOKS = 10;

    private SecondLook() {}

    /// What they stored, as soon as it is there; empty after two seconds.
    static Optional<NextStep.Adopt> at(CredentialStore store, Credential.Managed presented, World world)
            throws StoreException {
        for (int i = 0; i <= LOOKS; i++) {
            if (NextStep.of(presented, store.load(), Optional.empty()) instanceof NextStep.Adopt theirs) {
                return Optional.of(theirs);
            }
            if (i < LOOKS) {
                world.sleep(BETWEEN);
            }
        }
        return Optional.empty();
    }
}
