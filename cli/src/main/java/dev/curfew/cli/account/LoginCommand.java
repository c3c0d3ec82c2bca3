package dev.curfew.cli.account;

import dev.curfew.cli.Complaint;
import dev.curfew.cli.Logs;
import dev.curfew.client.AuthManager;
import dev.curfew.client.Credential;
import dev.curfew.client.Restrictions;
import dev.curfew.client.login.Doors;
import dev.curfew.client.login.Login;
import dev.curfew.client.login.LoginException;
import dev.curfew.client.login.Outcome;
import dev.curfew.client.login.Prompt;
import dev.curfew.client.session.Session;
import dev.curfew.client.session.SessionException;
import dev.curfew.client.session.Sessions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `curfew login`.
@Command(
        name = "login",
        header = "Signs you in on this machine.",
        description = {
            "",
            "Opens your browser, which comes back to this command when you have signed in. On a machine without a",
            "browser, open the address that is shown on another one and paste the address that it ends at, or use",
            "--device-auth.",
            "",
            "What was signed in here before stays until the new sign-in is stored; then it is revoked at its server.",
            "",
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  curfew login",
            "  curfew login --server https://curfew.example.com",
            "  curfew login --device-auth                       a code to enter in any browser",
            "  printenv OPENAI_API_KEY | curfew login --with-api-key",
            "  curfew login status",
            "",
            "Exit codes: 0 signed in, 1 failed or not allowed, 2 wrong usage, 78 a setting is wrong, 130 cancelled.",
        })
final class LoginCommand extends AccountCommand {
    private static final int LONGEST = 64 * 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final System.Logger LOG = System.getLogger(LoginCommand.class.getName());

    @Option(names = "--device-auth", description = "Shows a code to enter in a browser on any machine.")
    private boolean device;

    @Option(names = "--with-api-key", description = "Reads an API key from standard input.")
    private boolean withApiKey;

    @Option(names = "--with-access-token", description = "Reads a personal access token from standard input.")
    private boolean withAccessToken;

    @Option(names = "--admin", description = "Asks for what owners and admins do, too: people, apps, the pool.")
    private boolean admin;

    @Option(names = "--no-browser", description = "Shows the address and opens nothing.")
    private boolean noBrowser;

    @Option(names = "--issuer", paramLabel = "URL", description = "Who signs you in. Default: the server")
    private @Nullable String issuer;

    @Option(
            names = "--client-id",
            paramLabel = "ID",
            description = "The app to sign in to. Default: curfew-cli; with --codex Codex's own")
    private @Nullable String clientId;

    LoginCommand(Surrounds around) {
        super(around);
    }

    @Override
    int run(Place place, Person person) {
        if ((device ? 1 : 0) + (withApiKey ? 1 : 0) + (withAccessToken ? 1 : 0) > 1) {
            throw Complaint.usage(
                    "--device-auth, --with-api-key and --with-access-token are three ways to sign in", "Give one.");
        }
        var method = withApiKey ? Restrictions.Method.API : Restrictions.Method.CHATGPT;
        Optional<String> refusal = place.config().restrictions().refusal(method);
        if (refusal.isPresent()) {
            return person.fail(
                    FAILED, refusal.get(), "It is set in " + place.home().config() + ".");
        }
        AuthManager manager = place.open();
        Doors doors = place.doors(manager, issuer, clientId, admin);
        boolean before = manager.cached().isPresent();
        try {
            Outcome outcome = withApiKey
                    ? doors.apiKey(secret(person, "API key"))
                    : withAccessToken ? doors.accessToken(secret(person, "access token")) : led(doors, person);
            return told(outcome, place, person, manager, before);
        } catch (LoginException e) {
            return person.fail(FAILED, e.why(), "Nothing was changed on this machine.");
        } catch (IOException e) {
            return person.fail(FAILED, "standard input cannot be read", "Nothing was changed on this machine.");
        }
    }

    /// Where a secret comes from: what is piped in, or a person who types it.
    private Reader secret(Person person, String what) throws IOException {
        return around.typed()
                ? new StringReader(
                        around.hiddenLine(person, "Paste the " + what + " and press Enter. It is not shown.", LONGEST))
                : around.in();
    }

