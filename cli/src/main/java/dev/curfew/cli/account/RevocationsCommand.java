package dev.curfew.cli.account;

import dev.curfew.cli.Group;
import dev.curfew.cli.Logs;
import dev.curfew.client.RevocationJob;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `curfew revocations`: what is to die at a server that could not be told yet.
abstract class RevocationsCommand extends AccountCommand {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private RevocationsCommand(Surrounds around) {
        super(around);
    }

    static CommandLine command(Surrounds around) {
        return new CommandLine(new Root())
                .addSubcommand(new Listed(around))
                .addSubcommand(new Flush(around))
                .addSubcommand(new Drop(around));
    }

    @Override
    final boolean drains() {
        return false;
    }

    @Override
    final int run(Place place, Person person) {
        try {
            // To open it is to decide on what a sign-in that was killed has left.
            place.open();
            return work(place, person);
        } catch (IOException e) {
            return person.fail(
                    FAILED,
                    "the revocations in " + place.home().path().resolve("revocations") + " cannot be read or written",
                    "Give yourself the right, and try again. Nothing of them was changed.");
        }
    }

    abstract int work(Place place, Person person) throws IOException;

    /// The exit code that says what is left.
    static int left(Place place) throws IOException {
        List<RevocationJob> jobs = place.queue().list();
        return jobs.isEmpty() ? DONE : jobs.stream().anyMatch(RevocationJob::dead) ? GIVEN_UP : UNCONFIRMED;
    }

    @Command(
            name = "revocations",
            header = "Shows, tries and drops what is still to be revoked at a server.",
            description = {
                "",
                "Each is a sign-in that is over here and alive at its server until the server has been told. The token lies",
                "here sealed, and nothing signs in with it. Every command tries those that are due.",
                "",
            },
            synopsisSubcommandLabel = "COMMAND")
    static final class Root extends Group {}

    @Command(
            name = "list",
            header = "Lists what waits and what was given up.",
            description = "",
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew revocations list",
                "",
                "Exit codes: 0 nothing waits, 1 failed, 3 something waits, 7 something was given up.",
            })
    static final class Listed extends RevocationsCommand {
        Listed(Surrounds around) {
            super(around);
        }

        @Override
        int work(Place place, Person person) throws IOException {
            List<RevocationJob> jobs = place.queue().list();
            person.tell(jobs.stream().map(Listed::members).toList());
            Instant now = around.world().now();
            if (jobs.isEmpty()) {
                person.say("Nothing waits to be revoked.");
            }
            for (RevocationJob job : jobs) {
                person.say(job.id() + "  " + Logs.tame(job.endpoint().getRawAuthority()) + "  " + why(job.reason())
                        + ", " + StatusCommand.span(Duration.between(job.created(), now)) + " ago");
                person.say("  " + standing(person, job, now));
            }
            return left(place);
        }

        private static String standing(Person person, RevocationJob job, Instant now) {
            String error = Logs.tame(job.lastError().orElse(""));
            if (job.dead()) {
                return person.bad("given up") + ": " + error
                        + ". End the session in your account's security page, then: curfew revocations drop "
                        + job.id();
            }
            String next = job.nextAt().isAfter(now)
                    ? "next try in " + StatusCommand.span(Duration.between(now, job.nextAt()))
                    : "is tried with the next command";
            return job.attempts() == 0
                    ? "not tried yet; " + next
                    : "tried " + job.attempts() + (job.attempts() == 1 ? " time" : " times") + " (" + error + "); "
                            + next;
        }

        private static String why(RevocationJob.Reason reason) {
            return switch (reason) {
                case LOGOUT -> "logged out";
                case SUPERSEDED -> "another sign-in took its place";
                case LATE_REFRESH -> "refreshed after the logout";
                case UNWANTED -> "the sign-in was given up";
            };
        }

        private static Map<String, Object> members(RevocationJob job) {
            var members = new LinkedHashMap<String, Object>();
            members.put("id", job.id());
            members.put("state", job.dead() ? "dead" : "pending");
            members.put("reason", job.reason().name().toLowerCase(Locale.ROOT));
            members.put("endpoint", job.endpoint().toString());
            members.put("created", job.created().toString());
            members.put("sealedBy", job.sealed().by().name().toLowerCase(Locale.ROOT));
            members.put("attempts", job.attempts());
            members.put("nextAt", job.nextAt().toString());
            members.put("lastError", job.lastError());
            members.put("expiresAt", job.expiresAt().toString());
            return members;
        }
    }

    @Command(
            name = "flush",
            header = "Tries all of them now.",
            description = "",
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew revocations flush",
                "",
                "Exit codes: 0 all are confirmed, 1 failed, 3 something waits still, 7 something was given up.",
            })
    static final class Flush extends RevocationsCommand {
        Flush(Surrounds around) {
            super(around);
        }

        @Override
        int work(Place place, Person person) throws IOException {
            int confirmed = place.queue().flush(place.issuer(), PATIENCE, true);
            int left = place.queue().list().size();
            person.tell(Map.of("confirmed", confirmed, "left", left));
            person.say(confirmed + " confirmed by the server, " + left + " left.");
            if (left > 0) {
                person.say("  See why: curfew revocations list");
            }
            return left(place);
        }
    }

    @Command(
            name = "drop",
            header = "Forgets one. Its sign-in stays alive at the server until it lapses.",
            description = "",
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew revocations drop rev_01kan4c2q2x8j0z7v3m5w9r1ts",
                "",
                "Exit codes: 0 forgotten and nothing is left, 1 failed, 3 something waits still, 6 there is none of that name,",
                "7 something was given up.",
            })
    static final class Drop extends RevocationsCommand {
        @Parameters(paramLabel = "ID", description = "Its name in the list.")
        @SuppressWarnings("NullAway.Init")
        private String id;

        Drop(Surrounds around) {
            super(around);
        }

        @Override
        int work(Place place, Person person) throws IOException {
            Optional<RevocationJob> job = place.queue().list().stream()
                    .filter(it -> it.id().equals(id))
                    .findFirst();
            if (job.isEmpty() || !place.queue().drop(id)) {
                return person.fail(UNKNOWN, "there is no revocation of that name", "See: curfew revocations list");
            }
            person.tell(Map.of("dropped", id));
            person.say("Forgotten. The sign-in is alive at "
                    + Logs.tame(job.get().endpoint().getRawAuthority())
                    + " until it lapses or somebody ends it there.");
            return left(place);
        }
    }
}
