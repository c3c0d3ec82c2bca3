package dev.curfew.testkit.appserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.curfew.base.World;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.ScriptedIssuer;
import dev.curfew.testkit.ScriptedIssuer.Act;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What the app-server does for a program, and tells the others of.
class AppServerTest {
    private static final String LOGOUT = "account/logout";
    private static final String START = "account/login/start";
    private static final Map<String, String> KEY = Map.of("type", "apiKey", "apiKey", "sk-one");

    private final ScriptedIssuer issuer = ScriptedIssuer.start(World.system());

    @TempDir
    Path directory;

    private Host host;

    @BeforeEach
    void open() {
        host = Host.at(directory, issuer.uri());
    }

    @AfterEach
    void close() {
        host.close();
        issuer.close();
    }

    /// Opens it anew, as a program is started again.
    private void reopen() {
        host.close();
        host = Host.at(directory, issuer.uri());
    }

    private void signedIn() {
        Host.signIn(directory, Host.accessToken(), issuer.family("family"));
        reopen();
    }

    private static String text(JsonNode tree) {
        return tree.toString();
    }

    @Test
    void getAccountNoAuth() {
        assertThat(text(host.peer().call("account/read", Map.of())))
                .isEqualTo("{\"account\":null,\"userId\":null,\"requiresOpenaiAuth\":true,\"workspaceRouting\":null}");
    }

    @Test
    void getAccountWhenAuthNotRequired() {
        signedIn();
        host.close();
        host = Host.at(directory, issuer.uri(), Map.of("model_provider", "own"));
        Peer peer = host.peer();

        assertThat(text(peer.call("account/read", Map.of())))
                .isEqualTo("{\"account\":null,\"userId\":null,\"requiresOpenaiAuth\":false,\"workspaceRouting\":null}");
        assertThat(text(peer.call("getAuthStatus", Map.of("includeToken", true))))
                .isEqualTo("{\"authMethod\":null,\"authToken\":null,\"requiresOpenaiAuth\":false}");
    }

    @Test
    void getAccountWithApiKey() {
        Peer peer = host.peer();
        peer.call(START, KEY);

        assertThat(text(peer.call("account/read", Map.of())))
                .contains("\"account\":{\"type\":\"apiKey\"},\"userId\":null");
    }

    @Test
    void getAccountWithChatgpt() {
        signedIn();

        assertThat(text(host.peer().call("account/read", Map.of())))
                .contains("\"account\":{\"type\":\"chatgpt\",\"email\":\"ada@example.com\",\"planType\":\"pro\","
                        + "\"workspaceName\":null},\"userId\":\"u1\"");
    }

    @Test
    void logoutAccountRemovesAuthAndNotifies() {
        signedIn();
        Peer peer = host.peer();

        assertThat(text(peer.call(LOGOUT, Map.of()))).isEqualTo("{\"loggedOut\":true,\"revocation\":\"confirmed\"}");

        assertThat(text(peer.told("account/updated"))).isEqualTo("{\"authMode\":null,\"planType\":null}");
        assertThat(host.hasAuth()).isFalse();
        assertThat(issuer.asked("/oauth/revoke")).hasSize(1);
        assertThat(peer.kinds()).startsWith("result", "account/updated");
        assertThat(text(peer.call("account/read", Map.of()))).contains("\"account\":null");
    }

    @Test
    void aLogoutThatTheServerIsNotToldOfIsAnsweredSoonAndFinishedLater() {
        signedIn();
        var held = new CompletableFuture<Void>();
        issuer.next(new Act.Meanwhile(held::join, Act.Say.json(503, "{}")));
        Peer peer = host.peer();
        Peer other = host.peer();

        assertThat(text(peer.call(LOGOUT, Map.of()))).isEqualTo("{\"loggedOut\":true,\"revocation\":\"pending\"}");
        assertThat(host.hasAuth()).isFalse();
        assertThat(host.jobs()).hasSize(1);
        assertThat(other.told("revocation/updated").path("pending").asInt()).isOne();
        held.complete(null);
        await().until(() -> !host.machine.queue().list().isEmpty()
                && host.machine.queue().list().getFirst().attempts() == 1);

        assertThat(text(other.call("revocation/flush", Map.of())))
                .isEqualTo("{\"pending\":0,\"dead\":0,\"confirmed\":1}");

        assertThat(issuer.isLive("family-1")).isFalse();
        assertThat(other.awaited(it -> it.path("method").asString("").equals("revocation/updated")
                        && it.at("/params/pending").asInt(-1) == 0))
                .isNotNull();
        assertThat(peer.kinds()).startsWith("result", "account/updated", "auth/state/updated", "revocation/updated");
    }

