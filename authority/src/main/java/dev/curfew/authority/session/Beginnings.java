package dev.curfew.authority.session;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.token.TokenFamily;

/// How a session begins inside a decision: the session, its token family if it has one, and the event, always
/// together.
public final class Beginnings {
    private Beginnings() {}

    /// Adds a browser's session, which has a cookie and no tokens.
    public static void browser(Change<?> change, Session session) {
        change.create(Session.KIND, session);
        tell(change, session);
    }

    /// Adds a session with refresh tokens.
    public static void withTokens(Change<?> change, Session session, TokenFamily.Active family) {
        change.create(Session.KIND, session);
        change.create(TokenFamily.KIND, family);
        tell(change, session);
    }

    private static void tell(Change<?> change, Session session) {
        change.tell(Event.of(Event.Type.SESSION_STARTED, session.createdAt(), session.person(), session.how())
                .person(session.person())
                .session(session.id())
                .device(session.device())
                .app(session.app()));
    }
}
