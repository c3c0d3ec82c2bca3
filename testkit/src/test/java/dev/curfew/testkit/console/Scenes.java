package dev.curfew.testkit.console;

import dev.curfew.authority.app.Presets;
import dev.curfew.base.Octets;
import dev.curfew.base.Problem;
import dev.curfew.testkit.HttpProbe;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Every page of the server in the states that it has. A new page needs a scene here.
final class Scenes {
    private final List<Scene> all = new ArrayList<>();

    private Scenes() {}

    static List<Scene> all() {
        var scenes = new Scenes();
        scenes.sessions();
        scenes.signIn();
        scenes.grants();
        scenes.administration();
        scenes.failures();
        scenes.all.addAll(KeyScenes.all());
        scenes.all.addAll(GatewayScenes.all());
        return List.copyOf(scenes.all);
    }

    private void add(String name, String route, String says, Consumer<Scene.Visit> walk) {
        all.add(new Scene(name, route, says, walk));
    }

    private void sessions() {
        add(
                "active-sessions",
                "GET /sessions",
                "Everything that is signed in as you, by device, this one first.",
                visit -> visit.as(visit.office().owner).go("/sessions").see("Recently ended"));
        add(
                "active-sessions-copied",
                "GET /sessions",
                "A credential is used from two places: which ones, and what to do.",
                visit -> visit.as(visit.office().developer).go("/sessions").see("Credential copied"));
        add(
                "active-sessions-long",
                "GET /sessions",
                "Five hundred sessions, folded by device.",
                visit -> visit.as(visit.office().admin).go("/sessions").see("runner-"));
        add(
                "sessions-of-a-person",
                "GET /people/{id}/sessions",
                "The same list of somebody else, for an admin.",
                visit -> visit.as(visit.office().owner)
                        .go("/people/" + visit.office().team.developer.id() + "/sessions")
                        .see("Sessions of Dora"));
        add(
                "sessions-of-nobody-signed-in",
                "GET /people/{id}/sessions",
                "Nothing is signed in as this person.",
                visit -> visit.as(visit.office().owner)
                        .go("/people/" + visit.office().newcomer.id() + "/sessions")
                        .see("No active sessions"));
        add(
                "sign-out-session",
                "GET /sessions/sign-out",
                "Before the click: which session ends, and what stays usable for how long.",
                visit -> visit.as(visit.office().developer)
                        .go("/sessions/sign-out?scope=session&id="
                                + visit.office().visitor().id())
                        .see("What ends now"));
        add(
                "sign-out-everywhere",
                "GET /sessions/sign-out",
                "Before the click on everywhere: all of it, this browser included.",
                visit -> visit.as(visit.office().owner)
                        .go("/sessions/sign-out?scope=everywhere")
                        .see("What ends now"));
        add(
                "sign-out-person",
                "GET /people/{id}/sessions/sign-out",
                "An admin is about to sign a person out everywhere.",
                visit -> visit.as(visit.office().owner)
                        .go("/people/" + visit.office().team.developer.id() + "/sessions/sign-out?scope=everywhere")
                        .see("What ends now"));
        add(
                "active-sessions-found",
                "GET /sessions",
                "Some of the five hundred, found by a word, a surface and an app.",
                visit -> visit.as(visit.office().admin)
                        .go("/sessions?q=runner-07&surface=agent")
                        .see("25 of 501 sessions are like that."));
        add(
                "sign-out-app",
                "GET /sessions/sign-out",
                "Before the click on an app: every session through it, on whatever device.",
                visit -> visit.as(visit.office().owner)
                        .go("/sessions/sign-out?scope=app&id=" + Presets.CODEX)
                        .see("Sign out of Codex?"));
        add(
                "session-over",
                "GET /session-over",
                "What an open page turns to when its session is ended elsewhere: by whom, and why.",
                visit -> visit.as(visit.office().gone()).go("/session-over").see("You are signed out"));
        add(
                "device-unsaved",
                "POST /sessions/device",
                "A device cannot go without a name.",
                visit -> visit.as(visit.office().developer)
                        .go("/sessions")
                        .click("Edit Dora’s laptop")
                        .fill("Name", "  ")
                        .click("Save")
                        .see("1 to 100 characters"));
        add("session-ended", "GET /sessions", "After the click: what ended.", visit -> {
            visit.as(visit.office().developer)
                    .go("/sessions/sign-out?scope=session&id="
                            + visit.office().visitor().id())
                    .click("Sign out this session");
            visit.see("1 session ended");
        });
    }

