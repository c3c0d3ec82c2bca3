package dev.curfew.testkit.sim;

import dev.curfew.authority.session.SignOut;
import dev.curfew.authority.token.Holder;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.authority.token.Tokens.Redeemed;
import dev.curfew.base.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The actors. Which of them enter follows from the seed.
final class Cast {
    private static final Holder LAPTOP = new Holder(null, "192.0.2.7", "codex_exec/0.169.0");
    private static final Holder THIEF = new Holder(null, "198.51.100.66", "codex_exec/0.169.0");

    private final Simulation simulation;

    private Cast(Simulation simulation) {
        this.simulation = simulation;
    }

    static void enter(Simulation simulation) {
        var cast = new Cast(simulation);
        var first = cast.new Machine(Optional.empty());
        first.processes(1);
        var shared = cast.new Machine(Optional.of(first.family()));
        shared.processes(2 + simulation.chance.nextInt(4));
        switch (simulation.chance.nextInt(6)) {
            case 0 -> cast.thiefWithAnOldToken(first, shared);
            case 1 -> cast.thiefWhoShadows(first, shared);
            case 2 -> cast.guesser(first);
            case 3 -> cast.admin(List.of(first, shared));
            case 4 -> cast.steppingClock(shared);
            default -> {}
        }
    }

    /// A computer with one credential file and one or more processes that read it.
    final class Machine {
        private String file;
        private final String family;
        private boolean alone;
        private boolean signedOut;
        private final List<Runnable> watchers = new ArrayList<>();

        Machine(Optional<String> parent) {
            file = simulation.begin(LAPTOP, parent);
            family = simulation.spell(file).orElseThrow().family();
            simulation.laws.issued(file);
        }

        String family() {
            return family;
        }

        void processes(int count) {
            alone = count == 1;
            for (int i = 0; i < count; i++) {
                String name = family.substring(family.length() - 4) + "#" + i;
                schedule(name, 6);
            }
        }

        /// Alone on the machine, a process may sleep a night over a lost answer; with others, it read the file
        /// a moment ago.
        private void schedule(String name, int left) {
            Duration pause = simulation.chance.nextInt(4) == 0 && alone
                    ? simulation.between(Duration.ofHours(1), Duration.ofHours(20))
                    : simulation.between(Duration.ofSeconds(1), Duration.ofMinutes(15));
            simulation.after(pause, () -> refresh(name, left));
        }

        private void refresh(String name, int left) {
            if (signedOut) {
                return;
            }
            String read = file;
            simulation.after(simulation.between(Duration.ZERO, Duration.ofSeconds(10)), () -> {
                present(name, read);
                if (left > 1) {
                    schedule(name, left - 1);
                }
            });
        }

        private void present(String name, String token) {
            try {
                switch (redeem(token, LAPTOP)) {
                    case Redeemed.Live live -> {
                        String fresh = text(live);
                        simulation.tell(name + " got generation " + live.token().generation());
                        simulation.laws.issued(fresh);
                        file = fresh;
                        if (simulation.chance.nextBoolean()) {
                            atWork(live);
                        }
                        watchers.forEach(Runnable::run);
                    }
                    case Redeemed.Refused refused -> refused(name, refused);
                    case Redeemed.Reused reused -> refused(name, reused);
                }
            } catch (Faults.Lost e) {
                if (alone && simulation.chance.nextBoolean()) {
                    // The lid was closed on it: the next try is the next refresh, minutes or a night later.
                    simulation.tell(name + " lost an answer and fell asleep");
                    return;
                }
                simulation.tell(name + " lost an answer");
                simulation.after(
                        simulation.between(Duration.ofMillis(100), Duration.ofSeconds(5)), () -> present(name, token));
            }
        }

        private void refused(String name, Redeemed how) {
            simulation.tell(name + " was refused: " + how);
            simulation.laws.refusedHonest(family, how);
            signedOut = true;
        }

        private void atWork(Redeemed.Live live) {
            try {
                simulation.tokens.atWork(family, live.token().generation());
            } catch (Faults.Lost e) {
                simulation.tell("a note of work was lost");
            }
        }

        void whenRefreshed(Runnable watcher) {
            watchers.add(watcher);
        }
    }

    /// Copies the file once and presents the copy when it is no longer live: law L2 ends the family, the
    /// session and the child that it approved.
    private void thiefWithAnOldToken(Machine victim, Machine child) {
        simulation.after(simulation.between(Duration.ofMinutes(1), Duration.ofHours(1)), () -> {
            String stolen = victim.file;
            simulation.after(simulation.between(Duration.ofMinutes(1), Duration.ofHours(3)), () -> {
                simulation.laws.mayEnd(victim.family());
                simulation.laws.mayEnd(child.family());
                steal(victim, child, stolen);
            });
        });
    }

    private void steal(Machine victim, Machine child, String stolen) {
        try {
            boolean current = stolen.equals(victim.file);
            Redeemed answer = redeem(stolen, THIEF);
            simulation.tell(
                    "the thief presented the stolen token: " + answer.getClass().getSimpleName());
            if (answer instanceof Redeemed.Live live) {
                simulation.laws.issued(text(live));
            } else if (!current) {
                requireOver(victim.family());
                requireOver(child.family());
            }
        } catch (Faults.Lost e) {
            simulation.tell("the thief lost an answer");
        }
    }

