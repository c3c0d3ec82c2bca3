package dev.curfew.testkit.console;

import dev.curfew.authority.Wing;
import dev.curfew.authority.connection.Connections;
import dev.curfew.authority.connection.Provider;
import dev.curfew.authority.connection.ProviderSignIns;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.RefreshFailure;
import dev.curfew.gateway.Gateway;
import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.limit.Limit;
import dev.curfew.gateway.limit.Limits;
import dev.curfew.gateway.limit.Measure;
import dev.curfew.gateway.limit.Span;
import dev.curfew.gateway.pool.Ask;
import dev.curfew.gateway.pool.Observation;
import dev.curfew.gateway.pool.Outcome;
import dev.curfew.gateway.pool.Pool;
import dev.curfew.gateway.traffic.Rollup;
import dev.curfew.gateway.traffic.Tally;
import dev.curfew.gateway.traffic.Waits;
import dev.curfew.testkit.ScriptedIssuer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// The pages of the gateway in the states that they have, and the gateway that they are of.
final class GatewayScenes implements AutoCloseable {
    /// Where codes for devices come from.
    private final ScriptedIssuer issuer = ScriptedIssuer.start(World.system());
    private @Nullable Gateway gateway;
    private Wing.@Nullable Ground ground;

    /// What builds it onto the authority.
    Wing open(Wing.Ground on) {
        ground = on;
        gateway = (Gateway) Gateway.plan(Path.of("target/spool"), Map.of()).on(on);
        return gateway;
    }

    static List<Scene> all() {
        return List.of(
                new Scene(
                        "pool",
                        "GET /pool",
                        "The upstream accounts: what each is and why, how much of it is used, and what to do.",
                        visit -> visit.as(visit.office().owner).go("/pool").see("Sign-in needed")),
                new Scene(
                        "pool-for-an-auditor",
                        "GET /pool",
                        "An auditor sees the same and is offered nothing to change.",
                        visit -> visit.as(visit.office().auditor).go("/pool").see("Sign-in needed")),
                new Scene(
                        "pool-unadded",
                        "POST /pool",
                        "A credential that is none: said at its field; the rest of what was typed stays.",
                        visit -> visit.as(visit.office().owner)
                                .go("/pool")
                                .click("Add an account")
                                .fill("Name", "build-team-3")
                                .fill("API key, or the contents of an auth.json", "{\"tokens\":")
                                .click("Add")
                                .see("The account was not added.")),
                new Scene(
                        "pool-remove",
                        "GET /pool/{id}/remove",
                        "Before the click: what ends, at the provider too.",
                        visit -> visit.as(visit.office().owner)
                                .go("/pool")
                                .click("Remove build-team-1")
                                .see("What ends now")),
                new Scene(
                        "provider-sign-in-code",
                        "GET /pool/sign-ins/{signIn}",
                        "Signing in at a provider with a code: where to go and what to type; the page goes on by itself.",
                        visit -> visit.as(visit.office().owner)
                                .go(visit.office().gateway.code(visit.office()))
                                .see("enter this code")),
                new Scene(
                        "provider-sign-in-address",
                        "POST /pool/sign-ins/{signIn}/address",
                        "A provider that sends browsers to their own machine: the address is brought, and this is another one.",
                        visit -> visit.as(visit.office().owner)
                                .go(visit.office().gateway.browser(visit.office(), Provider.CODEX))
                                .fill("Address", "http://localhost:1455/auth/callback?code=x&state=y")
                                .click("Sign in")
                                .see("Nobody was signed in.")),
                new Scene(
                        "provider-sign-in-browser",
                        "GET /pool/sign-ins/{signIn}",
                        "Before the browser goes to the provider, where it does not do so by itself.",
                        visit -> visit.as(visit.office().owner)
                                .go(visit.office().gateway.browser(visit.office(), PROVIDER))
                                .see("Go on to")),
                new Scene(
                        "provider-sign-in-refused",
                        "GET /pool/sign-ins/{signIn}",
                        "Somebody said no at the provider.",
                        visit -> visit.as(visit.office().owner)
                                .go(visit.office().gateway.refused(visit.office()))
                                .see("Nobody was signed in")),
                new Scene(
                        "provider-sign-in-over",
                        "GET /connections/callback",
                        "A provider sends somebody back whose sign-in there has ended meanwhile.",
                        visit -> visit.as(visit.office().owner)
                                .go("/connections/callback?state=over&code=x")
                                .see("This sign-in is over.")),
                new Scene(
                        "limits",
                        "GET /limits",
                        "How much somebody and their API keys may use, and how much of it is used.",
                        visit -> visit.as(visit.office().keeper.browser())
                                .go("/limits")
                                .see("Reached")),
                new Scene(
                        "limits-of-a-person",
                        "GET /people/{id}/limits",
                        "The same of somebody else, for those who set limits.",
                        visit -> visit.as(visit.office().owner)
                                .go("/people/" + visit.office().keeper.person() + "/limits")
                                .see("Set a limit")),
                new Scene(
                        "limit-unset",
                        "POST /people/{id}/limits",
                        "A limit that is no number: said at its field; what was typed stays.",
                        visit -> visit.as(visit.office().owner)
                                .go("/people/" + visit.office().keeper.person() + "/limits")
                                .fill("Of what", "Cost in dollars")
                                .fill("At most", "a lot")
                                .click("Set the limit")
                                .see("No limit was set.")),
                new Scene(
                        "traffic",
                        "GET /traffic",
                        "What went through the gateway in the last hour, and whose it was.",
                        visit -> visit.as(visit.office().owner).go("/traffic").see("Failovers")),
                new Scene(
                        "traffic-of-a-model",
                        "GET /traffic",
                        "The same of a day, for one model alone.",
                        visit -> visit.as(visit.office().auditor)
                                .go("/traffic?span=day&model=gpt-5")
                                .see("show all again")),
                new Scene(
                        "traffic-quiet",
                        "GET /traffic",
                        "A developer who sent nothing.",
                        visit -> visit.as(visit.office().keeper.browser())
                                .go("/traffic")
                                .see("Nothing in this time")));
    }