    private void signIn() {
        add(
                "sign-in",
                "GET /sign-in",
                "Where everybody begins.",
                visit -> visit.asNobody().go("/sign-in").see("Forgot your password?"));
        add(
                "sign-in-wrong",
                "POST /sign-in",
                "The password did not match; the e-mail is kept.",
                visit -> visit.asNobody()
                        .go("/sign-in")
                        .fill("E-mail", "olga@example.test")
                        .fill("Password", "not the password")
                        .click("Sign in")
                        .see("do not match"));
        add(
                "sign-in-throttled",
                "POST /sign-in",
                "Too many wrong passwords for this e-mail from this network: for how long to wait.",
                visit -> visit.guessing("nobody@example.test")
                        .go("/sign-in")
                        .fill("E-mail", "nobody@example.test")
                        .fill("Password", "not the password")
                        .click("Sign in")
                        .see("Too many"));
        add(
                "signed-out",
                "GET /signed-out",
                "This browser is signed out.",
                visit -> visit.asNobody().go("/signed-out").see("Signed out"));
        add(
                "set-up",
                "GET /set-up",
                "The first owner makes their account, from a one-time link.",
                visit -> visit.goBare(visit.office().setUpLink()).see("Make the account"));
        add(
                "set-up-refused",
                "POST /set-up",
                "The password is too easy to guess; the rest is kept.",
                visit -> visit.goBare(visit.office().setUpLink())
                        .fill("Your name", "Olga Marin")
                        .fill("E-mail", "olga@example.test")
                        .fill("Password", "olga@example.test")
                        .click("Make the account")
                        .see("another password"));
        add(
                "choose-password",
                "GET /choose-password",
                "Somebody new chooses a password, from a one-time link.",
                visit -> visit.asNobody().go(visit.office().passwordLink()).see("mira@example.test"));
    }

    private void grants() {
        add(
                "consent",
                "GET /oauth/authorize",
                "What an app asks for, in plain words.",
                visit -> visit.as(visit.office().owner).go(consent(visit)).see("Allow Team wiki?"));
        add(
                "connect-a-device",
                "GET /device",
                "Enter the code that a terminal shows.",
                visit -> visit.as(visit.office().owner).go("/device").see("Connect a device"));
        add(
                "connect-a-codex",
                "GET /codex/device",
                "The same where Codex sends people.",
                visit -> visit.as(visit.office().owner).go("/codex/device").see("Connect a device"));
        add(
                "device-unknown",
                "POST /device",
                "No device waits with this code.",
                visit -> visit.as(visit.office().owner)
                        .go("/device")
                        .fill("Code", "BCDF-GHJK")
                        .click("Continue")
                        .see("Nothing waits"));
        add("device-approval", "POST /device", "What a device asks for, and from where.", Scenes::approval);
        add("device-approved", "POST /device/decision", "The device is signed in.", visit -> {
            approval(visit);
            visit.click("Approve").see("is signed in as");
        });
        add("device-denied", "POST /device/decision", "Nothing was signed in.", visit -> {
            approval(visit);
            visit.click("Deny").see("Nothing was signed in");
        });
        add(
                "sign-out-asked",
                "GET /oauth/logout",
                "An app asks to sign out.",
                visit -> visit.as(visit.office().owner).go("/oauth/logout").see("Sign out?"));
        add(
                "connect-codex",
                "GET /connect-codex",
                "What to put where, so that Codex signs in here.",
                visit -> visit.as(visit.office().owner).go("/connect-codex").see("Connect Codex"));
    }

    private static String consent(Scene.Visit visit) {
        return "/oauth/authorize?"
                + HttpProbe.query(
                        "response_type",
                        "code",
                        "client_id",
                        visit.office().wiki,
                        "redirect_uri",
                        "https://wiki.example.test/callback",
                        "scope",
                        "openid profile email offline_access",
                        "code_challenge_method",
                        "S256",
                        "code_challenge",
                        Octets.sha256("v".repeat(43).getBytes(StandardCharsets.US_ASCII))
                                .toString());
    }

    private static void approval(Scene.Visit visit) {
        var asked = visit.office()
                .team
                .authority
                .probe()
                .with("User-Agent", "codex_cli_rs/0.169.0 (Debian 12.0.0; x86_64) xterm")
                .form("/oauth/device_authorization", "client_id", Presets.GATEWAY)
                .json();
        visit.as(visit.office().owner)
                .go("/device?user_code=" + asked.get("user_code").asString())
                .click("Continue")
                .see("It will be able to");
    }

