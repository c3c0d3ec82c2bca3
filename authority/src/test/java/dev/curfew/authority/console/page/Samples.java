package dev.curfew.authority.console.page;

import dev.curfew.base.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Every page, in each of its states, filled in with what a small team would see. `main` writes them to a
/// directory, to be served and looked at.
final class Samples {
    static final Instant NOW = Instant.parse("2026-11-22T09:30:00Z");
    static final Secret CSRF = Secret.of("csrf-of-this-browser");

    private static final Part.Viewer ANNA =
            new Part.Viewer("Anna Lindqvist", "anna@example.com", Part.Role.OWNER, CSRF);
    private static final Part.Viewer JONAS =
            new Part.Viewer("Jonas Weber", "jonas@example.com", Part.Role.DEVELOPER, CSRF);
    private static final Part.Viewer MIRA = new Part.Viewer("Mira Okafor", "mira@example.com", Part.Role.AUDITOR, CSRF);
    private static final Part.Whose OWN = new Part.Whose("p-anna", "Anna Lindqvist", true, true);
    private static final Part.Whose OTHER = new Part.Whose("p-jonas", "Jonas Weber", false, true);
    private static final Part.Place BERLIN = new Part.Place("Berlin, Germany", "203.0.113.7");
    private static final Part.Place OFFICE = new Part.Place("Private network", "10.20.4.18");
    private static final Part.Place LISBON = new Part.Place("Lisbon, Portugal", "198.51.100.23");
    private static final Part.Place NOWHERE = new Part.Place("", "2001:db8:85a3::8a2e:370:7334");
    private static final List<String> CODEX_SCOPES =
            List.of("openid", "profile", "email", "offline_access", "api.connectors.read", "api.connectors.invoke");

    private static final String CONFIG = """
            model_provider = "curfew"
            chatgpt_base_url = "https://curfew.example.com/backend-api/"

            [analytics]
            enabled = false

            [features]
            apps = false
            plugins = false

            [model_providers.curfew]
            name = "Curfew"
            base_url = "https://curfew.example.com/v1"
            wire_api = "responses"
            requires_openai_auth = true
            """;
    private static final String GATEWAY_CONFIG = """
            model_provider = "curfew"

            [model_providers.curfew]
            name = "Curfew"
            base_url = "https://curfew.example.com/v1"
            wire_api = "responses"

            [model_providers.curfew.gateway_oauth]
            authorization_url = "https://curfew.example.com/oauth/authorize"
            token_url = "https://curfew.example.com/oauth/token"
            device_authorization_url = "https://curfew.example.com/oauth/device_authorization"
            client_id = "codex-gateway"
            scopes = ["openid", "offline_access"]
            credentials_store = "file"
            """;
    private static final String ENVIRONMENT = """
            export CODEX_APP_SERVER_LOGIN_ISSUER=https://curfew.example.com
            export CODEX_REFRESH_TOKEN_URL_OVERRIDE=https://curfew.example.com/oauth/token
            """;

    private static final Part.Filter NOT_NARROWED = narrowed("", null, 0);

    private Samples() {}

    public static void main(String[] arguments) throws IOException {
        var directory = Path.of(arguments.length == 0 ? "target/pages" : arguments[0]);
        Files.createDirectories(directory.resolve("assets"));
        for (var asset : Assets.values()) {
            Files.write(directory.resolve(asset.path().substring(1)), asset.content());
        }
        for (var each : all().entrySet()) {
            Files.writeString(directory.resolve(each.getKey() + ".html"), Pages.render(each.getValue()));
        }
    }