    private static final Optional<String> NO_MODEL = Optional.empty();
    private static final Provider PROVIDER = new Provider(
            Provider.Preset.GENERIC,
            URI.create("https://login.example.com"),
            URI.create("https://api.example.com/v1"),
            Optional.of(new Provider.OAuth(
                    "curfew",
                    URI.create("https://login.example.com/oauth/token"),
                    Optional.empty(),
                    Optional.of(URI.create("https://login.example.com/oauth/authorize")),
                    Optional.empty(),
                    "openid",
                    false)));

    private ProviderSignIns.Purpose purpose(Office office) {
        return new ProviderSignIns.Purpose(
                "build-team-3", Optional.empty(), office.team.owner.id(), Optional.of("/pool/sign-ins"));
    }

    private ProviderSignIns.Begun begun(Office office, Provider provider) {
        return there(ground)
                .custody()
                .signIns()
                .browser(
                        provider,
                        URI.create("https://curfew.example.com/connections/callback"),
                        purpose(office),
                        office.world.now());
    }

    private static String page(ProviderSignIns.Begun begun) {
        return begun.signIn().page().orElseThrow();
    }

    private String browser(Office office, Provider provider) {
        return page(begun(office, provider));
    }

    private String refused(Office office) {
        return begun(office, PROVIDER)
                .address()
                .toString()
                .replaceFirst(".*[?&]state=([\\w-]+).*", "/connections/callback?error=access_denied&state=$1");
    }

    private String code(Office office) {
        issuer.next(
                ScriptedIssuer.Act.Say.json(
                        200,
                        "{\"device_code\":\"dc\",\"user_code\":\"BCDF-GHJK\",\"verification_uri\":\"https://login.example.com/device\"}"));
        var usual = PROVIDER.oauth().orElseThrow();
        var device = new Provider.OAuth(
                usual.clientId(),
                usual.token(),
                usual.revocation(),
                usual.authorization(),
                Optional.of(issuer.uri().resolve("/oauth/device_authorization")),
                usual.scope(),
                false);
        var provider = new Provider(PROVIDER.preset(), PROVIDER.issuer(), PROVIDER.api(), Optional.of(device));
        return page(there(ground).custody().signIns().device(provider, purpose(office), office.world.now()));
    }

    @Override
    public void close() {
        issuer.close();
    }

    /// Accounts in several states, and an hour's work.
    void furnish(Office office) {
        String first = key("build-team-1");
        key("build-team-2");
        String night = plan("night-runs");
        String spare = key("spare");
        var on = there(ground);
        var accounts = there(gateway).accounts();
        Awaitility.await().until(() -> accounts.view().accounts().size() == 4);
        use(first, office);
        on.custody().vault().condemn(night, 1, RefreshFailure.Reason.SESSION_ENDED, "token_expired");
        accounts.pause(spare, office.team.owner.id(), office.world.now());
        Awaitility.await()
                .until(() -> accounts.view().accounts().stream()
                        .anyMatch(seen -> seen.status().name().equals("reauth_required")));
        limit(office);
        Instant now = Rollup.Grain.MINUTE.start(office.world.now());
        for (int minute = 0; minute < 60; minute++) {
            worked(office, minute, now.minus(Duration.ofMinutes(minute)), Rollup.Grain.MINUTE);
        }
        for (int hour = 0; hour < 24; hour++) {
            var at = Rollup.Grain.HOUR.start(now).minus(Duration.ofHours(hour));
            worked(office, hour, at, Rollup.Grain.HOUR);
        }
    }

