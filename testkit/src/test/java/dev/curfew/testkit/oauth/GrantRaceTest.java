package dev.curfew.testkit.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.grant.DeviceCode;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.oauth.OAuthSite.Browser;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What can be done once, done by sixteen at the same moment.
class GrantRaceTest {
    private static final int MANY = 16;
    private static final String REDIRECT = "http://127.0.0.1:1455/auth/callback";

    private final OAuthSite site = site();
    private final Browser browser = site.browser(site.anna);

    OAuthSite site() {
        return OAuthSite.open();
    }

    @AfterEach
    void close() {
        site.close();
    }

    /// The answers to what sixteen callers do at once.
    private static List<HttpProbe.Answer> atOnce(java.util.function.IntFunction<HttpProbe.Answer> act)
            throws InterruptedException, ExecutionException {
        var start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, MANY)
                    .mapToObj(i -> threads.submit((Callable<HttpProbe.Answer>) () -> {
                        start.await();
                        return act.apply(i);
                    }))
                    .toList();
            start.countDown();
            var all = new java.util.ArrayList<HttpProbe.Answer>();
            for (var answer : answers) {
                all.add(answer.get());
            }
            return all;
        }
    }

    private static long granted(List<HttpProbe.Answer> answers) {
        return answers.stream().filter(answer -> answer.status() == 200).count();
    }

    private List<Session> sessions(String app) {
        return site.all(Session.KIND).stream()
                .filter(session -> session.app().equals(app))
                .toList();
    }

    @Test
    void codeIsSpentByOneAndItsSessionEndedByTheOthers() throws Exception {
        String code = OAuthSite.code(browser, OAuthSite.CODEX, REDIRECT);
        var answers = atOnce(i -> site.spend(OAuthSite.CODEX, REDIRECT, code));
        assertThat(granted(answers)).isEqualTo(1);
        assertThat(sessions(OAuthSite.CODEX))
                .singleElement()
                .satisfies(session ->
                        assertThat(session.ended().orElseThrow().cause()).isEqualTo(Cause.CODE_REUSED));
    }

    @Test
    void deviceCodeIsSpentByOne() throws Exception {
        var asked = site.stranger().form("/oauth/device_authorization", "client_id", OAuthSite.GATEWAY);
        decide(asked, "approve");
        var answers = atOnce(i -> site.stranger()
                .form(
                        "/oauth/token",
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:device_code",
                        "client_id",
                        OAuthSite.GATEWAY,
                        "device_code",
                        asked.json().get("device_code").stringValue()));
        assertThat(granted(answers)).isEqualTo(1);
        assertThat(sessions(OAuthSite.GATEWAY)).hasSize(1);
    }

    @Test
    void codexsCodeIsFetchedByOne() throws Exception {
        var asked = site.stranger()
                .post("/api/accounts/deviceauth/usercode", java.util.Map.of("client_id", OAuthSite.CODEX));
        decide(asked, "approve");
        var body = java.util.Map.of(
                "device_auth_id", asked.json().get("device_auth_id").stringValue(),
                "user_code", asked.json().get("user_code").stringValue());
        var answers = atOnce(i -> site.stranger().post("/api/accounts/deviceauth/token", body));
        assertThat(granted(answers)).isEqualTo(1);
    }

    @Test
    void deviceIsDecidedOnce() throws Exception {
        for (int round = 0; round < 5; round++) {
            var asked = site.stranger().form("/oauth/device_authorization", "client_id", OAuthSite.GATEWAY);
            var answers = atOnce(i -> decide(asked, i % 2 == 0 ? "approve" : "deny"));
            String winner = answers.stream()
                    .filter(answer -> answer.status() == 200)
                    .map(HttpProbe.Answer::text)
                    .reduce((one, other) -> {
                        throw new AssertionError("decided twice");
                    })
                    .orElseThrow();
            var stage = site.all(DeviceCode.KIND).stream()
                    .filter(code ->
                            code.userCode().equals(asked.json().get("user_code").stringValue()))
                    .findFirst()
                    .orElseThrow()
                    .stage();
            assertThat(stage instanceof DeviceCode.Stage.Approved).isEqualTo(winner.contains("is signed in"));
            site.world.advance(java.time.Duration.ofMinutes(20));
        }
    }

    private HttpProbe.Answer decide(HttpProbe.Answer asked, String decision) {
        return browser.http()
                .form(
                        "/device/decision",
                        "csrf",
                        browser.csrf(),
                        "user_code",
                        asked.json().get("user_code").stringValue(),
                        "device_name",
                        "box",
                        "decision",
                        decision);
    }
}