    /// The pages by a name that a file can have.
    static Map<String, Page> all() {
        var pages = new LinkedHashMap<String, Page>();
        pages.put("sign-in", new Page.SignIn("/sign-in", CSRF, "", "/sessions", "", "", null));
        pages.put(
                "sign-in-app",
                new Page.SignIn(
                        "/sign-in", CSRF, "anna@example.com", "/oauth/authorize?x=1", "app_codex", "Codex", null));
        pages.put(
                "sign-in-wrong",
                new Page.SignIn("/sign-in", CSRF, "anna@example.com", "/sessions", "", "", Page.SignIn.wrong()));
        pages.put(
                "sign-in-throttled",
                new Page.SignIn("/sign-in", CSRF, "anna@example.com", "/sessions", "", "", Page.SignIn.throttled(90)));
        pages.put("set-up", new Page.SetUp("/set-up", CSRF, Secret.of("once"), "", "", 12, null));
        pages.put(
                "choose-password",
                new Page.ChoosePassword("/invitation", CSRF, Secret.of("once"), "mira@example.com", true, 0, 12, null));
        pages.put(
                "choose-password-again",
                new Page.ChoosePassword(
                        "/invitation",
                        CSRF,
                        Secret.of("once"),
                        "mira@example.com",
                        false,
                        3,
                        12,
                        Part.Notice.failed("That password is on every list of guesses.", "Take another one.")
                                .at("password")));
        pages.put(
                "consent",
                new GrantPage.Consent(
                        "/oauth/authorize",
                        ANNA,
                        "Grafana",
                        "grafana.example.com",
                        "",
                        List.of("openid", "profile", "email", "offline_access", "dashboards.read"),
                        List.of(new Part.Hidden("state", "af0ifjsldkj"))));
        pages.put(
                "consent-here",
                new GrantPage.Consent(
                        "/oauth/authorize",
                        ANNA,
                        "Codex",
                        "this computer",
                        "Codex on macOS",
                        CODEX_SCOPES,
                        List.of(new Part.Hidden("state", "af0ifjsldkj"))));
        devicePages(pages);
        sessionPages(pages);
        adminPages(pages);
        GatewaySamples.add(pages, ANNA, MIRA);
        KeySamples.add(pages, ANNA);
        pages.put("signed-out", new Page.SignedOut("", ""));
        pages.put("signed-out-app", new Page.SignedOut("Grafana", "https://grafana.example.com/"));
        pages.put("confirm-logout", new Page.ConfirmLogout("/oauth/logout", ANNA, "Grafana", List.of()));
        pages.put(
                "failure", new Page.Failure(404, "There is nothing here", "Check the address.", "req-7f3a91c2", ANNA));
        pages.put(
                "failure-nobody",
                new Page.Failure(
                        503,
                        "The server cannot do this right now",
                        "Nothing was changed. Try again in a minute.",
                        "req-0c41b7aa",
                        null));
        return pages;
    }

    private static void devicePages(Map<String, Page> pages) {
        pages.put("device-code", new GrantPage.DeviceCode("/device", ANNA, "", null));
        pages.put(
                "device-code-wrong",
                new GrantPage.DeviceCode(
                        "/device",
                        ANNA,
                        "ABCD-1234",
                        Part.Notice.failed(
                                        "No device waits with this code.",
                                        "Codes are good for 15 minutes. Ask the device for a new one.")
                                .at("user_code")));
        pages.put(
                "device-approval",
                new GrantPage.DeviceApproval(
                        "/device",
                        ANNA,
                        "WDJB-MJHT",
                        "Codex",
                        Part.Surface.CLI,
                        BERLIN,
                        OFFICE,
                        "",
                        "Codex on my computer",
                        ago(Duration.ofSeconds(40)),
                        NOW,
                        CODEX_SCOPES,
                        null));
        pages.put("device-approved", new GrantPage.DeviceDone(ANNA, true, "Codex", "build-box"));
        pages.put("device-denied", new GrantPage.DeviceDone(ANNA, false, "Codex", "build-box"));
    }

