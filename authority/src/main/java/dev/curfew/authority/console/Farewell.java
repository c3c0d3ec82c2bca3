package dev.curfew.authority.console;

import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.session.Listed;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Store;
import dev.curfew.web.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// What the page says after a sign-out: what the transaction answered, and by name what its events say (law
/// L7).
final class Farewell {
    /// How many lines name what ended; each stands for an app on a device.
    private static final int LINES = 8;

    /// Of so many events the sessions are named.
    private static final int LOOKED_AT = 200;

    private Farewell() {}

    /// The part of an address that says it.
    ///
    /// @param expected how many the page before had said would end; 0 if it said nothing
    static String told(Sessions.SignedOut ended, long expected, WebCaller caller, Request request) {
        return Deed.ENDED.told(
                List.of(
                        ended.count(),
                        ended.more() ? 1L : 0L,
                        ended.position(),
                        (long) ended.events(),
                        expected,
                        ended.keys()),
                caller,
                request.at());
    }

    /// The part of an address that says that nothing was left to end.
    static String nothing(WebCaller caller, Request request) {
        return Deed.ENDED.told(List.of(0L, 0L, 0L, 0L, 0L, 0L), caller, request.at());
    }

    /// What the request that `caller` sends says has just ended.
    static Optional<Part.Notice> heard(Request request, WebCaller caller, Store store) {
        return Deed.numbers(Deed.ENDED, request, caller)
                .filter(numbers -> numbers.size() == 6)
                .map(numbers -> notice(store, numbers));
    }

    private static Part.Notice notice(Store store, List<Long> numbers) {
        int count = Math.toIntExact(numbers.get(0));
        long missing = numbers.get(4) - count;
        var lines = count == 0
                ? List.<String>of()
                : lines(ended(store, numbers.get(2), Math.toIntExact(numbers.get(3))), count);
        var remarks = new ArrayList<String>();
        if (numbers.get(1) == 1) {
            remarks.add("There were more than were counted; they ended too.");
        } else if (count == 0) {
            remarks.add("What you chose had ended already.");
        } else if (missing > 0) {
            remarks.add("Of what was listed before, " + missing + " had ended already.");
        } else if (missing < 0 && numbers.get(4) > 0) {
            remarks.add(-missing + " more than was listed before: begun in the meantime.");
        }
        if (numbers.get(5) > 0) {
            remarks.add(numbers.get(5) == 1 ? "1 API key ended too." : numbers.get(5) + " API keys ended too.");
        }
        return Part.Notice.ended(count, lines, remarks);
    }

    /// The sessions that the events up to `position` ended.
    private static List<Listed> ended(Store store, long position, int events) {
        int looked = Math.min(events, LOOKED_AT);
        var told = store.events(position - looked, looked).stream()
                .map(Store.Recorded::event)
                .toList();
        var sessions = store.read(found -> Stream.concat(
                        found
                                .all(
                                        Session.KIND,
                                        told.stream()
                                                .filter(event -> event.type() == Event.Type.SESSION_ENDED)
                                                .map(Event::session)
                                                .filter(Objects::nonNull)
                                                .toList())
                                .values()
                                .stream(),
                        told.stream()
                                .filter(event -> event.type() == Event.Type.PERSON_SIGNED_OUT)
                                .flatMap(event -> ofEpoch(found, event)))
                .map(session -> new Sessions.Standing(session, session.seen(), session.idleUntil(), Optional.empty()))
                .toList());
        return Listed.all(store, sessions);
    }

    /// Some of the sessions that a sign-out everywhere ended, whether or not they have been named since.
    private static Stream<Session> ofEpoch(Found found, Event event) {
        if (event.person() == null || event.epoch() == null) {
            return Stream.empty();
        }
        var person = Where.is("person", event.person());
        var epoch = Where.is("epoch", event.epoch() - 1);
        var page = Page.first(LOOKED_AT);
        return Stream.of("active", "ended")
                .flatMap(state -> found.many(Session.KIND, page, person, Where.is("state", state), epoch).stream())
                .filter(session ->
                        session.ended().map(end -> end.at().equals(event.at())).orElse(true));
    }

    private static List<String> lines(List<Listed> ended, int count) {
        var names = new LinkedHashMap<String, Integer>();
        ended.forEach(one -> names.merge(Wording.name(one), 1, Integer::sum));
        var lines = new ArrayList<String>();
        int named = 0;
        for (var name : names.entrySet()) {
            if (lines.size() == LINES) {
                break;
            }
            lines.add(name.getValue() == 1 ? name.getKey() : name.getKey() + " (" + name.getValue() + ")");
            named += name.getValue();
        }
        if (count > named && named > 0) {
            lines.add("and " + (count - named) + " more");
        }
        return lines;
    }
}
