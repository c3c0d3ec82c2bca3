package dev.curfew.testkit.appserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Codex;
import dev.curfew.testkit.CodexAppServer;
import dev.curfew.testkit.Stub;
import dev.curfew.testkit.Stub.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What our app-server says of what an account has used, beside what the real Codex says after the same words
/// of one server.
class UsageStory {
    private static final String AT = "/backend-api/wham";
    private static final String LIMITS = "account/rateLimits/read";
    private static final String TOKENS = "account/usage/read";
    private static final String NOTICES = "account/workspaceMessages/read";
    private static final String NUDGE = "account/sendAddCreditsNudgeEmail";
    private static final String RESET = "account/rateLimitResetCredit/consume";
    private static final Map<String, String> KEY = Map.of("idempotencyKey", "k1", "creditId", "c9");

    @AutoClose
    private final Stub server = Stub.start();

    @TempDir
    Path directory;

    /// A question, and what the server says where it is asked for that.
    private record Case(String method, Map<String, ?> params, String route, Answer said) {
        static Case of(String method, Map<String, ?> params, String route, int status, String body) {
            return new Case(method, params, route, Answer.json(status, body));
        }
    }

    @BeforeEach
    void open() {
        says("GET " + AT + "/accounts/check", Answer.json(200, "{\"accounts\":{}}"));
    }

    private void says(String route, Answer answer) {
        int space = route.indexOf(' ');
        server.on(route.substring(0, space), route.substring(space + 1), asked -> answer);
    }

    private static List<Case> cases() {
        String usage = "GET " + AT + "/usage";
        String profile = "GET " + AT + "/profiles/me";
        String notices = "GET " + AT + "/workspace-messages";
        String nudge = "POST " + AT + "/accounts/send_add_credits_nudge_email";
        String consume = "POST " + AT + "/rate-limit-reset-credits/consume";
        return List.of(
                Case.of(LIMITS, Map.of(), usage, 200, """
                        {"plan_type":"pro","rate_limit":{"allowed":true,"limit_reached":false,
                         "primary_window":{"used_percent":42,"limit_window_seconds":18000,"reset_at":1790000000,
                          "reset_after_seconds":60},
                         "secondary_window":{"used_percent":7,"limit_window_seconds":604799,"reset_at":1790600000,
                          "reset_after_seconds":600}},
                         "credits":{"has_credits":true,"unlimited":false,"balance":"9.5"}}"""),
                Case.of(LIMITS, Map.of(), usage, 200, "{\"plan_type\":\"curfew\",\"rate_limit\":null}"),
                Case.of(LIMITS, Map.of(), usage, 404, "{}"),
                Case.of(LIMITS, Map.of(), usage, 200, "<html>"),
                Case.of(TOKENS, Map.of(), profile, 200, """
                        {"stats":{"lifetime_tokens":5,"peak_daily_tokens":6,"longest_running_turn_sec":7,
                         "current_streak_days":8,"longest_streak_days":9,
                         "daily_usage_buckets":[{"start_date":"2026-01-01","tokens":4}]}}"""),
                Case.of(TOKENS, Map.of(), profile, 200, "{\"stats\":{}}"),
                Case.of(TOKENS, Map.of(), profile, 200, "{\"stats\":null}"),
                Case.of(TOKENS, Map.of(), profile, 404, "{}"),
                Case.of(TOKENS, Map.of("threadId", "x"), profile, 200, "{}"),
                Case.of(NOTICES, Map.of(), notices, 200, """
                        {"messages":[{"message_id":"m","message_type":"headline","message_body":"hi",
                         "created_at":"2026-01-01T00:00:00Z","archived_at":null}]}"""),
                Case.of(NOTICES, Map.of(), notices, 200, "{}"),
                Case.of(NOTICES, Map.of(), notices, 404, "{}"),
                Case.of(NOTICES, Map.of(), notices, 500, "{}"),
                Case.of(NUDGE, Map.of("creditType", "credits"), nudge, 200, "{}"),
                Case.of(NUDGE, Map.of("creditType", "usage_limit"), nudge, 429, "{}"),
                Case.of(NUDGE, Map.of("creditType", "credits"), nudge, 404, "{}"),
                Case.of(NUDGE, Map.of("creditType", "zz"), nudge, 200, "{}"),
                Case.of(NUDGE, Map.of(), nudge, 200, "{}"),
                Case.of(RESET, KEY, consume, 200, "{\"code\":\"reset\"}"),
                Case.of(RESET, KEY, consume, 200, "{\"code\":\"nothing_to_reset\"}"),
                Case.of(RESET, KEY, consume, 200, "{\"code\":\"no_credit\"}"),
                Case.of(RESET, KEY, consume, 200, "{\"code\":\"already_redeemed\"}"),
                Case.of(RESET, KEY, consume, 200, "{\"code\":\"zz\"}"),
                Case.of(RESET, KEY, consume, 404, "{}"),
                Case.of(RESET, Map.of("idempotencyKey", ""), consume, 200, "{\"code\":\"reset\"}"),
                Case.of(RESET, Map.of(), consume, 200, "{\"code\":\"reset\"}"));
    }