    @Test
    void strictKeepsEverythingWhereTheServerDoesNotConfirm() {
        signedIn();
        String before = host.auth();
        issuer.next(Act.Say.json(500, "{}"));
        Peer peer = host.peer();

        JsonNode error = peer.refused(LOGOUT, Map.of("policy", "strict"));

        assertThat(error.get("code").asInt()).isEqualTo(-32603);
        assertThat(error.get("message").asString()).contains("Credentials were kept");
        assertThat(host.auth()).isEqualTo(before);
        assertThat(text(peer.call("account/read", Map.of()))).contains("ada@example.com");
        assertThat(peer.kinds()).doesNotContain("account/updated");
    }

    @Test
    void aLogoutThatNamesNoPolicyTakesTheOneOfTheHome() {
        Host.signIn(directory, Host.accessToken(), issuer.family("family"));
        host.close();
        host = Host.at(directory, issuer.uri(), Map.of("logout", Map.of("policy", "local")));

        assertThat(text(host.peer().call(LOGOUT, Map.of())))
                .isEqualTo("{\"loggedOut\":true,\"revocation\":\"skipped\"}");

        assertThat(issuer.asked()).isEmpty();
        assertThat(host.hasAuth()).isFalse();
    }

    @Test
    void twoConnectionsBothSeeTheChange() {
        signedIn();
        Peer one = host.peer();
        Peer other = Peer.greeted(host.server, false);
        Peer silent = Peer.of(host.server);

        one.call(LOGOUT, Map.of());

        assertThat(text(other.told("account/updated"))).isEqualTo("{\"authMode\":null,\"planType\":null}");
        assertThat(other.kinds()).containsExactly("account/updated");
        assertThat(silent.heard()).isEmpty();
    }

    @Test
    void whatAnotherProcessDoesIsSeen() throws IOException {
        signedIn();
        Peer peer = host.peer();

        Files.delete(host.home.resolve("auth.json"));
        assertThat(text(peer.told("account/updated"))).isEqualTo("{\"authMode\":null,\"planType\":null}");

        peer.forget();
        Host.signIn(directory, Host.accessToken(), issuer.family("other"));
        assertThat(text(peer.told("account/updated"))).isEqualTo("{\"authMode\":\"chatgpt\",\"planType\":\"pro\"}");
    }

    @Test
    void aDeadCredentialIsNotLoggedOutAndItsTokenIsWithheld() {
        signedIn();
        issuer.next(Act.Say.code(401, "refresh_token_invalidated"));
        Peer peer = host.peer();

        JsonNode status = peer.call("getAuthStatus", Map.of("includeToken", true, "refreshToken", true));

        assertThat(text(status))
                .isEqualTo("{\"authMethod\":\"chatgpt\",\"authToken\":null,\"requiresOpenaiAuth\":true}");
        peer.awaited(it -> it.at("/params/state").asString("").equals("needs_login"));
        JsonNode state = peer.call("auth/state", Map.of());
        assertThat(state.get("state").asString()).isEqualTo("needs_login");
        assertThat(state.get("reason").asString()).isEqualTo("revoked");
        assertThat(state.get("advice").asString()).contains("Sign in again.");
        assertThat(host.hasAuth()).isTrue();
        assertThat(peer.kinds()).doesNotContain("account/updated");
    }

