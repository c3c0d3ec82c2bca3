package dev.curfew.cli.account;

import dev.curfew.cli.Logs;
import dev.curfew.client.session.SessionException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// A command that works at a {@link Place}. Whatever it does, the server is told beside it of what waits to
/// die.
abstract class AccountCommand implements Callable<Integer> {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int UNCONFIRMED = 3;
    static final int SIGN_IN_AGAIN = 5;
    static final int UNKNOWN = 6;
    static final int GIVEN_UP = 7;
    static final int CANCELLED = 130;

    final Surrounds around;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Mixin
    final Where where = new Where();

    @Option(names = "--json", description = "Prints JSON for programs.")
    boolean json;

    AccountCommand(Surrounds around) {
        this.around = around;
    }

    @Override
    public final Integer call() {
        Logs.forCommand(around.environment(), around.world());
        Place place = Place.of(where, around);
        Drain drain = drains() ? Drain.begin(place) : Drain.NONE;
        try {
            return run(place, person());
        } finally {
            drain.end();
        }
    }

    /// Whether the server is told beside the work; not where that is the work.
    boolean drains() {
        return true;
    }

    /// Does the work.
    ///
    /// @return the exit code
    abstract int run(Place place, Person person);

    Person person() {
        var line = spec.commandLine();
        return new Person(line.getOut(), line.getErr(), json, around.colours());
    }

    /// Whether the person at the terminal wants it; nobody there wants nothing.
    boolean agreed(Person person, String question) {
        if (!around.terminal()) {
            return false;
        }
        person.say(question + " Type yes to go on.");
        try {
            var answer = new StringBuilder();
            for (int c = around.in().read();
                    c >= 0 && c != '\n';
                    c = around.in().read()) {
                answer.append((char) c);
            }
            return answer.toString().strip().equalsIgnoreCase("yes");
        } catch (IOException nobodyThere) {
            return false;
        }
    }

    /// What a call to the server came to that was not done.
    static int told(Person person, SessionException e) {
        return person.fail(
                switch (e.fault()) {
                    case NEEDS_LOGIN -> SIGN_IN_AGAIN;
                    case UNKNOWN -> UNKNOWN;
                    case NOT_SIGNED_IN, NOT_ALLOWED, UNAVAILABLE -> FAILED;
                },
                e.why(),
                e.fault() == SessionException.Fault.NEEDS_LOGIN && !e.why().contains("curfew login")
                        ? "Sign in: curfew login"
                        : "");
    }
}
