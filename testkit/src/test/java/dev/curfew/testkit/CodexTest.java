package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import dev.curfew.testkit.Stub.Answer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the instrument does, and with it what Codex itself says on the wire: these are the facts that the server is
/// built on, and a new version of Codex that changes one fails here.
class CodexTest {
    private static final String ID_TOKEN = jwt("""
            {"sub":"u1","email":"ada@example.com","https://api.openai.com/auth":
             {"chatgpt_account_id":"acct-1","chatgpt_plan_type":"pro","chatgpt_user_id":"u1"}}""");

    @TempDir
    Path directory;

    private Stub stub;
    private CodexHome home;

    @BeforeEach
    void start() {
        home = Codex.require().home(directory.resolve("codex"));
        stub = Stub.start();
    }

    @AfterEach
    void stop() {
        if (home != null) {
            home.close();
            stub.close();
        }
    }

    @Test
    void itIsTheVersionThatTheTestsKnow() {
        var ended = home.run("--version");

        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).isEqualTo("codex-cli " + Codex.VERSION + "\n");
    }

    @Test
    void deviceLoginAsksPollsAndExchanges() throws Exception {
        var polls = new AtomicInteger();
        issueDeviceCodes();
        stub.on(
                "POST",
                "/api/accounts/deviceauth/token",
                poll -> polls.incrementAndGet() < 3 ? Answer.json(403, "{}") : Answer.json(200, """
                        {"authorization_code":"code-1","code_challenge":"c","code_verifier":"verifier-1"}"""));
        issueTokens();

        var login = home.deviceLogin(stub.uri());

        assertThat(login.page()).isEqualTo(URI.create(stub.uri() + "/codex/device"));
        assertThat(login.code()).isEqualTo("ABCD-1234");
        var ended = login.await();
        assertThat(ended.exit()).isZero();
        assertThat(ended.err()).contains("Successfully logged in");
        assertThat(stub.asked())
                .hasToString("[POST /api/accounts/deviceauth/usercode,"
                        + " POST /api/accounts/deviceauth/token, POST /api/accounts/deviceauth/token,"
                        + " POST /api/accounts/deviceauth/token, POST /oauth/token]");
        assertThat(stub.asked().getFirst().json()).hasToString("{\"client_id\":\"" + Codex.CLIENT_ID + "\"}");
        assertThat(stub.asked().get(1).json())
                .hasToString("{\"device_auth_id\":\"device-1\",\"user_code\":\"ABCD-1234\"}");
        assertThat(stub.asked().getLast().form())
                .isEqualTo(Map.of(
                        "grant_type", "authorization_code",
                        "client_id", Codex.CLIENT_ID,
                        "code", "code-1",
                        "redirect_uri", stub.uri() + "/deviceauth/callback",
                        "code_verifier", "verifier-1"));
        assertThat(stub.asked()).noneMatch(asked -> asked.headers().containsKey("user-agent"));
        var auth = Objects.requireNonNull(home.auth());
        assertThat(auth.at("/tokens/refresh_token").asString()).isEqualTo("refresh-1");
        assertThat(auth.at("/tokens/account_id").asString()).isEqualTo("acct-1");
        assertThat(auth.at("/tokens/oauth_provenance"))
                .hasToString("{\"issuer\":\"%s\",\"client_id\":\"%s\"}".formatted(stub.uri(), Codex.CLIENT_ID));
        assertThat(Files.getPosixFilePermissions(home.directory().resolve("auth.json")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(home.run("login", "status").err()).contains("Logged in using ChatGPT");
        assertThat(home.strayed()).isEmpty();
    }

    @Test
    void deviceLoginEndsAtOnceWhenTheCodeIsGone() {
        issueDeviceCodes();
        stub.on("POST", "/api/accounts/deviceauth/token", poll -> Answer.json(410, "{}"));

        var ended = home.deviceLogin(stub.uri()).await();

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.err()).contains("Error logging in: device auth failed with status 410 Gone");
        assertThat(home.auth()).isNull();
    }

    @Test
    void deviceLoginIsRefusedWhereTheServerKnowsNone() {
        var ended = home.deviceLogin(stub.uri()).await();

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.err()).contains("device code login is not enabled for this Codex server");
    }

    @Test
    void execStaysOnTheServersOfItsConfiguration() {
        signIn();
        stub.on("POST", "/v1/responses", asked -> new Answer(200, "text/event-stream", ModelEndpoint.HELLO));

        var ended = home.config(stub.uri(), stub.uri()).exec("say hi");

        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).contains("\"text\":\"hello\"");
        assertThat(stub.asked().stream().map(Stub.Asked::toString).distinct())
                .containsExactlyInAnyOrder(
                        "GET /backend-api/wham/accounts/check",
                        "GET /backend-api/wham/settings/user",
                        "GET /v1/models",
                        "POST /v1/responses");
        assertThat(stub.asked("/v1/responses")).hasSize(1);
        assertThat(stub.asked()).allMatch(asked -> "access-1".equals(asked.bearer()));
        assertThat(stub.asked())
                .allMatch(asked -> "acct-1".equals(asked.headers().get("chatgpt-account-id")));
        var request = stub.asked("/v1/responses").getFirst();
        assertThat(request.headers()).containsEntry("originator", "codex_exec").containsKeys("session-id", "thread-id");
        assertThat(request.headers().get("user-agent")).startsWith("codex_exec/" + Codex.VERSION);
        assertThat(request.json().path("stream").asBoolean()).isTrue();
        assertThat(home.strayed()).isEmpty();
    }

    @Test
    void aSecondRefusalOfTheModelMakesItRefreshAndSayWhyItCannot() {
        signIn();
        stub.on("POST", "/v1/responses", asked -> Answer.json(401, """
                {"error":{"message":"This session was ended.","code":"token_revoked"}}"""));
        stub.on("POST", "/oauth/token", asked -> Answer.json(401, """
                {"error":{"message":"ended","type":"invalid_request_error","param":null,"code":"refresh_token_invalidated"}}"""));

        var ended = home.config(stub.uri(), stub.uri()).exec("say hi");

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.out())
                .contains("Your access token could not be refreshed because your refresh token was revoked."
                        + " Please log out and sign in again.");
        assertThat(stub.asked("/oauth/token")).hasSize(1);
        var refresh = stub.asked("/oauth/token").getFirst();
        assertThat(refresh.headers()).containsEntry("content-type", "application/json");
        assertThat(refresh.json()).hasToString("""
                {"client_id":"%s","grant_type":"refresh_token","refresh_reason":"unauthorized_recovery",\
                "refresh_token":"refresh-1"}""".formatted(Codex.CLIENT_ID));
        assertThat(home.run("login", "status").err()).contains("Logged in using ChatGPT");
    }

    @Test
    void theModelEndpointServesItUntilTheAuthoritySaysNo() {
        signIn();
        var active = new AtomicBoolean(true);
        stub.on("POST", "/oauth/introspect", asked -> Answer.json(200, Map.of("active", active.get())));
        stub.on("POST", "/oauth/token", asked -> Answer.json(401, "{}"));
        try (var models = ModelEndpoint.start(stub.uri().resolve("/oauth/introspect"), "gateway", "secret")) {
            home.config(stub.uri(), models.uri());

            assertThat(home.exec("say hi").out()).contains("\"text\":\"hello\"");
            active.set(false);
            assertThat(home.exec("say hi").exit()).isEqualTo(1);

            assertThat(models.answered()).isEqualTo(1);
            assertThat(models.refused()).isPositive();
        }
    }

    @Test
    void logoutRevokesWhereTheEnvironmentSays() {
        signIn();
        stub.on("POST", "/oauth/revoke", asked -> Answer.json(200, "{}"));

        var ended = home.run(
                List.of("logout"),
                Map.of("CODEX_REFRESH_TOKEN_URL_OVERRIDE", stub.uri() + "/oauth/token"),
                Duration.ofSeconds(30));

        assertThat(ended.exit()).isZero();
        assertThat(ended.err()).contains("Successfully logged out");
        assertThat(stub.asked("/oauth/revoke").getFirst().json()).hasToString("""
                {"token":"refresh-1","token_type_hint":"refresh_token","client_id":"%s"}""".formatted(Codex.CLIENT_ID));
        assertThat(home.auth()).isNull();
        assertThat(home.strayed()).isEmpty();
    }

    @Test
    void logoutWithoutThatEnvironmentWantsToGiveTheTokenToTheVendor() {
        signIn();

        home.run("logout");

        assertThat(home.strayed()).containsOnly("auth.openai.com:443");
        assertThat(stub.asked()).isEmpty();
    }

    @Test
    void appServerSignsInWithADeviceCode() {
        issueDeviceCodes();
        issueTokens();
        stub.on("POST", "/api/accounts/deviceauth/token", poll -> Answer.json(200, """
                {"authorization_code":"code-1","code_challenge":"c","code_verifier":"verifier-1"}"""));
        stub.on("GET", "/backend-api/wham/accounts/check", asked -> Answer.json(200, """
                {"accounts":[{"id":"acct-1","workspace_backend_origin":"https://curfew.example",
                  "account_routing_override":"NO_CONSTRAINT","plan_type":"pro","name":"A","structure":"personal",
                  "profile_picture_url":null}],"account_ordering":["acct-1"],"default_account_id":"acct-1"}"""));
        home.config(stub.uri(), stub.uri());

        try (var server = home.appServer(
                Map.of("CODEX_APP_SERVER_LOGIN_ISSUER", stub.uri().toString()))) {
            assertThat(server.call("account/read", Map.of("refreshToken", false))
                            .path("account")
                            .isNull())
                    .isTrue();
            var login = server.call("account/login/start", Map.of("type", "chatgptDeviceCode"));

            assertThat(login.path("verificationUrl").asString()).isEqualTo(stub.uri() + "/codex/device");
            assertThat(login.path("userCode").asString()).isEqualTo("ABCD-1234");
            var completed = server.await("account/login/completed");
            assertThat(completed.path("success").asBoolean())
                    .as("%s", completed)
                    .isTrue();
            assertThat(server.call("account/read", Map.of("refreshToken", false))
                            .at("/account/email")
                            .asString())
                    .isEqualTo("ada@example.com");
            assertThat(server.ask("no/such/method", Map.of()).at("/error/code").asInt())
                    .isEqualTo(-32600);
        }
        assertThat(home.strayed()).isEmpty();
    }

    private void issueDeviceCodes() {
        stub.on("POST", "/api/accounts/deviceauth/usercode", asked -> Answer.json(200, """
                {"device_auth_id":"device-1","user_code":"ABCD-1234","interval":"1"}"""));
    }

    private void issueTokens() {
        stub.on(
                "POST",
                "/oauth/token",
                asked -> Answer.json(
                        200, Map.of("id_token", ID_TOKEN, "access_token", "access-1", "refresh_token", "refresh-1")));
    }

    private void signIn() {
        home.put("auth.json", """
                {"auth_mode":"chatgpt","OPENAI_API_KEY":null,"tokens":{"id_token":"%s","access_token":"access-1",
                 "refresh_token":"refresh-1","oauth_provenance":{"issuer":"%s","client_id":"%s"},
                 "login_owner_id":"cgtBXEeqt5RaO4riQHT4DQxtBn1mh2oVs-9VFrxlgjc","account_id":"acct-1"},
                 "last_refresh":"%s"}""".formatted(
                        ID_TOKEN, stub.uri(), Codex.CLIENT_ID, World.system().now()));
    }

    private static String jwt(String payload) {
        var encoder = Base64.getUrlEncoder().withoutPadding();
        return "%s.%s.c2ln"
                .formatted(
                        encoder.encodeToString("{\"alg\":\"ES256\"}".getBytes(StandardCharsets.UTF_8)),
                        encoder.encodeToString(payload.getBytes(StandardCharsets.UTF_8)));
    }
}
