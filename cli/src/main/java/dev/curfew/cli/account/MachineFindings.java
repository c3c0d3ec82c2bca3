package dev.curfew.cli.account;

import dev.curfew.base.Secret;
import dev.curfew.cli.Complaint;
import dev.curfew.cli.Finding;
import dev.curfew.cli.Logs;
import dev.curfew.client.AuthManager;
import dev.curfew.client.AuthState;
import dev.curfew.client.Counted;
import dev.curfew.client.KeyringStore;
import dev.curfew.client.RefreshFailure;
import dev.curfew.client.RevocationJob;
import dev.curfew.client.SealingKey;
import dev.curfew.client.StoreException;
import dev.curfew.client.StoreKind;
import dev.curfew.client.Transport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What `curfew doctor` finds on a person's machine: the sign-in, where it lies and what waits there, the way
/// to the server and the clock.
public final class MachineFindings {
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);
    private static final Duration LOCK = Duration.ofSeconds(1);
    private static final Duration LITTLE = Duration.ofMinutes(1);
    private static final Duration MUCH = Duration.ofMinutes(5);
    private static final List<String> PROXIES =
            List.of("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy");

    private final Place place;

    private MachineFindings(Place place) {
        this.place = place;
    }

    /// Looks.
    public static List<Finding> of(Surrounds around) {
        Place place;
        try {
            place = Place.of(new Where(), around);
        } catch (Complaint wrong) {
            return List.of(Finding.bad("settings", Logs.tame(String.valueOf(wrong.getMessage())), "Mend it first."));
        }
        var look = new MachineFindings(place);
        var findings = new ArrayList<Finding>();
        findings.add(look.home());
        findings.add(look.signIn());
        findings.add(look.keyring());
        findings.add(look.lock());
        findings.add(look.queue());
        findings.add(look.proxy());
        findings.addAll(look.server());
        return findings;
    }

    private Finding home() {
        Path home = place.home().path();
        String shown = Logs.tame(home.toString());
        if (!Files.exists(home)) {
            return Finding.ok("home", shown + " is not there yet; curfew login makes it");
        }
        if (!Files.isWritable(home)) {
            return Finding.bad(
                    "home", shown + " cannot be written by you", "Give yourself the right, or set CURFEW_HOME.");
        }
        try {
            boolean open = Files.getPosixFilePermissions(home).stream().anyMatch(OTHERS::contains);
            return open
                    ? Finding.warn("home", shown + " can be looked into by others", "Run: chmod 700 " + shown)
                    : Finding.ok("home", shown + " is yours only");
        } catch (IOException | UnsupportedOperationException unknown) {
            return Finding.ok("home", shown);
        }
    }

    private Finding signIn() {
        AuthManager manager = place.open();
        Optional<Counted> counted = manager.counted();
        String who = counted.map(it -> Identity.of(it.credential())).orElse("");
        String before = counted.map(Identity::before).orElse("");
        return switch (manager.state()) {
            case AuthState.LoggedOut none -> Finding.warn("sign-in", "nobody is signed in", "Run: curfew login");
            case AuthState.Unusable(var fault, String advice) ->
                Finding.bad("sign-in", Logs.tame(advice), "Run: curfew login");
            case AuthState.Restricted(String advice) ->
                Finding.bad("sign-in", Logs.tame(advice), "Sign in as it wants: curfew login --help");
            case AuthState.NeedsLogin(RefreshFailure.Reason reason) ->
                Finding.bad("sign-in", "signed in " + who + ", which is over: " + reason.text(), "Run: curfew login");
            case AuthState.Ok in -> signedIn(who, before);
            case AuthState.Expiring in -> signedIn(who, before);
            case AuthState.Refreshing in -> signedIn(who, before);
            case AuthState.External in -> signedIn(who, before);
        };
    }

    private Finding signedIn(String who, String before) {
        return before.isEmpty()
                ? Finding.ok(
                        "sign-in",
                        "signed in " + who + ", kept in "
                                + Logs.tame(place.store().place()))
                : Finding.warn(
                        "sign-in",
                        "signed in " + who + " by the variable " + before + ", which goes before what is stored",
                        "Unset it to use the sign-in that is stored.");
    }

    private Finding keyring() {
        if (place.kind() != StoreKind.KEYRING && place.kind() != StoreKind.AUTO) {
            return Finding.ok(
                    "keyring",
                    "not used: cli_auth_credentials_store is " + place.kind().wireName());
        }
        try {
            boolean holds = KeyringStore.holds(place.keyring(), place.home());
            return Finding.ok(
                    "keyring",
                    place.keyring().name() + (holds ? " holds the sign-in" : " answers; nothing is kept in it"));
        } catch (StoreException e) {
            String why = Logs.tame(String.valueOf(e.getMessage()));
            return place.kind() == StoreKind.AUTO
                    ? Finding.warn("keyring", why, "Until then a sign-in is kept in a file.")
                    : Finding.bad("keyring", why, "Unlock or start it, or run: curfew login --store file");
        }
    }

    private Finding lock() {
        if (!Files.exists(place.home().path())) {
            return Finding.ok("lock", "nothing to lock yet");
        }
        try {
            place.store().hold(LOCK).close();
            return Finding.ok("lock", "free");
        } catch (StoreException e) {
            return Finding.bad(
                    "lock",
                    Logs.tame(String.valueOf(e.getMessage())),
                    "A home on a network disk may not lock: set CURFEW_HOME to a local one.");
        }
    }

    private Finding queue() {
        List<RevocationJob> jobs;
        try {
            jobs = place.queue().list();
        } catch (IOException e) {
            return Finding.bad("revocations", "what waits cannot be read", "Give yourself the right to read it.");
        }
        long dead = jobs.stream().filter(RevocationJob::dead).count();
        if (dead > 0) {
            return Finding.bad(
                    "revocations", dead + " given up: the server will not revoke", "See: curfew revocations list");
        }
        if (!jobs.isEmpty()) {
            List<RevocationJob> live =
                    jobs.stream().filter(RevocationJob::holdsASignIn).toList();
            boolean weaker = live.stream().anyMatch(job -> job.sealed().by() == SealingKey.Kind.FILE);
            return Finding.warn(
                    "revocations",
                    jobs.size() + " wait, "
                            + (live.isEmpty() ? "with what ends them and signs nobody in" : "sealed " + under(weaker)),
                    "Try now: curfew revocations flush");
        }
        boolean weaker = place.key().now() == SealingKey.Kind.FILE;
        return weaker && place.key().place().startsWith(place.home().path())
                ? Finding.warn(
                        "revocations",
                        "a token that waits would be sealed under a key that lies in the home with it",
                        "Set XDG_STATE_HOME to a directory outside of "
                                + Logs.tame(place.home().path().toString()))
                : Finding.ok("revocations", "nothing waits; a token that does is sealed " + under(weaker));
    }

    private String under(boolean weaker) {
        return weaker
                ? "under " + Logs.tame(place.key().place().toString()) + ", which is weaker than a keyring"
                : "under a key in the keyring";
    }

    private Finding proxy() {
        Map<String, String> environment = place.around().environment();
        return PROXIES.stream()
                .filter(name -> !environment.getOrDefault(name, "").isBlank())
                .findFirst()
                .map(name -> Finding.ok("proxy", name + " is set; NO_PROXY names what goes past it"))
                .orElse(Finding.ok("proxy", "none"));
    }

    private List<Finding> server() {
        URI at = place.server().resolve("/.well-known/oauth-authorization-server");
        Transport.Reply reply;
        try {
            reply = place.transport()
                    .send(new Transport.Call(
                            "GET",
                            at,
                            Map.of("User-Agent", Place.agent(), "Accept", "application/json"),
                            Secret.of(""),
                            Duration.ofSeconds(3),
                            Duration.ofSeconds(8)));
        } catch (Transport.Broken e) {
            return List.of(Finding.bad(
                    "server",
                    place.server() + ": " + e.getMessage(),
                    "Check CURFEW_SERVER, the network and the proxy; is the server running?"));
        }
        var findings = new ArrayList<Finding>();
        boolean ours = reply.status() == 200 && !reply.isPage();
        findings.add(
                ours
                        ? place.inTheClear()
                                ? Finding.warn(
                                        "server",
                                        place.server() + " answers, in the clear",
                                        "Use https: tokens cross the network as they are.")
                                : Finding.ok("server", place.server() + " answers")
                        : Finding.bad(
                                "server",
                                "what answers at " + place.server() + " is no Curfew server (status " + reply.status()
                                        + (reply.isPage() ? ", a web page" : "") + ")",
                                "Check CURFEW_SERVER; a proxy may answer in its place: NO_PROXY."));
        date(reply).map(this::clock).ifPresent(findings::add);
        return findings;
    }

    private Finding clock(Instant theirs) {
        Duration off = Duration.between(theirs, place.around().world().now());
        String by = StatusCommand.span(off.abs()) + (off.isNegative() ? " behind" : " ahead of") + " the server";
        if (off.abs().compareTo(LITTLE) <= 0) {
            return Finding.ok("clock", "as the server's");
        }
        String toDo = "Set this machine's clock, or have it set: timedatectl set-ntp true";
        return off.abs().compareTo(MUCH) <= 0
                ? Finding.warn("clock", by, toDo)
                : Finding.bad("clock", by + ": tokens seem to lapse too early or too late", toDo);
    }

    private static Optional<Instant> date(Transport.Reply reply) {
        return reply.header("Date").flatMap(text -> {
            try {
                return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant());
            } catch (DateTimeException notOne) {
                return Optional.empty();
            }
        });
    }
}