    @Test
    void getAuthStatusGivesTheTokenOnlyWhenAsked() {
        signedIn();
        Peer peer = host.peer();

        assertThat(peer.call("getAuthStatus", Map.of()).get("authToken").isNull())
                .isTrue();
        assertThat(peer.call("getAuthStatus", Map.of("includeToken", true))
                        .get("authToken")
                        .asString())
                .isNotEmpty();
        assertThat(issuer.asked()).isEmpty();
    }

    @Test
    void accountReadRefreshesWhenAsked() {
        signedIn();

        host.peer().call("account/read", Map.of("refreshToken", true));

        assertThat(issuer.asked("/oauth/token")).hasSize(1);
    }

    @Test
    void loginAccountApiKeySucceedsAndNotifies() {
        Peer peer = host.peer();
        Peer other = host.peer();

        assertThat(text(peer.call(START, KEY))).isEqualTo("{\"type\":\"apiKey\"}");

        assertThat(text(peer.told("account/login/completed")))
                .isEqualTo("{\"loginId\":null,\"success\":true,\"error\":null,\"onboardingEntrypoint\":null}");
        assertThat(text(other.told("account/updated"))).isEqualTo("{\"authMode\":\"apikey\",\"planType\":null}");
        assertThat(peer.kinds()).startsWith("result", "account/login/completed", "account/updated");
        assertThat(host.auth()).contains("sk-one");
    }

    @Test
    void loginAccountApiKeyRejectedWhenForcedChatgpt() {
        host.close();
        host = Host.at(directory, issuer.uri(), Map.of("forced_login_method", "chatgpt"));

        JsonNode error = host.peer().refused(START, KEY);

        assertThat(text(error))
                .isEqualTo("{\"code\":-32600,\"message\":\"API key login is disabled. Use ChatGPT login instead.\"}");
        assertThat(host.hasAuth()).isFalse();
    }

    @Test
    void loginAccountChatgptRejectedWhenForcedApi() {
        host.close();
        host = Host.at(directory, issuer.uri(), Map.of("forced_login_method", "api"));

        for (String type : List.of("chatgpt", "chatgptDeviceCode")) {
            assertThat(text(host.peer().refused(START, Map.of("type", type))))
                    .isEqualTo(
                            "{\"code\":-32600,\"message\":\"ChatGPT login is disabled. Use API key login instead.\"}");
        }
        assertThat(host.peer().refused(START, supplied("acct-1")).get("message").asString())
                .isEqualTo("External ChatGPT auth is disabled. Use API key login instead.");
    }

    private static Map<String, String> supplied(String account) {
        return Map.of(
                "type",
                "chatgptAuthTokens",
                "accessToken",
                Host.accessToken(),
                "chatgptAccountId",
                account,
                "chatgptPlanType",
                "pro");
    }

    @Test
    void setAuthTokenUpdatesAccountAndNotifies() {
        Peer peer = host.peer();
        Peer other = host.peer();

        assertThat(text(peer.call(START, supplied("acct-1")))).isEqualTo("{\"type\":\"chatgptAuthTokens\"}");

        assertThat(text(other.told("account/updated")))
                .isEqualTo("{\"authMode\":\"chatgptAuthTokens\",\"planType\":\"pro\"}");
        assertThat(text(peer.call("account/read", Map.of()))).contains("\"type\":\"chatgpt\"");
        assertThat(host.hasAuth()).isFalse();
        assertThat(peer.call("auth/state", Map.of()).get("state").asString()).isEqualTo("external");
    }

    @Test
    void accountReadRefreshTokenIsNoopInExternalMode() {
        Peer peer = host.peer();
        peer.call(START, supplied("acct-1"));
        // The last of what a sign-in tells, which may come after its answer.
        peer.told("auth/state/updated");
        peer.forget();

        peer.call("account/read", Map.of("refreshToken", true));

        assertThat(issuer.asked()).isEmpty();
        assertThat(peer.kinds()).contains("result").doesNotContain("account/updated");
    }

    @Test
    void loggingInWhileTokensAreSuppliedIsRefusedWithAHint() {
        Peer peer = host.peer();
        peer.call(START, supplied("acct-1"));
        peer.told("auth/state/updated");

        assertThat(peer.refused(START, KEY).get("message").asString()).contains("account/logout to clear it");

        peer.forget();
        peer.call(LOGOUT, Map.of());
        assertThat(text(peer.told("account/updated"))).isEqualTo("{\"authMode\":null,\"planType\":null}");
        assertThat(issuer.asked()).as("what others issued is theirs to revoke").isEmpty();
    }

