package dev.curfew.cli.account;

import dev.curfew.client.AuthManager;
import dev.curfew.client.AuthState;
import dev.curfew.client.Credential;
import dev.curfew.client.Refresh;
import dev.curfew.client.RefreshFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `curfew refresh`.
@Command(
        name = "refresh",
        header = "Gets a newer token, if the one that is there is about to lapse.",
        description = {
            "",
            "What another process has refreshed is taken over, and the server is not asked. A failure changes nothing.",
            "",
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  curfew refresh",
            "  curfew refresh --force",
            "",
            "Exit codes: 0 refreshed, or not needed; 1 not now, or nobody is signed in; 2 wrong usage; 5 the sign-in is",
            "dead.",
        })
final class RefreshCommand extends AccountCommand {
    private static final Duration SCHEDULE = Duration.ofDays(8);

    @Option(names = "--force", description = "Refreshes in any case.")
    private boolean force;

    RefreshCommand(Surrounds around) {
        super(around);
    }

    @Override
    int run(Place place, Person person) {
        AuthManager manager = place.open();
        AuthState state = manager.state();
        if (manager.cached().isEmpty()) {
            return person.fail(
                    FAILED,
                    state instanceof AuthState.Unusable(var fault, String advice) ? advice : "Not logged in",
                    "Sign in: curfew login");
        }
        if (!force && !isDue(manager, state)) {
            return done(person, "skipped", "The token is fresh. To refresh it in any case: curfew refresh --force");
        }
        return switch (force ? manager.refreshFromAuthority() : manager.refresh()) {
            case Refresh.Renewed renewed -> done(person, "renewed", "Refreshed.");
            case Refresh.Adopted adopted ->
                done(person, "adopted", "Another process had refreshed it; its token is used.");
            case Refresh.NotNeeded none -> done(person, "skipped", "This kind of sign-in is not refreshed.");
            case Refresh.Failed(RefreshFailure failure) -> failed(person, failure);
        };
    }

    /// Says why, with the exit code that tells the three kinds apart.
    static int failed(Person person, RefreshFailure failure) {
        return switch (failure) {
            case RefreshFailure.Permanent dead ->
                person.fail(
                        SIGN_IN_AGAIN, failure.advice(), "Nothing that is stored was changed. Sign in: curfew login");
            case RefreshFailure.Transient later -> person.fail(FAILED, failure.advice(), "Try again: curfew refresh");
            case RefreshFailure.Misconfigured wrong ->
                person.fail(FAILED, failure.advice(), "See what is set up: curfew doctor");
        };
    }

    private boolean isDue(AuthManager manager, AuthState state) {
        Instant now = around.world().now();
        return state instanceof AuthState.Expiring
                || state instanceof AuthState.NeedsLogin
                || (state instanceof AuthState.Ok(var until)
                        && until.isEmpty()
                        && manager.cached().orElseThrow() instanceof Credential.Managed managed
                        && managed.lastRefresh()
                                .map(at -> at.isBefore(now.minus(SCHEDULE)))
                                .orElse(false));
    }

    private static int done(Person person, String result, String line) {
        person.tell(Map.of("result", result));
        person.say(line);
        return DONE;
    }
}
