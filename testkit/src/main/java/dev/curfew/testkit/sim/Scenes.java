package dev.curfew.testkit.sim;

import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.session.SignOut;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.workspace.Person;
import java.util.Optional;

/// What an admin does to a person, each as one decision.
final class Scenes {
    private static final String ADMIN = "per_admin";

    private final Simulation simulation;

    Scenes(Simulation simulation) {
        this.simulation = simulation;
    }

    void signOut(SignOut what) {
        simulation.sessions.signOut(Simulation.PERSON, what, Cause.SIGNED_OUT, ADMIN, simulation.world.now());
    }

    void deactivate() {
        var end = new Session.End(Cause.DEACTIVATED, ADMIN, simulation.world.now());
        simulation.store.decide(Key.of(Person.KIND, Simulation.PERSON), found -> {
            Person person = found.one(Person.KIND, Simulation.PERSON).orElseThrow();
            Change<Boolean> change = Change.answer(true);
            if (person.active()) {
                Sessions.raise(found, change, person, person.deactivated(), Optional.empty(), end);
            }
            return change;
        });
    }

    void reactivate() {
        simulation.store.decide(Key.of(Person.KIND, Simulation.PERSON), found -> {
            Person person = found.one(Person.KIND, Simulation.PERSON).orElseThrow();
            return Change.answer(true).replace(Person.KIND, person.reactivated());
        });
    }
}
