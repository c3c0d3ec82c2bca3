package dev.curfew.authority.workspace;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// The verbs on the workspace itself: read its settings, change them.
///
/// They are looked up on every token request and so remembered for a second: on another node a change may
/// take that long to be noticed, on this one it counts at once.
public final class Workspaces {
    private static final Duration REMEMBERED = Duration.ofSeconds(1);

    private final Store store;
    private final LoadingCache<String, Workspace> known;

    public Workspaces(Store store) {
        this.store = store;
        this.known = Caffeine.newBuilder().expireAfterWrite(REMEMBERED).build(_ -> store.read(Workspaces::kept));
    }

    /// The workspace as it is.
    public Workspace workspace() {
        return known.get(Workspace.STANDARD.id());
    }

    /// Changes the workspace; what changed, and from what to what, is told in the same transaction (law L5).
    ///
    /// @param actor a person's identifier
    /// @throws Problem NOT_ALLOWED; INVALID_VALUE if the result is not acceptable
    public Workspace change(String actor, UnaryOperator<Workspace> edit, Instant now) {
        Workspace changed = store.decide(Key.of(Workspace.KIND, Workspace.STANDARD.id()), found -> {
            if (found.one(Person.KIND, actor)
                    .filter(person -> person.active() && Rights.settings(person))
                    .isEmpty()) {
                throw new Problem(Problem.Kind.NOT_ALLOWED, "Settings are for owners and admins.");
            }
            Workspace before = kept(found);
            Workspace after = edit.apply(before);
            after.check();
            Change<Workspace> change = Change.answer(after);
            if (after.equals(before)) {
                return change;
            }
            if (found.one(Workspace.KIND, Workspace.STANDARD.id()).isPresent()) {
                change.replace(Workspace.KIND, after);
            } else {
                change.create(Workspace.KIND, after);
            }
            return change.tell(
                    Event.of(Event.Type.WORKSPACE_CHANGED, now, actor, "").note(difference(before, after)));
        });
        known.put(Workspace.STANDARD.id(), changed);
        return changed;
    }

    private static Workspace kept(Found found) {
        return found.one(Workspace.KIND, Workspace.STANDARD.id()).orElse(Workspace.STANDARD);
    }

    /// Such as `accessSeconds 900 to 600`.
    private static String difference(Workspace before, Workspace after) {
        var lines = new ArrayList<String>();
        new Compared("name", Workspace::name).add(lines, before, after);
        seconds("accessSeconds", Workspace.Lifetimes::access).add(lines, before, after);
        seconds("idleSeconds", Workspace.Lifetimes::idle).add(lines, before, after);
        seconds("absoluteSeconds", Workspace.Lifetimes::absolute).add(lines, before, after);
        seconds("webIdleSeconds", Workspace.Lifetimes::webIdle).add(lines, before, after);
        seconds("webAbsoluteSeconds", Workspace.Lifetimes::webAbsolute).add(lines, before, after);
        seconds("trustedIdleSeconds", Workspace.Lifetimes::trustedIdle).add(lines, before, after);
        new Compared("onCopiedCredential", it -> it.onCopy().code()).add(lines, before, after);
        return String.join("; ", lines);
    }

    private static Compared seconds(String name, Function<Workspace.Lifetimes, Duration> value) {
        return new Compared(
                name, it -> Long.toString(value.apply(it.lifetimes()).toSeconds()));
    }

    private record Compared(String name, Function<Workspace, String> value) {
        void add(List<String> lines, Workspace before, Workspace after) {
            String was = value.apply(before);
            String is = value.apply(after);
            if (!was.equals(is)) {
                lines.add(name + " " + was + " to " + is);
            }
        }
    }
}