    private static void sessionPages(Map<String, Page> pages) {
        pages.put("sessions", sessions(OWN, frame(ANNA, null), devices(true), 5));
        pages.put(
                "sessions-ended",
                sessions(
                        OWN,
                        frame(
                                ANNA,
                                Part.Notice.ended(
                                        2, List.of("Codex on build-box", "Codex agent on build-box"), List.of())),
                        devices(true).subList(0, 2),
                        4));
        pages.put("sessions-person", sessions(OTHER, frame(ANNA, null), devices(false), 5));
        pages.put(
                "sessions-one",
                list(frame(JONAS, null), OWN, devices(true).subList(0, 1), List.of(), 1, true, NOT_NARROWED, "", ""));
        pages.put(
                "sessions-empty", list(frame(ANNA, null), OTHER, List.of(), List.of(), 0, true, NOT_NARROWED, "", ""));
        pages.put("sessions-long", longList());
        pages.put(
                "sessions-filtered",
                list(
                        frame(ANNA, null),
                        OWN,
                        devices(true).subList(1, 2),
                        List.of(),
                        702,
                        true,
                        narrowed("build", Part.Surface.CLI, 2),
                        "",
                        ""));
        pages.put(
                "sessions-none-found",
                list(
                        frame(ANNA, null),
                        OWN,
                        List.of(),
                        List.of(),
                        702,
                        false,
                        narrowed("<nobody's>", null, 0),
                        "",
                        ""));
        pages.put(
                "session-over",
                new Page.SessionOver(Part.Cause.SIGNED_OUT, "Jonas Weber", ago(Duration.ofSeconds(20)), NOW));
        var build = devices(true).get(1);
        pages.put(
                "sign-out-session",
                new Page.SignOutConfirm(
                        frame(ANNA, null),
                        OWN,
                        Part.Extent.SESSION,
                        "s-3",
                        "Codex on build-box",
                        List.of(only(build, 1)),
                        1,
                        true,
                        "1 terminal",
                        0,
                        List.of("Codex agent on build-box"),
                        stays()));
        pages.put(
                "sign-out-everywhere",
                new Page.SignOutConfirm(
                        frame(ANNA, null),
                        OWN,
                        Part.Extent.EVERYWHERE,
                        "",
                        "",
                        devices(true),
                        312,
                        true,
                        "3 browsers, 309 terminals",
                        2,
                        List.of(),
                        stays()));
        pages.put(
                "sign-out-person",
                new Page.SignOutConfirm(
                        frame(ANNA, null),
                        OTHER,
                        Part.Extent.EVERYWHERE,
                        "",
                        "",
                        devices(false),
                        5,
                        true,
                        "2 terminals, 3 browsers",
                        1,
                        List.of(),
                        stays()));
        pages.put(
                "connect-codex",
                new Page.ConnectCodex(
                        frame(ANNA, null),
                        "https://curfew.example.com",
                        CONFIG,
                        List.of(
                                new Part.Lines("environment-sh", "bash, zsh", "~/.profile", ENVIRONMENT),
                                new Part.Lines("environment-fish", "fish", "~/.config/fish/config.fish", ENVIRONMENT)),
                        "codex login --device-auth --experimental_issuer https://curfew.example.com\n",
                        GATEWAY_CONFIG));
    }

