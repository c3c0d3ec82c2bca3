package dev.curfew.cli.account;

import dev.curfew.cli.Complaint;
import dev.curfew.client.session.SessionException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `curfew pool login`: signs an account in at its provider, for the server, which gets the tokens and keeps
/// them.
@Command(
        name = "login",
        header = "Signs an account in at its provider: a new one, or one that is there again.",
        description = {
            "",
            "Opens your browser at the provider, or shows a code with --device. The server gets the tokens; nothing of",
            "them comes to this machine. What a new sign-in takes the place of is revoked at the provider.",
            "",
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  curfew pool login --name build-team-1            a Codex plan, in the browser",
            "  curfew pool login --device night-runs            one that is there, again, by a code",
            "  curfew pool login --issuer https://login.example.com --client-id curfew --api https://api.example.com/v1",
            "  printenv OPENAI_API_KEY | curfew pool login --with-api-key research",
            "",
            "Exit codes: 0 signed in, 1 refused or failed, 2 wrong usage, 5 your own sign-in is dead, 6 there is none of",
            "that name.",
        })
final class PoolLoginCommand extends PoolCommand {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final String SIGN_INS = "/connections/sign-ins";

    @Parameters(
            arity = "0..1",
            paramLabel = "ACCOUNT",
            description = "Signs this one in again: its name or ID in 'curfew pool list'. Without it, a new one.")
    private @Nullable String account;

    @Option(names = "--name", paramLabel = "NAME", description = "What to call a new one. Default: who signs in")
    private @Nullable String name;

    @Option(names = "--device", description = "Shows a code to enter in a browser on any machine.")
    private boolean device;

    @Option(names = "--no-browser", description = "Shows the address and opens nothing.")
    private boolean noBrowser;

    @Option(names = "--with-api-key", description = "Reads a new API key for ACCOUNT from standard input.")
    private boolean withApiKey;

    @Option(names = "--issuer", paramLabel = "URL", description = "Signs in at this OAuth server, not at Codex's own.")
    private @Nullable String issuer;

    @Option(names = "--client-id", paramLabel = "ID", description = "What that server calls Curfew.")
    private @Nullable String clientId;

    @Option(names = "--api", paramLabel = "URL", description = "Where the API is that its tokens open.")
    private @Nullable String api;

    PoolLoginCommand(Surrounds around) {
        super(around);
    }

    @Override
    int work(PoolApi pool, Person person) throws SessionException {
        check();
        Optional<String> again = account == null ? Optional.empty() : Optional.of(pool.named(account));
        if (withApiKey) {
            return replaced(pool, person, again.orElseThrow());
        }
        JsonNode begun = pool.ask("POST", SIGN_INS, wish(again));
        String path = SIGN_INS + "/" + PoolApi.text(begun, "id");
        try (var _ = directed(person, begun, address -> pasted(pool, path, address))) {
            JsonNode over = awaited(pool, path, begun);
            if (!PoolApi.text(over, "state").equals("done")) {
                return person.fail(FAILED, PoolApi.text(over, "why"), "");
            }
            return told(person, pool.ask("GET", "/connections/" + PoolApi.text(over, "connection"), Map.of()));
        }
    }

    private void check() {
        boolean elsewhere = issuer != null || clientId != null || api != null;
        if (account != null && (name != null || elsewhere)) {
            throw Complaint.usage(
                    "an account that is there keeps its name and its provider",
                    "Give ACCOUNT alone, or --name and --issuer without it.");
        }
        if (elsewhere && (issuer == null || clientId == null || api == null)) {
            throw Complaint.usage("--issuer, --client-id and --api go together", "Give all three, or none for Codex.");
        }
        if (withApiKey && (account == null || device)) {
            throw Complaint.usage(
                    "--with-api-key replaces the key of an account that has one",
                    "Name it. A new account: curfew pool add NAME");
        }
    }