    /// Reads the victim's file all the time and presents each token right after the holder did. Inside the
    /// window both get the same successor, so it must be told of; where the holder was late, the shadow is
    /// later, and ends it all.
    private void thiefWhoShadows(Machine victim, Machine child) {
        var seen = new ArrayList<Long>();
        var last = new String[] {victim.file};
        victim.whenRefreshed(() -> {
            String old = last[0];
            if (old.equals(victim.file)) {
                return;
            }
            last[0] = victim.file;
            simulation.laws.mayEnd(victim.family());
            simulation.laws.mayEnd(child.family());
            try {
                if (redeem(old, THIEF) instanceof Redeemed.Live live) {
                    simulation.laws.issued(text(live));
                    seen.add(simulation.spell(old).orElseThrow().generation());
                }
            } catch (Faults.Lost e) {
                simulation.tell("the shadow lost an answer");
            }
            simulation.laws.check();
            int count = seen.size();
            boolean running = count >= 3 && seen.get(count - 1) - seen.get(count - 3) == 2;
            if (running && !simulation.laws.copiedTold()) {
                throw new AssertionError("three rotations were shadowed from another network and nothing was told");
            }
        });
    }

    /// Presents what looks like a token, and a real one through another app: nothing may change (law L3).
    private void guesser(Machine victim) {
        simulation.after(simulation.between(Duration.ofMinutes(1), Duration.ofHours(1)), () -> {
            String token = victim.file;
            int at = 5 + simulation.chance.nextInt(token.length() - 5);
            String guess = token.substring(0, at) + (token.charAt(at) == 'A' ? 'B' : 'A') + token.substring(at + 1);
            long before = simulation.store.head();
            TokenFamily family = family(victim.family());
            requireRefused(simulation.tokens.redeem(guess, Optional.of(simulation.app), THIEF, simulation.world.now()));
            try {
                requireRefused(simulation.tokens.redeem(
                        token, Optional.of(simulation.otherApp), THIEF, simulation.world.now()));
            } catch (Faults.Lost e) {
                simulation.tell("the guesser lost an answer");
            }
            if (simulation.store.head() != before || !family(victim.family()).equals(family)) {
                throw new AssertionError("L3: a guess changed something");
            }
        });
    }

    /// Ends one session, or everything, or the person; now and then twice.
    private void admin(List<Machine> machines) {
        var scenes = new Scenes(simulation);
        simulation.after(simulation.between(Duration.ofMinutes(5), Duration.ofHours(2)), () -> {
            Machine one = machines.get(simulation.chance.nextInt(machines.size()));
            int what = simulation.chance.nextInt(4);
            if (what == 0) {
                simulation.laws.mayEnd(one.family());
                until(() -> scenes.signOut(new SignOut.OneSession(one.family())));
                requireOver(one.family());
            } else if (what == 1) {
                simulation.laws.allMayEnd();
                until(() -> scenes.signOut(new SignOut.Everywhere(Optional.empty())));
            } else if (what == 2) {
                machines.stream()
                        .filter(machine -> machine != one)
                        .forEach(machine -> simulation.laws.mayEnd(machine.family()));
                until(() -> scenes.signOut(new SignOut.Everywhere(Optional.of(one.family()))));
                // A lost answer is tried again, and the second try keeps the session that the first one kept.
            } else {
                simulation.laws.allMayEnd();
                until(scenes::deactivate);
                until(scenes::reactivate);
            }
            simulation.tell("the admin ended " + what + " of " + one.family());
        });
    }

    /// Steps the wall clock. Back is harmless to everybody. Forward past the window looks like the time that it
    /// claims has passed, so several processes with one file may lose their session then; one process alone may
    /// not.
    private void steppingClock(Machine shared) {
        for (int i = 0; i < 4; i++) {
            simulation.after(simulation.between(Duration.ofMinutes(1), Duration.ofHours(2)), () -> {
                Duration step = simulation.between(Duration.ofHours(-2), Duration.ofHours(2));
                if (step.compareTo(Duration.ZERO) > 0) {
                    simulation.laws.mayEnd(shared.family());
                }
                simulation.world.step(step);
                simulation.tell("the clock stepped by " + step);
            });
        }
    }

    private void until(Runnable act) {
        while (true) {
            try {
                act.run();
                return;
            } catch (Faults.Lost e) {
                simulation.tell("an answer was lost; once more");
            }
        }
    }

    private void requireRefused(Redeemed answer) {
        if (!(answer instanceof Redeemed.Refused)) {
            throw new AssertionError("L3: a guess was answered with " + answer.getClass());
        }
    }

    private void requireOver(String id) {
        if (!(family(id) instanceof TokenFamily.Ended)) {
            throw new AssertionError(id + " should have ended");
        }
    }

    private TokenFamily family(String id) {
        return simulation.store.read(found -> found.one(TokenFamily.KIND, id).orElseThrow());
    }

    private Redeemed redeem(String token, Holder by) {
        return simulation.tokens.redeem(token, Optional.of(simulation.app), by, simulation.world.now());
    }

    private static String text(Redeemed.Live live) {
        return live.token().text().revealText(Secret.Purpose.DELIVER);
    }
}
