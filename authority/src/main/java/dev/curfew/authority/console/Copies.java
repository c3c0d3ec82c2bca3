package dev.curfew.authority.console;

import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.TokenFamily;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Which sessions have a credential that was seen in two places, and which places those were.
///
/// The places stand in the event alone, and events have no index by session. So the log is looked into only
/// when a family of the list was ever shadowed, and only its end.
final class Copies {
    private static final int LOOKED_AT = 1_000;

    private final Store store;
    private final Places places;

    Copies(Store store, Places places) {
        this.store = store;
        this.places = places;
    }

    /// By the identifier of the session.
    Map<String, Part.Copied> of(List<Sessions.Standing> sessions) {
        var shadowed = new HashSet<String>();
        var ids = sessions.stream().map(one -> one.session().id()).toList();
        store.read(found -> found.all(TokenFamily.KIND, ids)).forEach((id, family) -> {
            if (family instanceof TokenFamily.Active active && active.shadow().rotations() > 0) {
                shadowed.add(id);
            }
        });
        if (shadowed.isEmpty()) {
            return Map.of();
        }
        var copies = new HashMap<String, Part.Copied>();
        for (var recorded : store.events(Math.max(0, store.head() - LOOKED_AT), LOOKED_AT)) {
            var event = recorded.event();
            if (event.type() == Event.Type.CREDENTIAL_COPIED
                    && event.session() != null
                    && shadowed.contains(event.session())) {
                copies.put(event.session(), copied(event));
            }
        }
        return copies;
    }

    /// Its note is both addresses, with *and* between them.
    private Part.Copied copied(Event event) {
        var both = (event.note() == null ? "" : event.note()).split(" and ", 2);
        return new Part.Copied(
                Part.Place.of(places, both[0]), Part.Place.of(places, both.length < 2 ? "" : both[1]), event.at());
    }
}