    private void administration() {
        add(
                "people",
                "GET /people",
                "Who can sign in, what they hold, and the way to end all of it.",
                visit -> visit.as(visit.office().owner).go("/people").see("Tom Bakker"));
        add(
                "people-for-an-auditor",
                "GET /people",
                "An auditor sees the same and is offered nothing to change.",
                visit -> visit.as(visit.office().auditor).go("/people").see("Tom Bakker"));
        add(
                "people-none",
                "GET /people",
                "Nobody fits what was looked for.",
                visit -> visit.as(visit.office().owner).go("/people?q=zebra").see("Nobody fits"));
        add(
                "invitation",
                "POST /people",
                "The one-time link for somebody new, shown this once.",
                visit -> visit.as(visit.office().owner)
                        .go("/people/" + visit.office().newcomer.id())
                        .click("Make a new link")
                        .see("Copy it now"));
        add(
                "person",
                "GET /people/{id}",
                "One person: what they are, what deactivating would end.",
                visit -> visit.as(visit.office().owner)
                        .go("/people/" + visit.office().team.developer.id())
                        .see("Ends everything"));
        add(
                "person-last-owner",
                "GET /people/{id}",
                "The only owner, who stays one.",
                visit -> visit.as(visit.office().owner)
                        .go("/people/" + visit.office().team.owner.id())
                        .see("the only active owner"));
        add(
                "person-unsaved",
                "POST /people/{id}",
                "An e-mail that somebody else has: said at its field.",
                visit -> visit.as(visit.office().owner)
                        .go("/people/" + visit.office().team.developer.id())
                        .fill("E-mail", visit.office().team.owner.email())
                        .click("Save")
                        .see("Somebody else has it."));
        add(
                "settings",
                "GET /settings",
                "One's own account, and what holds for the whole workspace.",
                visit -> visit.as(visit.office().owner).go("/settings").see("Save the settings"));
        add(
                "settings-unsaved",
                "POST /settings/workspace",
                "A span that will not do: said at its field, and nothing is lost.",
                visit -> visit.as(visit.office().owner)
                        .go("/settings")
                        .fill("Access token", "soon")
                        .click("Save the settings")
                        .see("A number and a unit"));
        add(
                "settings-for-a-developer",
                "GET /settings",
                "The same for somebody who changes only their own.",
                visit -> visit.as(visit.office().developer).go("/settings").see("Owners and admins change these"));
        add(
                "apps",
                "GET /apps",
                "What people can sign in to.",
                visit -> visit.as(visit.office().owner).go("/apps").see("Grafana"));
        add(
                "app-registered",
                "POST /apps",
                "A new app: its secret is shown this once.",
                visit -> visit.as(visit.office().owner)
                        .go("/apps")
                        .click("Register an app")
                        .fill("Name", "Build cache")
                        .fill("Redirect URIs", "https://cache.example.test/callback")
                        .click("Register")
                        .see("Copy it now"));
        add(
                "app",
                "GET /apps/{id}",
                "One app and its settings, and what disabling or removing it would end.",
                visit -> visit.as(visit.office().owner)
                        .go("/apps/" + visit.office().grafana)
                        .see("Ends at once"));
        add(
                "app-for-an-auditor",
                "GET /apps/{id}",
                "The same for an auditor, who changes nothing.",
                visit -> visit.as(visit.office().auditor)
                        .go("/apps/" + visit.office().grafana)
                        .see("Owners and admins change these"));
        add(
                "app-preset",
                "GET /apps/{id}",
                "An app that comes with Curfew: its lifetimes can be changed.",
                visit -> visit.as(visit.office().owner)
                        .go("/apps/" + Presets.CODEX)
                        .see("Comes with Curfew"));
        add(
                "app-unsaved",
                "POST /apps/{id}",
                "A lifetime that will not do: said at its field, and nothing is lost.",
                visit -> visit.as(visit.office().owner)
                        .go("/apps/" + visit.office().grafana)
                        .fill("Access token", "2 d")
                        .click("Save")
                        .see("Between 1 min and 1 d."));
    }

    private void failures() {
        add(
                "not-found",
                "",
                "There is nothing at this address.",
                visit -> visit.as(visit.office().owner).go("/nowhere").see("There is nothing here"));
        add(
                "not-found-stranger",
                "",
                "The same for somebody who is not signed in.",
                visit -> visit.asNobody().go("/nowhere").see("There is nothing here"));
        add(
                "not-allowed",
                "",
                "A page that is for admins.",
                visit -> visit.as(visit.office().developer).go("/people").see("If you ask for help"));
        add(
                "link-spent",
                "",
                "A one-time link that was used or is too old.",
                visit -> visit.asNobody().go("/choose-password?token=spent").see("If you ask for help"));
        add(
                "not-now",
                "",
                "The database does not answer: nothing was changed, and when to come back.",
                visit -> visit.goBroken(
                                "/choose-password?token=any",
                                new Problem(Problem.Kind.UNAVAILABLE, "The database does not answer."))
                        .see("If you ask for help"));
        add(
                "defect",
                "",
                "A defect of the server: the number by which its operator finds it in the log.",
                visit -> visit.goBroken("/choose-password?token=any", new IllegalStateException("a defect"))
                        .see("If you ask for help"));
    }
}
