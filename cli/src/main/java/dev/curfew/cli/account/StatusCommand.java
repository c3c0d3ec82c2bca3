package dev.curfew.cli.account;

import dev.curfew.cli.Logs;
import dev.curfew.client.AuthManager;
import dev.curfew.client.AuthState;
import dev.curfew.client.Counted;
import dev.curfew.client.Credential;
import dev.curfew.client.Refresh;
import dev.curfew.client.RefreshFailure;
import dev.curfew.client.RevocationJob;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `curfew login status`.
@Command(
        name = "status",
        header = "Says who is signed in on this machine, and how that stands.",
        description = {
            "",
            "Asks nobody: whether the server still honours the sign-in shows with --refresh.",
            "",
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  curfew login status",
            "  curfew login status --refresh            asks the server",
            "  curfew login status --codex              of Codex's sign-in",
            "",
            "Exit codes: 0 signed in, 1 not, 2 wrong usage, 5 there is a sign-in and it is dead, 78 a setting is wrong.",
        })
final class StatusCommand extends AccountCommand {
    @Option(names = "--refresh", description = "Refreshes first, so that the server says whether it is still good.")
    private boolean refresh;

    StatusCommand(Surrounds around) {
        super(around);
    }

    @Override
    int run(Place place, Person person) {
        AuthManager manager = place.open();
        Optional<RefreshFailure> failure = Optional.empty();
        if (refresh && manager.refresh() instanceof Refresh.Failed(RefreshFailure why)) {
            failure = Optional.of(why);
        }
        // Also when another process heard that.
        boolean over = manager.state() instanceof AuthState.NeedsLogin;
        var members = members(place, manager);
        failure.ifPresent(why -> members.put("advice", why.advice()));
        person.tell(members);
        say(place, person, manager);
        failure.filter(why -> !over).ifPresent(why -> person.say(why.advice()));
        return switch (manager.state()) {
            case AuthState.NeedsLogin dead -> SIGN_IN_AGAIN;
            case AuthState.LoggedOut none -> FAILED;
            case AuthState.Restricted not -> FAILED;
            case AuthState.Unusable broken -> FAILED;
            case AuthState.Ok in -> DONE;
            case AuthState.Expiring in -> DONE;
            case AuthState.Refreshing in -> DONE;
            case AuthState.External in -> DONE;
        };
    }

    private static void say(Place place, Person person, AuthManager manager) {
        Optional<Counted> counted = manager.counted();
        switch (manager.state()) {
            case AuthState.LoggedOut none -> person.say("Not logged in");
            case AuthState.Unusable(var fault, String advice) -> person.say(Logs.tame(advice));
            case AuthState.Restricted(String advice) -> person.say(Logs.tame(advice));
            case AuthState.NeedsLogin(RefreshFailure.Reason reason) -> {
                person.say(person.bad("Sign in again") + ": curfew login. You were signed in "
                        + counted.map(Counted::credential).map(Identity::of).orElse("") + ".");
                line(person, "over", reason.text());
            }
            case AuthState.Ok in -> person.say(signedIn(person, counted));
            case AuthState.Expiring in -> person.say(signedIn(person, counted));
            case AuthState.Refreshing in -> person.say(signedIn(person, counted));
            case AuthState.External in -> person.say(signedIn(person, counted));
        }
        if (counted.isPresent()) {
            details(place, person, counted.get(), manager.state() instanceof AuthState.NeedsLogin);
        }
        List<RevocationJob> jobs = jobs(place);
        long dead = jobs.stream().filter(RevocationJob::dead).count();
        if (jobs.size() > dead) {
            line(
                    person,
                    "waiting",
                    (jobs.size() - dead)
                            + " to be revoked at the server, which could not be told yet: curfew revocations list");
        }
        if (dead > 0) {
            line(person, "given up", dead + " that the server will not revoke: curfew revocations list");
        }
    }

    private static String signedIn(Person person, Optional<Counted> counted) {
        return person.good("Signed in") + " "
                + counted.map(Counted::credential).map(Identity::of).orElse("") + ".";
    }

    private static void details(Place place, Person person, Counted counted, boolean dead) {
        String before = Identity.before(counted);
        line(person, "from", before.isEmpty() ? place.store().place() : before);
        if (counted.credential() instanceof Credential.Managed managed) {
            Instant now = place.around().world().now();
            line(
                    person,
                    "server",
                    managed.tokens().issuer().orElse(place.server().toString()));
            managed.tokens()
                    .expiresAt()
                    .ifPresent(at -> line(
                            person,
                            "token",
                            dead
                                    ? "not given out any more"
                                    : at.isAfter(now)
                                            ? "good for " + span(Duration.between(now, at))
                                            : "lapsed; it is refreshed when it is needed"));
            managed.lastRefresh().ifPresent(at -> line(person, "refreshed", span(Duration.between(at, now)) + " ago"));
        }
    }

    private static void line(Person person, String name, String value) {
        person.say(String.format("  %-10s %s", name, Logs.tame(value)));
    }

    /// A span as a person says it.
    static String span(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7200) {
            return seconds / 60 + " min";
        }
        return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    }

    /// What a program reads of how things stand.
    static Map<String, Object> members(Place place, AuthManager manager) {
        var members = new LinkedHashMap<String, Object>();
        members.put("loggedIn", manager.cached().isPresent());
        members.put("state", name(manager.state()));
        if (manager.state() instanceof AuthState.NeedsLogin(RefreshFailure.Reason reason)) {
            members.put("reason", reason.name().toLowerCase(Locale.ROOT));
            members.put("advice", new RefreshFailure.Permanent(reason).advice());
        }
        manager.counted().ifPresent(counted -> {
            members.put("method", Identity.method(counted.credential()));
            members.put("origin", counted.origin().name().toLowerCase(Locale.ROOT));
            if (counted.credential() instanceof Credential.Managed managed) {
                managed.tokens().holder().email().ifPresent(it -> members.put("email", it));
                managed.account().ifPresent(it -> members.put("account", it));
                managed.tokens().holder().plan().ifPresent(it -> members.put("plan", it));
                managed.tokens().expiresAt().ifPresent(it -> members.put("expiresAt", it.toString()));
                managed.lastRefresh().ifPresent(it -> members.put("lastRefresh", it.toString()));
                members.put(
                        "server",
                        managed.tokens().issuer().orElse(place.server().toString()));
            }
        });
        members.put("place", place.store().place());
        List<RevocationJob> jobs = jobs(place);
        long dead = jobs.stream().filter(RevocationJob::dead).count();
        members.put("pendingRevocations", jobs.size() - dead);
        members.put("givenUpRevocations", dead);
        return members;
    }

    private static List<RevocationJob> jobs(Place place) {
        try {
            return place.queue().list();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    private static String name(AuthState state) {
        return switch (state) {
            case AuthState.LoggedOut none -> "logged_out";
            case AuthState.Ok in -> "ok";
            case AuthState.Expiring in -> "expiring";
            case AuthState.Refreshing in -> "refreshing";
            case AuthState.NeedsLogin dead -> "needs_login";
            case AuthState.External in -> "external";
            case AuthState.Restricted not -> "restricted";
            case AuthState.Unusable broken -> "unusable";
        };
    }
}