    private static void adminPages(Map<String, Page> pages) {
        var people = List.of(
                new Admin.Person(
                        "p-anna",
                        "Anna Lindqvist",
                        "anna@example.com",
                        Part.Role.OWNER,
                        Admin.Standing.ACTIVE,
                        null,
                        8,
                        ago(Duration.ofSeconds(5))),
                new Admin.Person(
                        "p-jonas",
                        "Jonas Weber",
                        "jonas@example.com",
                        Part.Role.DEVELOPER,
                        Admin.Standing.ACTIVE,
                        null,
                        5,
                        ago(Duration.ofMinutes(12))),
                new Admin.Person(
                        "p-mira",
                        "Mira Okafor",
                        "mira@example.com",
                        Part.Role.AUDITOR,
                        Admin.Standing.INVITED,
                        NOW.plus(Duration.ofDays(2)),
                        0,
                        null),
                new Admin.Person(
                        "p-tom",
                        "Tom Bakker",
                        "tom@example.com",
                        Part.Role.ADMIN,
                        Admin.Standing.DEACTIVATED,
                        null,
                        0,
                        ago(Duration.ofDays(75))));
        var roles = List.of(Part.Role.ADMIN, Part.Role.DEVELOPER, Part.Role.AUDITOR);
        pages.put(
                "people",
                new Page.People(
                        frame(ANNA, null),
                        people,
                        roles,
                        Admin.PeopleFilter.NONE,
                        "",
                        "",
                        Part.Role.DEVELOPER,
                        12,
                        ""));
        pages.put(
                "people-refused",
                new Page.People(
                        frame(ANNA, Part.Notice.failed("Somebody with this e-mail is already here.")),
                        people,
                        roles,
                        new Admin.PeopleFilter("jo\"nas", "developer", "active"),
                        "Jonas",
                        "jonas@example.com",
                        Part.Role.DEVELOPER,
                        12,
                        "/people?after=4"));
        pages.put("person", person(people.get(1), true, false));
        pages.put("person-invited", person(people.get(2), true, false));
        pages.put("person-deactivated", person(people.get(3), true, false));
        pages.put("person-last-owner", person(people.get(0), true, true));
        pages.put("person-to-an-auditor", person(people.get(1), false, false));
        pages.put(
                "people-none",
                new Page.People(
                        frame(ANNA, null),
                        List.of(),
                        List.of(),
                        new Admin.PeopleFilter("nobody", "", ""),
                        "",
                        "",
                        Part.Role.DEVELOPER,
                        12,
                        ""));
        var grafana = new Admin.App(
                "app_5fK2mZ81qTn0",
                "Grafana",
                false,
                true,
                true,
                List.of("https://grafana.example.com/login/generic_oauth"),
                14);
        pages.put(
                "apps",
                new Page.Apps(
                        frame(ANNA, null),
                        List.of(
                                new Admin.App(
                                        "curfew-cli",
                                        "Curfew CLI",
                                        true,
                                        false,
                                        true,
                                        List.of("http://127.0.0.1/callback"),
                                        3),
                                new Admin.App(
                                        "app_EMoamEEZ73f0CkXaXp7hrann",
                                        "Codex",
                                        true,
                                        false,
                                        true,
                                        List.of(
                                                "http://localhost/auth/callback",
                                                "http://127.0.0.1/auth/callback",
                                                "/deviceauth/callback"),
                                        41),
                                grafana,
                                new Admin.App("app_9vQx7Lp2Wc4e", "Nightly jobs", false, true, false, List.of(), 1)),
                        "",
                        true,
                        "",
                        ""));
        pages.put("edit-app", new Page.EditApp(frame(ANNA, null), grafana, appForm(true), used()));
        pages.put("app-for-an-auditor", new Page.EditApp(frame(ANNA, null), grafana, appForm(false), used()));
        pages.put(
                "shown-once",
                new Page.ShownOnce(
                        frame(ANNA, Part.Notice.done("Grafana is registered.")),
                        new Admin.Once(
                                "Secret of Grafana",
                                "app_5fK2mZ81qTn0",
                                Secret.of("a-sample-of-forty-three-characters-and-more"),
                                "Put both into the app’s settings, together with the issuer https://curfew.example.com.",
                                null),
                        "/apps"));
    }

    private static Page person(Admin.Person person, boolean governed, boolean lastOwner) {
        return new Page.OnePerson(
                frame(ANNA, null),
                person,
                NOW.minus(Duration.ofDays(200)),
                lastOwner,
                governed,
                lastOwner,
                governed ? List.of(Part.Role.values()) : List.of(),
                person.name(),
                person.email(),
                person.role(),
                List.of(new Admin.Held(Part.Surface.WEB, 2), new Admin.Held(Part.Surface.CLI, 3)),
                new Admin.Pool(true, "role", true, 2));
    }