    @Test
    void externalAuthRefreshesOnUnauthorized() {
        Peer peer = host.peer();
        peer.call(START, supplied("acct-1"));
        issuer.next(Act.Say.json(401, "{}"), Act.Say.json(200, "{\"sessions\":[],\"nextCursor\":null}"));

        int id = peer.ask("session/list", Map.of());
        JsonNode asked = peer.questioned(
                "account/chatgptAuthTokens/refresh",
                Map.of("accessToken", ScriptedIssuer.jwt("{\"n\":2}"), "chatgptAccountId", "acct-1"));

        assertThat(text(asked)).isEqualTo("{\"reason\":\"unauthorized\",\"previousAccountId\":\"acct-1\"}");
        assertThat(peer.awaited(it -> it.path("id").asInt(-1) == id && it.has("result")))
                .isNotNull();
        assertThat(issuer.asked("/api/v1/sessions?limit=200&state=active"))
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @Test
    void externalAuthRefreshErrorFailsTheRequest() {
        Peer peer = host.peer();
        peer.call(START, supplied("acct-1"));
        issuer.next(Act.Say.json(401, "{}"));

        int id = peer.ask("session/list", Map.of());
        JsonNode question = peer.awaited(it -> it.has("method") && it.has("id"));
        peer.say("{\"id\":" + question.get("id") + ",\"error\":{\"code\":-1,\"message\":\"no\"}}");

        assertThat(peer.awaited(it -> it.path("id").asInt(-1) == id && it.has("error")))
                .isNotNull();
        assertThat(issuer.asked()).hasSize(1);
    }

    @Test
    void loginAccountChatgptStartCanBeCancelled() {
        Peer peer = host.peer();
        Peer other = host.peer();
        JsonNode started = peer.call(START, Map.of("type", "chatgpt"));
        assertThat(started.get("authUrl").asString()).startsWith(issuer.uri() + "/oauth/authorize?");
        String id = started.get("loginId").asString();
        peer.forget();

        assertThat(text(other.call("account/login/cancel", Map.of("loginId", id))))
                .isEqualTo("{\"status\":\"canceled\"}");

        assertThat(text(peer.told("account/login/completed")))
                .isEqualTo(
                        "{\"loginId\":\"%s\",\"success\":false,\"error\":\"The sign-in was cancelled.\",\"onboardingEntrypoint\":null}"
                                .formatted(id));
        assertThat(text(other.call("account/login/cancel", Map.of("loginId", id))))
                .isEqualTo("{\"status\":\"notFound\"}");
        assertThat(peer.kinds()).containsExactly("account/login/completed");
        assertThat(host.hasAuth()).isFalse();
    }

    @Test
    void loginAccountChatgptSucceedsAndNotifies() throws Exception {
        Peer peer = host.peer();
        JsonNode started = peer.call(START, Map.of("type", "chatgpt"));
        peer.forget();

        walkThrough(started.get("authUrl").asString());

        JsonNode completed = peer.told("account/login/completed");
        assertThat(completed.get("loginId")).isEqualTo(started.get("loginId"));
        assertThat(completed.get("success").asBoolean()).isTrue();
        assertThat(peer.told("account/updated").get("authMode").asString()).isEqualTo("chatgpt");
        assertThat(peer.kinds()).startsWith("account/login/completed", "account/updated");
        assertThat(host.hasAuth()).isTrue();
    }

    @Test
    void whatABrowserElsewhereEndedAtCanBePasted() {
        Peer peer = host.peer();
        JsonNode started = peer.call(START, Map.of("type", "chatgpt"));
        String id = started.get("loginId").asString();
        var address = java.net.URI.create(started.get("authUrl").asString());
        String end = HttpProbe.at(address)
                .get(address.getRawPath() + "?" + address.getRawQuery())
                .location()
                .toString();
        String paste = "account/login/paste";

        assertThat(peer.refused(paste, Map.of("loginId", id, "address", "hello"))
                        .get("message")
                        .asString())
                .contains("not where the browser ended");
        assertThat(peer.refused(paste, Map.of("loginId", id, "address", end.replaceFirst("state=[^&]+", "state=x")))
                        .get("message")
                        .asString())
                .contains("belongs to another sign-in");
        assertThat(peer.refused(paste, Map.of("loginId", "another", "address", end))
                        .get("message")
                        .asString())
                .contains("No such sign-in");
        assertThat(text(peer.call(paste, Map.of("loginId", id, "address", end))))
                .isEqualTo("{\"status\":\"taken\"}");

        assertThat(peer.told("account/login/completed").get("success").asBoolean())
                .isTrue();
        assertThat(host.hasAuth()).isTrue();
        assertThat(peer.refused(paste, Map.of("loginId", id, "address", end))
                        .get("message")
                        .asString())
                .contains("No such sign-in");
    }

    /// Does what a browser does: follows each redirect to its end.
    private static void walkThrough(String address) throws Exception {
        try (var browser = java.net.http.HttpClient.newBuilder()
                .followRedirects(java.net.http.HttpClient.Redirect.ALWAYS)
                .build()) {
            var answer = browser.send(
                    java.net.http.HttpRequest.newBuilder(java.net.URI.create(address))
                            .build(),
                    java.net.http.HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theNextSignInTakesThePlaceOfTheOneUnderWay() {
        Peer peer = host.peer();
        Peer other = host.peer();
        JsonNode first = peer.call(START, Map.of("type", "chatgptDeviceCode"));
        assertThat(first.get("userCode").asString()).isEqualTo("BCDF-GHJK");
        assertThat(first.get("verificationUrl").asString()).isEqualTo(issuer.uri() + "/device");

        JsonNode second = other.call(START, Map.of("type", "chatgpt"));

        assertThat(peer.told("account/login/completed").get("loginId")).isEqualTo(first.get("loginId"));
        assertThat(second.get("loginId")).isNotEqualTo(first.get("loginId"));
    }

    @Test
    void logoutCancelsTheSignInOfAnyConnection() {
        Peer peer = host.peer();
        Peer other = host.peer();
        JsonNode started = peer.call(START, Map.of("type", "chatgpt"));
        other.forget();

        other.call(LOGOUT, Map.of());

        assertThat(peer.told("account/login/completed").get("loginId")).isEqualTo(started.get("loginId"));
        assertThat(other.kinds()).startsWith("account/login/completed", "result", "account/updated");
    }

    @Test
    void setAuthTokenCancelsActiveChatgptLogin() {
        Peer peer = host.peer();
        JsonNode started = peer.call(START, Map.of("type", "chatgpt"));

        peer.call(START, supplied("acct-1"));

        assertThat(peer.told("account/login/completed").get("loginId")).isEqualTo(started.get("loginId"));
        assertThat(peer.refused("account/login/cancel", Map.of("loginId", "x"))
                        .get("code")
                        .asInt())
                .isEqualTo(-32600);
    }

    @Test
    void loginAccountChatgptIncludesForcedWorkspaceQueryParam() {
        host.close();
        host = Host.at(directory, issuer.uri(), Map.of("forced_chatgpt_workspace_id", "ws-1"));

        assertThat(host.peer()
                        .call(START, Map.of("type", "chatgpt"))
                        .get("authUrl")
                        .asString())
                .contains("allowed_workspace_id=ws-1");
        assertThat(host.peer().refused(START, supplied("acct-1")).get("message").asString())
                .contains("ws-1")
                .contains("acct-1");
    }

    @Test
    void aServerThatIsNotThereIsSaidAndNothingIsUnderWay() {
        host.close();
        host = Host.at(directory, java.net.URI.create("http://127.0.0.1:1"));

        JsonNode error = host.peer().refused(START, Map.of("type", "chatgpt"));

        assertThat(error.get("code").asInt()).isEqualTo(-32603);
        assertThat(error.get("message").asString()).contains("could not be reached");
    }

    @Test
    void aSignInThatNobodyStartedCannotBeCancelled() {
        Peer peer = host.peer();

        assertThat(text(peer.call("account/login/cancel", Map.of("loginId", "00000000-0000-4000-8000-000000000000"))))
                .isEqualTo("{\"status\":\"notFound\"}");
        assertThat(peer.refused("account/login/cancel", Map.of("loginId", "x"))
                        .get("code")
                        .asInt())
                .isEqualTo(-32600);
    }

    @Test
    void whatWaitsToBeRevokedIsListedWithoutItsTokenAndTriedAgain() {
        signedIn();
        issuer.next(Act.Say.json(404, "{}"));
        Peer peer = host.peer();
        assertThat(peer.call(LOGOUT, Map.of()).get("revocation").asString()).isEqualTo("pending");

        JsonNode listed = peer.call("revocation/list", Map.of());

        assertThat(listed.at("/revocations/0/state").asString()).isEqualTo("dead");
        assertThat(listed.at("/revocations/0/server").asString())
                .isEqualTo(issuer.uri().toString());
        assertThat(text(listed)).doesNotContain("family-").doesNotContain("sealed");
        assertThat(text(peer.call("revocation/flush", Map.of())))
                .isEqualTo("{\"pending\":0,\"dead\":0,\"confirmed\":1}");
        assertThat(issuer.isLive("family-1")).isFalse();
    }

    @Test
    void whoLogsOutAndInAtOnceIsInOneOfTheTwoStates() {
        for (int round = 0; round < 8; round++) {
            Peer one = host.peer();
            Peer other = host.peer();
            one.ask(START, KEY);
            other.ask(LOGOUT, Map.of());
            JsonNode in = one.awaited(it -> !it.has("method"));
            JsonNode out = other.awaited(it -> !it.has("method"));

            assertThat(in.has("result") && out.has("result"))
                    .as("%s %s", in, out)
                    .isTrue();
            boolean account =
                    !host.peer().call("account/read", Map.of()).get("account").isNull();
            assertThat(host.hasAuth()).isEqualTo(account);
            one.hangUp();
            other.hangUp();
        }
    }

    @Test
    void whoAsksTooMuchAtOnceIsToldToComeBack() {
        signedIn();
        var held = new CompletableFuture<Void>();
        issuer.next(new Act.Meanwhile(held::join, Act.honest()));
        Peer peer = host.peer();
        peer.ask("account/read", Map.of("refreshToken", true));
        for (int i = 0; i < 200; i++) {
            peer.ask("account/read", Map.of());
        }

        JsonNode error = peer.awaited(it -> it.has("error"));

        assertThat(error.at("/error/code").asInt()).isEqualTo(-32001);
        held.complete(null);
        peer.awaited(it -> it.path("id").asInt(0) == 2 && it.has("result"));
    }

    @Test
    void aListGoesOnFromWhereThePageBeforeEnded() {
        signedIn();
        issuer.next(Act.Say.json(200, "{\"sessions\":[],\"nextCursor\":null}"));

        host.peer().call("session/list", Map.of("cursor", "c 2"));

        assertThat(issuer.asked("/api/v1/sessions?limit=200&state=active&cursor=c%202"))
                .hasSize(1);
    }

    @Test
    void aLogoutDoesNotWaitForAListThatHangs() {
        signedIn();
        var held = new CompletableFuture<Void>();
        issuer.next(new Act.Meanwhile(held::join, Act.honest()));
        Peer peer = host.peer();
        peer.ask("session/list", Map.of());
        await().until(() -> issuer.asked().size() == 1);

        assertThat(peer.call(LOGOUT, Map.of()).get("loggedOut").asBoolean()).isTrue();

        held.complete(null);
    }

    @Test
    void expiringIsToldWithoutBeingAsked() {
        Host.signIn(
                directory,
                ScriptedIssuer.accessToken(World.system().now().plus(Duration.ofSeconds(302)), 1),
                issuer.family("family"));
        reopen();
        Peer peer = host.peer();

        assertThat(peer.told("auth/state/updated").get("state").asString()).isEqualTo("expiring");
    }
}
