package dev.curfew.authority;

import dev.curfew.authority.apikey.ApiKeySecrets;
import dev.curfew.authority.apikey.ApiKeys;
import dev.curfew.authority.connection.Custody;
import dev.curfew.authority.feed.FeedRoutes;
import dev.curfew.authority.health.Meters;
import dev.curfew.authority.key.Keys;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.Tokens;
import dev.curfew.base.World;
import dev.curfew.web.Routes;
import java.time.Duration;

/// A part of the server that another module builds onto the authority: its routes are answered beside the
/// authority's own, in one process, and in the place of those that answer the same.
public interface Wing extends AutoCloseable {
    /// What it answers.
    Routes routes();

    /// Takes no new work, and returns when what runs is done or `grace` is over.
    void drain(Duration grace);

    @Override
    void close();

    /// How one is built.
    interface Plan {
        /// Builds it on what the authority has; its routes are answered once all is built.
        Wing on(Ground ground);
    }

    /// What a wing stands on.
    record Ground(
            String issuer,
            Store store,
            Keys keys,
            Tokens tokens,
            ApiKeys apiKeys,
            ApiKeySecrets apiKeySecrets,
            FeedRoutes feed,
            Callers callers,
            Custody custody,
            Meters meters,
            World world) {}
}
