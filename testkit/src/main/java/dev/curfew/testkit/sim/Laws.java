package dev.curfew.testkit.sim;

import dev.curfew.authority.session.Session;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Store.Recorded;
import dev.curfew.authority.token.Holder;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.authority.token.Tokens;
import dev.curfew.authority.workspace.Person;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The laws as checkers: what has been seen so far, and what must therefore hold.
final class Laws {
    private final Simulation simulation;
    private final Set<String> families = new HashSet<>();
    private final Set<String> over = new HashSet<>();
    private final Set<String> excused = new HashSet<>();
    private final Map<Simulation.Spelled, String> spelled = new HashMap<>();
    private final List<String> everyToken = new ArrayList<>();
    private final Set<String> endedInFeed = new HashSet<>();
    private long position;
    private long epoch;
    private boolean copiedTold;

    Laws(Simulation simulation) {
        this.simulation = simulation;
    }

    void began(String family) {
        families.add(family);
    }

    /// The session may end from here on without any law being broken: somebody had a reason.
    void mayEnd(String family) {
        excused.add(family);
    }

    /// Everything may.
    void allMayEnd() {
        excused.addAll(families);
    }

    Set<String> families() {
        return families;
    }

    boolean copiedTold() {
        return copiedTold;
    }

    /// Law L2: a generation has one token, whoever asks and however often; law L1: what is over gives out
    /// nothing.
    void issued(String token) {
        Simulation.Spelled place = simulation.spell(token).orElseThrow(() -> new AssertionError("a token of nobody's"));
        String before = spelled.putIfAbsent(place, token);
        if (before != null && !before.equals(token)) {
            throw new AssertionError("L2: two tokens for " + place);
        }
        if (over.contains(place.family())) {
            throw new AssertionError("L1: " + place.family() + " had ended and gave out a token");
        }
        if (before == null) {
            everyToken.add(token);
        }
    }

    /// An honest holder was refused: only where somebody had a reason to end the session.
    void refusedHonest(String family, Object how) {
        if (!excused.contains(family)) {
            throw new AssertionError("an honest holder of " + family + " was signed out: " + how);
        }
    }

    /// Looks at everything after a step.
    void check() {
        readFeed();
        simulation.store.read(found -> {
            long now = found.one(Person.KIND, Simulation.PERSON).orElseThrow().epoch();
            if (now < epoch) {
                throw new AssertionError("L1: the epoch fell");
            }
            epoch = now;
            for (String id : families) {
                boolean ended = found.one(TokenFamily.KIND, id).orElseThrow() instanceof TokenFamily.Ended;
                boolean sessionEnded =
                        found.one(Session.KIND, id).orElseThrow().ended().isPresent();
                if (ended != sessionEnded) {
                    throw new AssertionError("the session and the family of " + id + " disagree");
                }
                if (ended != endedInFeed.contains(id)) {
                    throw new AssertionError("L5: the feed and the state of " + id + " disagree");
                }
                if (over.contains(id) && !ended) {
                    throw new AssertionError("L1: " + id + " came back");
                }
                if (ended) {
                    over.add(id);
                    if (!excused.contains(id)) {
                        throw new AssertionError("L8: " + id + " ended, and nobody had asked for it");
                    }
                }
            }
            return true;
        });
    }

    /// Law L5, as a reader that resumes from its position.
    private void readFeed() {
        for (Recorded recorded : simulation.store.events(position, 100)) {
            if (recorded.position() <= position) {
                throw new AssertionError("L5: position " + recorded.position() + " after " + position);
            }
            position = recorded.position();
            Event event = recorded.event();
            switch (event.type()) {
                case SESSION_ENDED -> {
                    if (!endedInFeed.add(String.valueOf(event.session()))) {
                        throw new AssertionError("L5: " + event.session() + " ended twice");
                    }
                }
                case CREDENTIAL_COPIED -> copiedTold = true;
                default -> {}
            }
        }
    }

    /// Ends everything, lets the person come back, and presents every token there ever was (law L1); the live ones
    /// first, since an old one would end the family by itself.
    void checkAtTheEnd() {
        var workspace = new Scenes(simulation);
        workspace.deactivate();
        workspace.reactivate();
        var holder = new Holder(null, "192.0.2.7", "anybody");
        for (String token : everyToken.reversed()) {
            var answer = simulation.tokens.redeem(token, Optional.of(simulation.app), holder, simulation.world.now());
            if (answer instanceof Tokens.Redeemed.Live) {
                throw new AssertionError("L1: a token lived through a sign-out everywhere");
            }
        }
    }
}
