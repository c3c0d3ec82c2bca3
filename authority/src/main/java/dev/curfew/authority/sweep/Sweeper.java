package dev.curfew.authority.sweep;

import dev.curfew.authority.apikey.ApiKey;
import dev.curfew.authority.connection.ProviderSignIn;
import dev.curfew.authority.grant.AuthorizationCode;
import dev.curfew.authority.grant.DeviceCode;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Kind;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.RevokedToken;
import dev.curfew.authority.workspace.Cutoff;
import dev.curfew.authority.workspace.Link;
import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Forgets codes, links, revoked tokens and replaced secrets a day after their time, and ends by name the
/// sessions and API keys that a person's epoch has ended, so that a list need not work it out. Tells no
/// events: what happened was told when it did.
public final class Sweeper {
    /// A day, so that a clock that was stepped forgets nothing early, and a late caller hears *expired*.
    private static final Duration GRACE = Duration.ofDays(1);

    private static final int STEP = 200;

    private final Store store;
    private final World world;

    public Sweeper(Store store, World world) {
        this.store = store;
        this.world = world;
    }

    /// One round, to its end; other decisions come in between its steps.
    public void sweep() {
        Instant before = world.now().minus(GRACE);
        forget(AuthorizationCode.KIND, "expires_at", before);
        forget(DeviceCode.KIND, "expires_at", before);
        forget(Link.KIND, "expires_at", before);
        forget(ProviderSignIn.KIND, "expires_at", before);
        forget(RevokedToken.KIND, "until", before);
        dropOldSecrets(before);
        settle(before);
    }

    /// So that no clock that is set back lets a replaced secret count again.
    private void dropOldSecrets(Instant before) {
        var past = Where.below("old_until", before.toEpochMilli());
        repeat(() -> store.decide(Key.NONE, found -> {
            List<ApiKey> settled = found.many(ApiKey.KIND, Page.first(STEP), past);
            Change<Integer> change = Change.answer(settled.size());
            settled.forEach(key -> change.replace(ApiKey.KIND, key.settled()));
            return change;
        }));
    }

    private <T> void forget(Kind<T> kind, String column, Instant before) {
        var past = Where.below(column, before.toEpochMilli());
        repeat(() -> store.decide(Key.NONE, found -> {
            List<T> gone = found.many(kind, Page.first(STEP), past);
            Change<Integer> change = Change.answer(gone.size());
            gone.forEach(one -> change.remove(kind, kind.id(one)));
            return change;
        }));
    }

    private void settle(Instant before) {
        for (Page page = Page.first(STEP); ; ) {
            Page next = page;
            List<Cutoff> cutoffs = store.read(found -> found.many(Cutoff.KIND, next));
            cutoffs.forEach(cutoff -> settle(cutoff, before));
            if (cutoffs.size() < STEP) {
                return;
            }
            page = new Page(Cutoff.KIND.id(cutoffs.getLast()), STEP);
        }
    }

    /// Ends the sessions of one epoch; then the reason of their end stands with each of them, and is
    /// forgotten here.
    private void settle(Cutoff cutoff, Instant before) {
        var end = new Session.End(Cause.of(cutoff.cause()), cutoff.by(), cutoff.at());
        repeat(() -> store.decide(Key.NONE, found -> {
            List<Session> over = found.many(
                    Session.KIND,
                    Page.first(STEP),
                    Where.is("person", cutoff.person()),
                    Where.is("state", "active"),
                    Where.is("epoch", cutoff.epoch()));
            Change<Integer> change = Change.answer(over.size());
            over.forEach(session -> change.replace(Session.KIND, session.end(end)));
            return change;
        }));
        repeat(() -> store.decide(Key.NONE, found -> {
            List<ApiKey> over = found.many(
                    ApiKey.KIND,
                    Page.first(STEP),
                    Where.is("person", cutoff.person()),
                    Where.is("state", "active"),
                    Where.is("epoch", cutoff.epoch()));
            Change<Integer> change = Change.answer(over.size());
            over.forEach(key -> change.replace(ApiKey.KIND, key.end(end)));
            return change;
        }));
        if (cutoff.at().isBefore(before)) {
            String id = Cutoff.KIND.id(cutoff);
            store.decide(Key.of(Cutoff.KIND, id), _ -> Change.answer(true).remove(Cutoff.KIND, id));
        }
    }

    private interface Step {
        /// @return how many rows it changed; fewer than {@link #STEP} once there are no more
        int take();
    }

    private static void repeat(Step step) {
        while (step.take() == STEP) {
            // Each step is a decision of its own, so that nobody waits for all of them.
        }
    }
}
