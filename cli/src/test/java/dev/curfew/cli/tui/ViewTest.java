package dev.curfew.cli.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.cli.tui.Effect.Purpose;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What follows from keys and news, and what it looks like: no terminal is needed.
class ViewTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String SESSIONS = """
            {"sessions":[
             {"id":"s2","app":{"name":"Codex"},"surface":"cli","device":{"id":"d2","name":"build-7","platform":"Linux","trusted":false},
              "lastActiveAt":"2026-11-22T11:30:00Z","current":false,"parent":"s1"},
             {"id":"s1","app":{"name":"Curfew"},"surface":"web","device":{"id":"d1","name":"Ada's laptop","platform":"macOS","trusted":true},
              "lastActiveAt":"2026-11-22T12:00:00Z","current":false,"parent":null},
             {"id":"s3","app":{"name":"curfew"},"surface":"cli","device":{"id":"d1","name":"Ada's laptop","platform":"macOS","trusted":true},
              "lastActiveAt":"2026-11-20T09:00:00Z","current":true,"parent":"gone"}]}""";
    private static final String STATE = """
            {"state":"ok","reason":null,"advice":null,"expiresAt":"2026-11-22T12:14:00Z","lastRefreshAt":"2026-11-22T11:58:30Z",
             "authMode":"chatgpt","store":"/h/auth.json","home":"/h","host":"laptop","server":"http://127.0.0.1:8420",
             "revocations":{"pending":1,"dead":0}}""";
    private static final String ACCOUNT =
            "{\"account\":{\"type\":\"chatgpt\",\"email\":\"ada@example.com\",\"planType\":\"pro\"}}";

    private final List<Effect> effects = new ArrayList<>();
    private View view = View.first(80, 24, Optional.empty());

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private ViewTest happens(Event... events) {
        for (Event event : events) {
            Update update = Update.of(view, event, NOW, ZoneOffset.UTC);
            view = update.view();
            effects.addAll(update.effects());
        }
        return this;
    }

    private ViewTest signedIn() {
        happens(
                new Event.Connected(),
                new Event.Answered(Purpose.STATE, json(STATE)),
                new Event.Answered(Purpose.ACCOUNT, json(ACCOUNT)),
                new Event.Answered(Purpose.SESSIONS, json(SESSIONS)));
        effects.clear();
        return this;
    }

    private ViewTest keys(Key... keys) {
        for (Key key : keys) {
            happens(new Event.Pressed(key));
        }
        return this;
    }

    private ViewTest types(String text) {
        text.codePoints().forEach(point -> keys(new Key.Typed(Character.toString(point))));
        return this;
    }

    private String screen() {
        return Draw.rows(view, NOW).stream()
                .map(row -> row.text().stripTrailing())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void theStatusSaysWhoHowLongAndWhere() {
        signedIn();

        assertThat(screen()).startsWith("""
                         Curfew  laptop
                        [1 Status]  2 Sessions   3 Devices   4 Revocations   5 Log   6 Help
                        --------------------------------------------------------------------------------
                         State           signed in
                         Account         ada@example.com (pro)
                         Token lapses    in 14 min, refreshed when needed
                         Last refresh    1 min ago
                         Kept in         /h/auth.json
                         Server          http://127.0.0.1:8420
                         Home            /h
                         Revocations     1 waiting; /revocations
                        """);
    }

    @Test
    void sessionsStandBelowTheOneThatApprovedThem() {
        signedIn().types("2").keys(Key.Named.DOWN);

        assertThat(screen().lines().skip(3).limit(4))
                .containsExactly(
                        "   Device                                 App             Surface   Last active",
                        "   Ada's laptop                           Curfew          web       now",
                        " > `- build-7                             Codex           cli       30 min ago",
                        "   Ada's laptop (this)                    curfew          cli       2 days ago");
    }

    @Test
    void devicesAreCountedByTheirSessions() {
        signedIn().types("3");

        assertThat(screen().lines().skip(4).limit(2))
                .containsExactly(
                        " > Ada's laptop (this)                    macOS           yes       2",
                        "   build-7                                Linux           no        1");
    }

    @Test
    void aSessionIsEndedAfterAYesOnly() {
        signedIn().types("2").keys(Key.Named.DOWN).types("x");
        assertThat(screen()).contains(" Sign out Codex on build-7? y/n");
        assertThat(effects).isEmpty();

        types("n");
        assertThat(screen()).contains("Nothing was done.");
        types("xz").keys(Key.Named.ENTER);
        assertThat(effects).isEmpty();

        types("y");
        assertThat(effects)
                .singleElement()
                .isEqualTo(new Effect.Ask(
                        Purpose.SIGN_OUT, "session/revoke", Effect.object().put("sessionId", "s2")));
    }

    @Test
    void aDevicesSessionsAreEndedTogether() {
        signedIn().types("3xy");

        assertThat(effects)
                .containsExactly(new Effect.Ask(
                        Purpose.SIGN_OUT,
                        "session/revokeAll",
                        Effect.object().put("scope", "device").put("deviceId", "d1")));
    }

    @Test
    void theOwnSessionIsNamedAsSuch() {
        signedIn().types("2jjx");

        assertThat(screen()).contains("Sign out this sign-in itself, curfew on Ada's laptop? y/n");
    }

    @Test
    void logoutLeavesWithWhatIsTrueThere() {
        signedIn().types("/logout").keys(Key.Named.ENTER);
        assertThat(effects).containsExactly(Effect.Ask.of(Purpose.LOGOUT, "account/logout"));
        effects.clear();

        happens(new Event.Answered(Purpose.LOGOUT, json("{\"loggedOut\":true,\"revocation\":\"pending\"}")));

        assertThat(effects)
                .singleElement()
                .isInstanceOfSatisfying(
                        Effect.Leave.class,
                        leave -> assertThat(leave.words().orElseThrow())
                                .startsWith("Successfully logged out. Warning: the server has not confirmed it yet"));
    }

    @Test
    void aLogoutThatFailsStaysOnTheScreen() {
        signedIn();

        happens(new Event.Refused(Purpose.LOGOUT, "Error logging out: it is busy. Credentials were kept."));

        assertThat(screen()).contains("Credentials were kept.");
        assertThat(effects).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/lo, /log", "/logi, '/login '", "/ses, '/sessions '", "/re, /re", "/x, /x", "/, /", "/h, '/help '"})
    void aCommandIsCompletedAsFarAsItIsClear(String typed, String completed) {
        types(typed).keys(Key.Named.TAB);

        assertThat(view.typed().text()).isEqualTo(completed);
    }

    @Test
    void aCommandRunsWhenItIsWholeOrClear() {
        types("/he").keys(Key.Named.ENTER);
        assertThat(view.tab()).isEqualTo(Tab.HELP);

        types("/lo").keys(Key.Named.ENTER);
        assertThat(view.notice()).isEqualTo("There is no such command. /help lists them.");

        types("/log").keys(Key.Named.ENTER);
        assertThat(view.tab()).isEqualTo(Tab.LOG);
        assertThat(effects).isEmpty();
    }

    @Test
    void whatABrowserElsewhereEndedAtIsPastedBehindLogin() {
        String end = "http://127.0.0.1:1455/auth/callback?code=c&state=s";
        types("/login " + end).keys(Key.Named.ENTER);
        assertThat(view.notice()).isEqualTo("No sign-in is under way.");

        view = View.first(80, 24, Optional.empty())
                .signingIn(Optional.of(json("{\"loginId\":\"l\",\"authUrl\":\"u\"}")));
        types("/login " + end).keys(Key.Named.ENTER);
        assertThat(effects.getLast())
                .isEqualTo(new Effect.Ask(
                        Purpose.PASTE,
                        "account/login/paste",
                        Effect.object().put("address", end).put("loginId", "l")));
        assertThat(screen()).contains("/login and", "that address, pasted behind it");
    }

    @Test
    void aBrowserIsForThisMachineAndACodeForAnother() {
        types("/login").keys(Key.Named.ENTER);
        assertThat(effects.getLast())
                .isEqualTo(new Effect.Ask(
                        Purpose.LOGIN, "account/login/start", Effect.object().put("type", "chatgpt")));

        view = View.first(80, 24, Optional.of("ws://host:1"));
        types("/login").keys(Key.Named.ENTER);
        assertThat(effects.getLast())
                .isEqualTo(new Effect.Ask(
                        Purpose.LOGIN, "account/login/start", Effect.object().put("type", "chatgptDeviceCode")));
    }

    @Test
    void whatToDoToSignInIsShownUntilItIsDone() {
        signedIn().happens(new Event.Answered(Purpose.LOGIN, json("""
                                {"type":"chatgptDeviceCode","loginId":"l","verificationUrl":"http://s/device","userCode":"AB-CD"}""")));
        assertThat(screen()).contains("enter the code AB-CD").contains("\n http://s/device\n");

        keys(Key.Named.ESCAPE);
        assertThat(effects.getLast())
                .isEqualTo(new Effect.Ask(
                        Purpose.CANCEL, "account/login/cancel", Effect.object().put("loginId", "l")));

        happens(new Event.Told("account/login/completed", json("{\"success\":false,\"error\":\"it was cancelled\"}")));
        assertThat(screen()).contains("it was cancelled").doesNotContain("AB-CD");
    }

    @Test
    void aKeyIsNeverShown() {
        types("/login key").keys(Key.Named.ENTER).types("sk-secret");

        assertThat(screen()).contains(" API key: *********_").doesNotContain("secret");
        assertThat(view.toString()).doesNotContain("secret");

        keys(Key.Named.ENTER);
        assertThat(effects.getLast().toString()).doesNotContain("secret");
        assertThat(screen()).doesNotContain("secret");
    }

    @Test
    void whatNeedsALoginSaysWhyAndWhatToDo() {
        signedIn().happens(new Event.Answered(Purpose.STATE, json("""
                                {"state":"needs_login","reason":"session_ended","advice":"The sign-in could not be refreshed: its session has ended. Sign in again."}""")));

        assertThat(screen())
                .contains(" State           needs login; /login")
                .contains("its session has ended.\n                 Sign in again.");
    }

    @Test
    void aLostServerIsSaidOnceAndItsReturnToo() {
        signedIn();
        happens(new Event.Lost("The app-server is gone; trying to reach it again."));
        happens(new Event.Lost("The app-server is gone; trying to reach it again."));

        assertThat(screen()).contains("(not connected)").contains("trying to reach it again");
        assertThat(view.log()).filteredOn(line -> line.contains("gone")).hasSize(1);

        happens(new Event.Connected());
        assertThat(screen()).doesNotContain("not connected");
        assertThat(effects).contains(Update.STATE, Update.SESSIONS);
    }

    @Test
    void theFirstCtrlCGivesUpWhatIsTypedTheNextLeaves() {
        types("/log").keys(Key.Named.INTERRUPT);
        assertThat(view.typed().isOpen()).isFalse();
        assertThat(effects).isEmpty();

        keys(Key.Named.INTERRUPT);
        assertThat(effects).containsExactly(new Effect.Leave(Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"20,5", "1,1", "80,24", "3,8", "200,60", "19,7", "40,9"})
    void anySizeIsFilledExactly(int width, int height) {
        signedIn();
        for (Tab tab : Tab.values()) {
            view = view.at(tab).sized(width, height);

            List<Row> rows = Draw.rows(view, NOW);

            assertThat(rows)
                    .hasSize(height)
                    .allSatisfy(row -> assertThat(Cells.width(row.text())).isEqualTo(width));
        }
    }

    @Test
    void theChosenLineStaysInSight() {
        var many = new StringBuilder("{\"sessions\":[");
        for (int i = 0; i < 100; i++) {
            many.append(i == 0 ? "" : ",")
                    .append("{\"id\":\"s")
                    .append(i)
                    .append("\",\"device\":{\"name\":\"device-")
                    .append(i)
                    .append("\"}}");
        }
        happens(new Event.Answered(Purpose.SESSIONS, json(many + "]}"))).types("2");
        for (int i = 0; i < 99; i++) {
            keys(Key.Named.DOWN);
            assertThat(screen()).contains(" > device-" + (i + 1));
        }
        assertThat(keys(Key.Named.DOWN).view.chosen()).isEqualTo(99);
        keys(
                Key.Named.PAGE_UP,
                Key.Named.PAGE_UP,
                Key.Named.PAGE_UP,
                Key.Named.PAGE_UP,
                Key.Named.PAGE_UP,
                Key.Named.PAGE_UP,
                Key.Named.PAGE_UP);
        assertThat(screen()).contains(" > device-0 ".stripTrailing());
    }

    @Test
    void whatOthersNamedThingsDoesNothingToTheTerminal() {
        happens(
                        new Event.Answered(
                                Purpose.SESSIONS,
                                json(
                                        "{\"sessions\":[{\"id\":\"s\",\"device\":{\"id\":\"d\",\"name\":\"a\\u001b[2J\\r\\n\\u202eb\\u0007\"},"
                                                + "\"app\":{\"name\":\"\\u6f22\\u5b57\\u6f22\\u5b57\\u6f22\\u5b57\\u6f22\\u5b57\\u6f22\"}}]}")))
                .types("2");

        assertThat(screen().chars().filter(c -> c < 32 && c != '\n')).isEmpty();
        assertThat(screen()).doesNotContain("\u202e").contains("a?[2J  ?b?");
        assertThat(Draw.rows(view, NOW))
                .allSatisfy(row -> assertThat(Cells.width(row.text())).isEqualTo(80));
    }

    @Test
    void sequencesBecomeKeysAndHalfOnesNothing() throws Exception {
        assertThat(read("\u001b[A\u001bOBx\u001b[5~\u001b[Z\u001b[99;99R\t\r\u007f\u0003\u001b"))
                .containsExactly(
                        Key.Named.UP,
                        Key.Named.DOWN,
                        new Key.Typed("x"),
                        Key.Named.PAGE_UP,
                        Key.Named.BACK_TAB,
                        Key.Named.TAB,
                        Key.Named.ENTER,
                        Key.Named.BACKSPACE,
                        Key.Named.INTERRUPT,
                        Key.Named.ESCAPE);
        assertThat(read("\u001b[" + "1".repeat(100) + "q")).isNotEmpty();
        assertThat(read("\ud83d\ude00")).containsExactly(new Key.Typed("\ud83d\ude00"));
    }

    private static List<Key> read(String characters) throws java.io.IOException {
        Iterator<Integer> all = characters.chars().iterator();
        var reader =
                new KeyReader(millis -> all.hasNext() ? all.next() : millis > 0 ? KeyReader.NOTHING : KeyReader.END);
        var keys = new ArrayList<Key>();
        for (Optional<Key> key = reader.next(); key.isPresent(); key = reader.next()) {
            keys.add(key.get());
        }
        return keys;
    }
}