    static Part.Frame frame(Part.Viewer viewer, Part.@Nullable Notice notice) {
        return new Part.Frame(viewer, NOW, notice);
    }

    private static Part.Filter narrowed(String text, Part.@Nullable Surface surface, int found) {
        return new Part.Filter(
                text,
                surface,
                "",
                "",
                List.of(Part.Surface.WEB, Part.Surface.CLI, Part.Surface.AGENT),
                List.of(new Part.InApp("app-codex", "Codex", 3, 2), new Part.InApp("app-curfew", "Curfew", 1, 1)),
                found);
    }

    static Page.Sessions sessions(Part.Whose whose, Part.Frame frame, List<Part.Device> devices, int active) {
        return list(frame, whose, devices, ended(), active, true, NOT_NARROWED, "", "/sessions?ended=2");
    }

    private static Page.Sessions list(
            Part.Frame frame,
            Part.Whose whose,
            List<Part.Device> devices,
            List<Part.Ended> ended,
            int active,
            boolean whole,
            Part.Filter filter,
            String more,
            String moreEnded) {
        var suspects = devices.stream()
                .flatMap(device -> device.sessions().stream()
                        .filter(session -> session.copied() != null)
                        .map(session -> new Part.Suspect(
                                session.id(),
                                session.app() + " on " + device.name(),
                                Objects.requireNonNull(session.copied()))))
                .toList();
        return new Page.Sessions(
                frame,
                whose,
                devices,
                suspects,
                filter.apps(),
                ended,
                active,
                devices.size(),
                whole,
                filter,
                more,
                moreEnded,
                List.of(),
                4_711);
    }

    private static List<Part.Device> devices(boolean own) {
        var copied = new Part.Copied(
                new Part.Use(BERLIN, "codex_cli_rs/0.169.0 (Debian 12; x86_64)", ago(Duration.ofMinutes(4))),
                new Part.Use(LISBON, "", ago(Duration.ofMinutes(3))));
        return List.of(
                new Part.Device(
                        "d-1",
                        "Anna’s laptop",
                        "Firefox on macOS",
                        Part.Surface.WEB,
                        own,
                        true,
                        null,
                        List.of(
                                session("s-1", "Curfew", Part.Surface.WEB, "", BERLIN, 3, own, "", null),
                                session("s-2", "Codex", Part.Surface.IDE, "0.169.0", BERLIN, 8_000, false, "", null)),
                        2),
                new Part.Device(
                        "d-2",
                        "build-box",
                        "Debian 12; x86_64",
                        Part.Surface.CLI,
                        false,
                        false,
                        new Part.Doubt(false, ago(Duration.ofHours(3))),
                        List.of(
                                session(
                                        "s-3",
                                        "Codex",
                                        Part.Surface.CLI,
                                        "0.169.0",
                                        OFFICE,
                                        190,
                                        false,
                                        "Curfew on Anna’s laptop",
                                        own ? copied : null),
                                session(
                                        "s-4",
                                        "Codex agent",
                                        Part.Surface.AGENT,
                                        "0.169.0",
                                        OFFICE,
                                        90_000,
                                        false,
                                        "Codex on build-box",
                                        null)),
                        2),
                new Part.Device(
                        "d-3",
                        "Chrome on Windows",
                        "Chrome on Windows",
                        Part.Surface.WEB,
                        false,
                        false,
                        new Part.Doubt(true, ago(Duration.ofHours(1))),
                        List.of(session(
                                "s-5", "Grafana", Part.Surface.THIRD_PARTY, "", NOWHERE, 2_700, false, "", null)),
                        1));
    }