    private Outcome led(Doors doors, Person person) throws LoginException {
        try (Login login = device ? doors.device() : doors.browser()) {
            // Ctrl-C ends the process; until then the person is told, and tokens that still come are given back.
            var interrupted = new Thread(
                    () -> {
                        if (login.cancel()) {
                            person.say("");
                            person.say("Cancelled. Nothing was changed on this machine.");
                        }
                    },
                    "cancel the sign-in");
            Runtime.getRuntime().addShutdownHook(interrupted);
            try {
                show(login, person);
                return login.await();
            } finally {
                forget(interrupted);
            }
        }
    }

    private static void forget(Thread interrupted) {
        try {
            Runtime.getRuntime().removeShutdownHook(interrupted);
        } catch (IllegalStateException ending) {
            // The process is ending, and the hook is what ends the sign-in.
            interrupted.setName("cancelling the sign-in");
        }
    }

    private void show(Login login, Person person) {
        switch (login.prompt()) {
            case Prompt.Open(URI address) -> {
                boolean opened = !noBrowser && BrowserWindow.open(address, around.environment());
                Directions.open(person, address.toString(), opened);
                person.say(
                        "In a browser on another machine it ends at an address that does not load: paste that here.");
                person.tell(new LinkedHashMap<>(java.util.Map.of("openUrl", address.toString())));
                Thread.ofPlatform().daemon().name("pasted addresses").start(() -> listen(login, person));
            }
            case Prompt.Enter(URI address, String code, URI complete) -> {
                Directions.enter(person, address.toString(), code);
                var prompt = new LinkedHashMap<String, Object>();
                prompt.put("verificationUrl", address.toString());
                prompt.put("userCode", code);
                prompt.put("verificationUrlComplete", complete.toString());
                person.tell(prompt);
            }
        }
    }

    private void listen(Login login, Person person) {
        try {
            var lines = new BufferedReader(around.in());
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                switch (line.isBlank() ? Login.Pasted.TAKEN : login.paste(line)) {
                    case TAKEN -> {}
                    case UNKNOWN ->
                        person.say("That is not where the browser ends. It looks like"
                                + " http://127.0.0.1:1455/auth/callback?code=…&state=…");
                    case FOREIGN ->
                        person.say("That belongs to another sign-in. Open the address above, and paste where it ends.");
                    case OVER -> {
                        return;
                    }
                }
            }
        } catch (IOException closed) {
            person.say("Nothing can be pasted here any more.");
        }
    }

    private int told(Outcome outcome, Place place, Person person, AuthManager manager, boolean before) {
        return switch (outcome) {
            case Outcome.SignedIn(Credential credential) -> {
                if (before) {
                    flush(place);
                }
                name(place, manager);
                person.say(person.good("Signed in") + " " + Identity.of(credential) + ".");
                person.say("Kept in " + Logs.tame(place.store().place()) + ".");
                manager.counted()
                        .map(Identity::before)
                        .filter(name -> !name.isEmpty())
                        .ifPresent(name -> person.say(
                                "Warning: " + name + " is set and goes before it. Unset it to use this sign-in."));
                if (place.inTheClear()) {
                    person.say("Warning: " + place.server() + " is http. Tokens cross the network in the clear.");
                }
                person.tell(StatusCommand.members(place, manager));
                yield DONE;
            }
            case Outcome.Cancelled cancelled -> CANCELLED;
            case Outcome.Denied denied -> failed(outcome, place, person, manager);
            case Outcome.TooLate late -> failed(outcome, place, person, manager);
            case Outcome.Failed failed -> failed(outcome, place, person, manager);
        };
    }

    /// Lets the person find this machine in their list by the name that it has itself. The sign-in stands
    /// without.
    private static void name(Place place, AuthManager manager) {
        Sessions sessions = place.sessions(manager);
        try {
            Optional<Session.Device> here = sessions.list(false).stream()
                    .filter(Session::current)
                    .flatMap(session -> session.unnamedDevice().stream())
                    .findFirst();
            if (here.isPresent()) {
                sessions.name(here.get(), Place.host());
            }
        } catch (SessionException without) {
            LOG.log(System.Logger.Level.DEBUG, "this machine goes without a name", without);
        }
    }

    private static int failed(Outcome outcome, Place place, Person person, AuthManager manager) {
        return person.fail(
                FAILED,
                outcome.text(),
                manager.cached().isPresent()
                        ? "You are still signed in as before, in "
                                + place.store().place() + "."
                        : "Nothing was changed on this machine.");
    }

    private static void flush(Place place) {
        try {
            place.queue().flush(place.issuer(), PATIENCE, false);
        } catch (IOException later) {
            // It waits in the queue, and every command tries again.
            LOG.log(System.Logger.Level.DEBUG, "the queue stays", later);
        }
    }
}