    /// Limits of the keeper and of a key of theirs, some of which is used.
    private void limit(Office office) {
        var keeper = office.keeper;
        String by = office.team.owner.id();
        var limits = there(gateway).limits();
        limits.set(
                Limit.Holder.PERSON,
                keeper.person(),
                Measure.COST,
                Span.MONTH,
                NO_MODEL,
                40_000_000,
                by,
                office.world.now());
        limits.set(
                Limit.Holder.PERSON,
                keeper.person(),
                Measure.TOKENS,
                Span.FIVE_HOURS,
                Optional.of("gpt-5"),
                2_000_000,
                by,
                office.world.now());
        limits.set(Limit.Holder.KEY, keeper.key(), Measure.REQUESTS, Span.DAY, NO_MODEL, 1, by, office.world.now());
        var caller = new Caller(
                keeper.person(),
                Optional.empty(),
                Optional.of(keeper.key()),
                Optional.empty(),
                "agent",
                Optional.empty(),
                Optional.empty());
        if (limits.reserve(caller, Optional.of("gpt-5"), 1_000) instanceof Limits.Reserved.Allowed(var reservation)) {
            reservation.settle(new Outcome.Usage(1_512_000, 0, 84_000));
        }
    }

    /// A sign-in of Codex's kind.
    private String plan(String label) {
        String idToken = ScriptedIssuer.jwt("{\"email\":\"" + label + "@example.com\"}");
        String file = """
                {"auth_mode":"chatgpt","tokens":{"id_token":"%s","access_token":"%s","refresh_token":"%s"}}""".formatted(idToken, ScriptedIssuer.jwt("{}"), issuer.family(label));
        var provider = Provider.codexAt(
                URI.create("https://login.example.test"), "app_codex", URI.create("https://plans.example.test"));
        var naming = new Connections.Naming(label, Optional.empty(), "curfew");
        return there(ground)
                .custody()
                .connections()
                .importFile(
                        file.getBytes(StandardCharsets.UTF_8),
                        provider,
                        Provider.OPENAI,
                        naming,
                        there(ground).world().now())
                .state()
                .connection()
                .id();
    }

    private String key(String label) {
        var naming = new Connections.Naming(label, Optional.empty(), "curfew");
        return there(ground)
                .custody()
                .connections()
                .addKey(
                        Provider.keysAt(URI.create("https://models.example.test/v1")),
                        Secret.of("sk-" + label),
                        naming,
                        there(ground).world().now())
                .state()
                .connection()
                .id();
    }

    /// Somebody asked it something, and it said how much of it is used.
    private void use(String account, Office office) {
        var caller = new Caller(
                office.team.developer.id(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "cli",
                Optional.empty(),
                Optional.empty());
        var tried = there(gateway).accounts().view().accounts().stream()
                .map(seen -> seen.id())
                .filter(id -> !id.equals(account))
                .toList();
        var picked =
                there(gateway).accounts().pool().lease(new Ask(caller, Optional.empty(), List.of(), Set.copyOf(tried)));
        if (!(picked instanceof Pool.Picked.Leased(var lease))) {
            throw new IllegalStateException("it is not ready: " + picked);
        }
        var now = office.world.now();
        lease.observed(new Observation(
                now,
                Observation.Source.HEADER,
                List.of(
                        window("5h", 34, Duration.ofHours(5), now.plus(Duration.ofMinutes(42))),
                        window("weekly", 81, Duration.ofDays(7), now.plus(Duration.ofDays(3))))));
        lease.settle(new Outcome.Served(new Outcome.Usage(1_200, 0, 80)));
    }

    private static Observation.Window window(String name, double used, Duration length, Instant resetsAt) {
        return new Observation.Window(name, used, Optional.of(length), Optional.of(resetsAt));
    }

    private static void worked(Office office, int step, Instant start, Rollup.Grain grain) {
        int requests = 4 + step * 17 % 23;
        var waits = Waits.NONE;
        for (int i = 0; i < requests; i++) {
            waits = waits.plus(Waits.of(Duration.ofMillis(180 + (long) step * i % 900)));
        }
        var tally = new Tally(
                requests,
                step % 13 == 3 ? 2 : 0,
                step % 7 == 0 ? 1 : 0,
                step % 11 == 5 ? 1 : 0,
                new Outcome.Usage(requests * 6_000L, requests * 4_000L, requests * 450L),
                requests * 12_000L,
                waits);
        office.team.put(
                Rollup.KIND,
                new Rollup(
                        office.world.id("trf"),
                        grain,
                        start,
                        step % 4 == 0 ? office.team.admin.id() : office.team.developer.id(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        "cli",
                        step % 5 == 0 ? "gpt-5-mini" : "gpt-5",
                        tally,
                        true));
    }

    private static <T> T there(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the office is not open yet");
        }
        return value;
    }
}