    @Test
    void theSameIsSaidOfTheSameWordsOfTheServer() {
        Host.signIn(directory.resolve("ours"), Host.accessToken(), "none");
        try (var home = Codex.require().home(directory.resolve("theirs"));
                var host = Host.at(directory.resolve("ours"), server.uri())) {
            home.config("chatgpt_base_url = \"" + server.uri() + "/backend-api/\"\n");
            home.put("auth.json", host.auth());
            CodexAppServer theirs = home.appServer(Map.of());
            Peer ours = host.peer();
            for (Case one : cases()) {
                says(one.route(), one.said());
                int before = asked(one.route()).size();

                JsonNode answer = ours.answer(one.method(), one.params());
                List<String> sent = asked(one.route());
                assertThat(said(answer)).as("%s", one).isEqualTo(said(theirs.ask(one.method(), one.params())));

                List<String> both = asked(one.route());
                assertThat(sent.subList(before, sent.size()))
                        .as("what the server is sent for %s", one)
                        .isEqualTo(both.subList(sent.size(), both.size()));
                says(one.route(), Answer.json(404, "{}"));
            }
        }
    }

    @Test
    void whoeverIsNotSignedInWithAnAccountIsToldSo() {
        try (var home = Codex.require().home(directory.resolve("theirs"));
                var host = Host.at(directory.resolve("ours"), server.uri())) {
            home.config("chatgpt_base_url = \"" + server.uri() + "/backend-api/\"\n");
            CodexAppServer theirs = home.appServer(Map.of());
            Peer ours = host.peer();
            for (boolean key : List.of(false, true)) {
                if (key) {
                    var start = Map.of("type", "apiKey", "apiKey", "sk-one");
                    ours.call("account/login/start", start);
                    theirs.call("account/login/start", start);
                }
                for (Case one : cases()) {
                    JsonNode said = ours.answer(one.method(), one.params()).get("error");
                    JsonNode by = theirs.ask(one.method(), one.params()).get("error");
                    assertThat(said.get("code")).as("%s", one).isEqualTo(by.get("code"));
                    if (by.get("message").asString().contains("authentication required")) {
                        assertThat(said.get("message")).isEqualTo(by.get("message"));
                    }
                }
            }
        }
        assertThat(server.asked()).noneMatch(it -> it.path().startsWith(AT));
    }

    /// A result as it is, of an error its code: the words are our own.
    private static String said(JsonNode answer) {
        return answer.has("error")
                ? "error " + answer.at("/error/code")
                : answer.get("result").toString();
    }

    private List<String> asked(String route) {
        return server.asked().stream()
                .filter(it -> it.toString().equals(route))
                .map(Stub.Asked::body)
                .toList();
    }
}
