package dev.curfew.authority.app;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Workspace;
import dev.curfew.authority.workspace.Workspaces;
import java.time.Duration;
import java.util.Optional;

/// The apps of the workspace, looked up on every token request and so remembered for a second.
///
/// What another node changed may take that long to be noticed here: a lifetime, or that a secret was
/// replaced. Nothing that ends waits for it: what a disabled or removed app held ends in the transaction that
/// says so, nothing begins without looking at the app's row, and no refusal comes from memory.
public final class Apps {
    private static final Duration REMEMBERED = Duration.ofSeconds(1);

    private final LoadingCache<String, Optional<App>> known;
    private final Workspaces workspaces;

    public Apps(Store store, Workspaces workspaces) {
        this.workspaces = workspaces;
        known = Caffeine.newBuilder()
                .expireAfterWrite(REMEMBERED)
                .maximumSize(10_000)
                .build(id -> store.read(found -> found.one(App.KIND, id)));
    }

    /// The app with this `client_id`, with the lifetimes that hold for it.
    public Optional<App> find(String id) {
        Optional<App> app = known.get(id);
        return app.filter(App::enabled).isPresent() ? app.map(this::whole) : again(id);
    }

    /// The same, as it is now: for whoever is about to refuse because of what is remembered.
    public Optional<App> again(String id) {
        known.invalidate(id);
        return known.get(id).map(this::whole);
    }

    /// The workspace that they are of.
    public Workspace workspace() {
        return workspaces.workspace();
    }

    private App whole(App app) {
        return app.within(workspace().lifetimes());
    }

    /// Forgets what it remembers of this app: after a change on this node.
    public void changed(String id) {
        known.invalidate(id);
    }
}