    private Map<String, Object> wish(Optional<String> again) {
        var wish = new LinkedHashMap<String, Object>();
        wish.put("way", device ? "device" : "browser");
        again.ifPresent(id -> wish.put("connection", id));
        put(wish, "label", name);
        if (again.isEmpty()) {
            wish.put("preset", issuer == null ? "codex" : "generic");
            put(wish, "issuer", issuer);
            put(wish, "clientId", clientId);
            put(wish, "api", api);
        }
        return wish;
    }

    private static void put(Map<String, Object> wish, String member, @Nullable String value) {
        if (value != null) {
            wish.put(member, value);
        }
    }

    private int replaced(PoolApi pool, Person person, String id) throws SessionException {
        String key = key(around, person, "curfew pool login --with-api-key " + id);
        return told(person, pool.ask("POST", "/connections/keys", Map.of("connection", id, "key", key)));
    }

    private static int told(Person person, JsonNode connection) {
        person.tell(connection);
        person.say(person.good("Signed in") + " as " + PoolApi.text(connection, "id")
                + ". It is used as soon as it is ready: curfew pool list");
        return DONE;
    }

    /// Says what to do, and takes the browser back where the provider sends it to this machine.
    private ProviderReturn directed(Person person, JsonNode begun, ProviderReturn.Taking taking) {
        URI target = target(begun);
        String address = target.toString();
        person.tell(begun);
        String code = PoolApi.text(begun, "userCode");
        if (!code.isEmpty()) {
            Directions.enter(person, address, code);
            return ProviderReturn.NONE;
        }
        boolean here = !begun.path("comesBack").asBoolean(false);
        ProviderReturn way = here ? ProviderReturn.listen(address, taking) : ProviderReturn.NONE;
        Directions.open(person, address, !noBrowser && BrowserWindow.open(target, around.environment()));
        if (here) {
            person.say(
                    way.listens()
                            ? "In a browser on another machine it ends at an address that does not load: paste that here."
                            : "It ends at an address that does not load: paste that here.");
            Thread.ofPlatform().daemon().name("pasted addresses").start(() -> read(person, taking));
        }
        return way;
    }

    /// Only what a browser shows is opened, whatever a server says.
    private static URI target(JsonNode begun) {
        try {
            URI target = URI.create(PoolApi.text(begun, "address"));
            if ("https".equals(target.getScheme()) || "http".equals(target.getScheme())) {
                return target;
            }
        } catch (IllegalArgumentException notOne) {
            throw strange();
        }
        throw strange();
    }

    private static Complaint strange() {
        return Complaint.unavailable(
                "the server says no address to sign in at", "Is it a Curfew of this version? See: curfew doctor");
    }

    private void read(Person person, ProviderReturn.Taking taking) {
        try {
            var lines = new BufferedReader(around.in());
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    taking.take(line.strip()).ifPresent(person::say);
                }
            }
        } catch (IOException closed) {
            person.say("Nothing can be pasted here any more.");
        }
    }

    /// Brings the server the address that the browser ended at.
    ///
    /// @return what is wrong with it; empty where it was taken
    private static Optional<String> pasted(PoolApi pool, String path, String address) {
        try {
            JsonNode now = pool.ask("POST", path + "/address", Map.of("address", address));
            return PoolApi.text(now, "state").equals("failed")
                    ? Optional.of(PoolApi.text(now, "why"))
                    : Optional.empty();
        } catch (SessionException e) {
            return Optional.of(e.why());
        }
    }

    private JsonNode awaited(PoolApi pool, String path, JsonNode begun) throws SessionException {
        boolean asks = !PoolApi.text(begun, "userCode").isEmpty();
        while (true) {
            JsonNode now = pool.ask("GET", path, Map.of());
            String state = PoolApi.text(now, "state");
            if (state.equals("done") || state.equals("failed")) {
                return now;
            }
            around.world()
                    .sleep(asks ? Duration.ofSeconds(now.path("pollSeconds").asInt(5)) : LOOK);
        }
    }
}
