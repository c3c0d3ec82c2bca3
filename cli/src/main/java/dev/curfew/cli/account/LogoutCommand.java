package dev.curfew.cli.account;

import dev.curfew.cli.Complaint;
import dev.curfew.cli.Logs;
import dev.curfew.client.AuthFile;
import dev.curfew.client.AuthManager;
import dev.curfew.client.LogoutOutcome;
import dev.curfew.client.LogoutOutcome.Here;
import dev.curfew.client.LogoutOutcome.There;
import dev.curfew.client.LogoutPolicy;
import dev.curfew.client.RevocationJob;
import dev.curfew.client.StoreException;
import dev.curfew.client.session.SessionException;
import dev.curfew.client.session.Sessions;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `curfew logout`.
@Command(
        name = "logout",
        header = "Signs you out on this machine, and has the sign-in revoked at its server.",
        description = {
            "",
            "Signed out here means: nothing is stored here any more. Revoked means: the server confirmed that the",
            "sign-in is dead. If the server cannot be told at once, the revocation waits here, sealed, and every later",
            "command tries again.",
            "",
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  curfew logout",
            "  curfew logout --strict               only if the server confirms; otherwise nothing changes",
            "  curfew logout --wait-revoked=60      waits up to a minute for the confirmation",
            "  curfew logout --everywhere           signs you out on every machine and in every browser",
            "",
            "Exit codes: 0 signed out here, 1 failed and still signed in, 2 wrong usage, 3 signed out here and not",
            "confirmed in time, 4 signed out here and the server will not be told, 5 --everywhere needs a sign-in that",
            "is alive.",
        })
final class LogoutCommand extends AccountCommand {
    private static final String THIRTY = "30";
    private static final Duration BETWEEN = Duration.ofMillis(500);

    @Option(names = "--strict", description = "Changes nothing unless the server confirms.")
    private boolean strict;

    @Option(names = "--local-only", description = "Tells the server nothing: the sign-in lives there until it lapses.")
    private boolean localOnly;

    @Option(names = "--everywhere", description = "Ends all of your sessions first, on every machine. Asks before.")
    private boolean everywhere;

    @Option(names = "--yes", description = "Does not ask.")
    private boolean yes;

    @Option(
            names = "--wait-revoked",
            paramLabel = "SECONDS",
            arity = "0..1",
            fallbackValue = THIRTY,
            description = "Waits until the server has confirmed. Default: " + THIRTY)
    private @Nullable Integer wait;

    LogoutCommand(Surrounds around) {
        super(around);
    }

    @Override
    int run(Place place, Person person) {
        if (strict && localOnly) {
            throw Complaint.usage("--strict asks the server and --local-only does not", "Give one of them.");
        }
        if (everywhere && localOnly) {
            throw Complaint.usage("--everywhere is done at the server and --local-only is not", "Give one of them.");
        }
        if (wait != null && (wait < 0 || wait > 86_400)) {
            throw Complaint.usage("--wait-revoked takes seconds, up to a day", "For example: --wait-revoked=60");
        }
        AuthManager manager = place.open();
        if (everywhere) {
            int ended = endedEverywhere(place, person, manager);
            if (ended != DONE) {
                return ended;
            }
        }
        LogoutPolicy policy = strict
                ? LogoutPolicy.STRICT
                : localOnly ? LogoutPolicy.LOCAL : place.config().logout().orElse(LogoutPolicy.DURABLE);
        if (policy != LogoutPolicy.LOCAL && !everywhere && !alsoThere(place, person)) {
            return person.fail(FAILED, "nothing was changed: nobody said yes", "Or: curfew logout --local-only");
        }
        LogoutOutcome outcome = manager.logout(policy);
        boolean late = wait != null && outcome.there() == There.PENDING && !confirmed(place, outcome.job(), wait);
        if (wait != null && outcome.there() == There.PENDING && !late) {
            outcome = new LogoutOutcome(outcome.here(), There.CONFIRMED, "", Optional.empty());
        }
        say(person, manager, outcome);
        return late ? UNCONFIRMED : outcome.exitCode();
    }

    private static void say(Person person, AuthManager manager, LogoutOutcome outcome) {
        var members = new LinkedHashMap<String, Object>();
        members.put("loggedOut", outcome.here() != Here.KEPT && outcome.here() != Here.REMAINS);
        members.put("revocation", outcome.there().name().toLowerCase(Locale.ROOT));
        outcome.job().ifPresent(id -> members.put("jobId", id));
        if (!outcome.why().isEmpty()) {
            members.put("why", outcome.why());
        }
        person.tell(members);
        person.say(Logs.tame(outcome.text()));
        if (outcome.there() == There.PENDING && outcome.here() == Here.REMOVED) {
            person.say("  Until then the sign-in is alive at the server. Try at once: curfew revocations flush");
        }
        if (outcome.here() == Here.KEPT) {
            person.say("  You are still signed in. To sign out here all the same: curfew logout");
        }
        manager.counted()
                .map(Identity::before)
                .filter(name -> !name.isEmpty())
                .ifPresent(name -> person.say("Warning: " + name + " is set and still signs this shell in. Unset it."));
    }

    /// Warns where another program keeps the same sign-in, and has the person at a terminal decide.
    private boolean alsoThere(Place place, Person person) {
        Optional<String> other;
        try {
            other = place.store().load().flatMap(AuthFile::sharedWith);
        } catch (StoreException unreadable) {
            other = Optional.empty();
        }
        if (other.isEmpty()) {
            return true;
        }
        person.say("Warning: this sign-in was imported from " + Logs.tame(other.get())
                + ", and is revoked for both. To keep it there: curfew logout --local-only");
        return yes || !around.terminal() || agreed(person, "This ends both.");
    }

    private int endedEverywhere(Place place, Person person, AuthManager manager) {
        if (!yes && !agreed(person, "This ends every session of yours: all machines, browsers and agents.")) {
            return person.fail(FAILED, "nothing was ended: nobody said yes", "Write: curfew logout --everywhere --yes");
        }
        try {
            long count = place.sessions(manager).signOut(new Sessions.Scope.Everywhere());
            person.say("Ended " + count + (count == 1 ? " session" : " sessions") + " everywhere.");
            return DONE;
        } catch (SessionException e) {
            int exit = told(person, e);
            person.say(
                    e.fault() == SessionException.Fault.NEEDS_LOGIN
                            ? "  Nothing was ended. To remove the dead sign-in from here: curfew logout"
                            : "  Nothing was ended, and you are signed in here as before.");
            return exit;
        }
    }

    /// Tries until the server has confirmed, or will not, or the time is up.
    private static boolean confirmed(Place place, Optional<String> job, int seconds) {
        var world = place.around().world();
        long until = world.nanos() + Duration.ofSeconds(seconds).toNanos();
        try {
            while (true) {
                Duration left = Duration.ofNanos(until - world.nanos());
                if (left.isPositive()) {
                    place.queue().flush(place.issuer(), left, false);
                }
                Optional<RevocationJob> waiting = place.queue().list().stream()
                        .filter(it -> job.isEmpty() || it.id().equals(job.get()))
                        .findFirst();
                if (waiting.isEmpty()) {
                    return true;
                }
                if (waiting.get().dead() || world.nanos() - until >= 0) {
                    return false;
                }
                world.sleep(BETWEEN);
            }
        } catch (IOException unreadable) {
            return false;
        }
    }
}
