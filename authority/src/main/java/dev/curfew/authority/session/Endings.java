package dev.curfew.authority.session;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.token.TokenFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How sessions end inside a decision: the session, its token family and the event, always together.
public final class Endings {
    private Endings() {}

    /// Adds the end of `session` to `change`; nothing, if it has ended already.
    ///
    /// @return the session as it now is
    public static Session one(Found found, Change<?> change, Session session, Session.End end) {
        if (session.ended().isPresent()) {
            return session;
        }
        change.tell(Event.of(
                        Event.Type.SESSION_ENDED,
                        end.at(),
                        end.by(),
                        end.cause().code())
                .person(session.person())
                .session(session.id())
                .device(session.device())
                .app(session.app()));
        return untold(found, change, session, end);
    }

    /// The same without the event, for an end that the feed tells of already.
    public static Session untold(Found found, Change<?> change, Session session, Session.End end) {
        if (session.ended().isPresent()) {
            return session;
        }
        Session over = session.end(end);
        change.replace(Session.KIND, over);
        found.many(TokenFamily.KIND, Page.ALL, Where.is("id", session.id())).forEach(family -> {
            if (family instanceof TokenFamily.Active active) {
                change.replace(TokenFamily.KIND, active.end(end.cause(), end.at()));
            }
        });
        return over;
    }

    /// Adds the end of the session with this identifier.
    ///
    /// @return the session as it now is, if there is one
    public static Optional<Session> byId(Found found, Change<?> change, String id, Session.End end) {
        return found.many(Session.KIND, Page.ALL, Where.is("id", id)).stream()
                .findFirst()
                .map(session -> one(found, change, session, end));
    }

    /// Adds the end of the session with this identifier and of every session that it, or one of those,
    /// approved.
    ///
    /// @return what ended, the root first
    public static List<Session> tree(Found found, Change<?> change, String root, Session.End end) {
        var ended = new ArrayList<Session>();
        byId(found, change, root, end).ifPresent(ended::add);
        var below = new Session.End(Cause.PARENT_REPLAYED, end.by(), end.at());
        var parents = new ArrayList<>(List.of(root));
        while (!parents.isEmpty()) {
            String parent = parents.removeLast();
            for (Session child : found.many(Session.KIND, Page.ALL, Where.is("parent", parent))) {
                ended.add(one(found, change, child, below));
                parents.add(child.id());
            }
        }
        return ended;
    }
}