    private static Page.Sessions longList() {
        var devices = new ArrayList<Part.Device>(devices(true).subList(0, 1));
        for (int device = 0; device < 20; device++) {
            int number = device;
            devices.add(new Part.Device(
                    "d-runner-" + number,
                    "runner-%02d".formatted(number),
                    "Debian 12; x86_64",
                    Part.Surface.AGENT,
                    false,
                    true,
                    null,
                    IntStream.range(0, 25)
                            .mapToObj(each -> session(
                                    "s-" + number + "-" + each,
                                    "Codex agent",
                                    Part.Surface.AGENT,
                                    "0.169.0",
                                    OFFICE,
                                    60L * each * (number + 1),
                                    false,
                                    "Codex on build-box",
                                    null))
                            .toList(),
                    number == 19 ? 225 : 25));
        }
        return list(
                frame(ANNA, null),
                OWN,
                devices,
                ended(),
                702,
                true,
                NOT_NARROWED,
                "/sessions?after=2.d-runner-19",
                "/sessions?ended=2");
    }

    private static Part.Session session(
            String id,
            String app,
            Part.Surface surface,
            String version,
            Part.Place place,
            long secondsAgo,
            boolean current,
            String approvedFrom,
            Part.@Nullable Copied copied) {
        return new Part.Session(
                id,
                "app-" + app,
                app,
                surface,
                version,
                place,
                NOW.minusSeconds(secondsAgo).minus(Duration.ofDays(8)),
                NOW.minusSeconds(secondsAgo),
                approvedFrom.isEmpty() ? Part.SignedInBy.PASSWORD : Part.SignedInBy.DEVICE_CODE,
                current,
                approvedFrom,
                id.equals("s-3") ? "s-1" : "",
                id.equals("s-1") ? List.of("Codex on build-box", "Codex agent on build-box") : List.of(),
                NOW.plus(Duration.ofDays(22)),
                copied);
    }

    private static List<Part.Ended> ended() {
        return List.of(
                new Part.Ended(
                        "Codex",
                        Part.Surface.CLI,
                        "old-thinkpad",
                        LISBON,
                        Part.Cause.REPLAYED,
                        "",
                        ago(Duration.ofDays(12)),
                        ago(Duration.ofHours(3))),
                new Part.Ended(
                        "Curfew",
                        Part.Surface.WEB,
                        "Safari on iPhone",
                        BERLIN,
                        Part.Cause.SIGNED_OUT,
                        "you",
                        ago(Duration.ofDays(3)),
                        ago(Duration.ofHours(26))),
                new Part.Ended(
                        "Codex",
                        Part.Surface.CLI,
                        "build-box",
                        OFFICE,
                        Part.Cause.LAPSED,
                        "",
                        ago(Duration.ofDays(65)),
                        ago(Duration.ofDays(5))));
    }

    private static List<Part.Staying> stays() {
        return List.of(
                new Part.Staying(
                        "Access tokens already handed out, at services that check them without asking Curfew",
                        Duration.ofMinutes(15)),
                new Part.Staying("Your password", null));
    }

    private static Part.Device only(Part.Device device, int count) {
        return new Part.Device(
                device.id(),
                device.name(),
                device.platform(),
                device.surface(),
                device.current(),
                device.trusted(),
                device.doubt(),
                device.sessions().subList(0, count),
                count);
    }

    private static Instant ago(Duration past) {
        return NOW.minus(past);
    }

    private static Admin.AppForm appForm(boolean editable) {
        return new Admin.AppForm(
                Map.of(
                        "name", "Grafana",
                        "redirect_uris", "https://grafana.example.com/login/generic_oauth",
                        "scopes", "openid profile",
                        "pkce", "required",
                        "access", "5 min"),
                Map.of("access", "15 min", "idle", "30 d", "absolute", "90 d"),
                editable,
                false);
    }

    private static Admin.InUse used() {
        return new Admin.InUse(List.of(new Admin.Held(Part.Surface.THIRD_PARTY, 14)), 9, true);
    }
}
