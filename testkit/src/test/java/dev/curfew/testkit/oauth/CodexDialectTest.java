package dev.curfew.testkit.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.session.Session;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.oauth.OAuthSite.Browser;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// What Codex asks beside OAuth.
class CodexDialectTest {
    private static final String WHOAMI = "/api/accounts/v1/user-auth-credential/whoami";
    private static final String CHECK = "/backend-api/wham/accounts/check";

    private final OAuthSite site = OAuthSite.open();
    private final Browser browser = site.browser(site.anna);

    @AfterEach
    void close() {
        site.close();
    }

    private HttpProbe codex(HttpProbe.Answer tokens) {
        return site.stranger().withBearer(tokens.json().get("access_token").stringValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                WHOAMI,
                CHECK,
                "/api/codex/accounts/check",
                "/backend-api/wham/settings/user",
                "/backend-api/wham/usage"
            })
    void deadTokenIsRefusedInCodexsForm(String path) {
        var tokens = site.codexTokens(browser);
        assertThat(codex(tokens).get(path).status()).isEqualTo(200);
        site.all(Session.KIND).stream()
                .filter(session -> session.app().equals(OAuthSite.CODEX))
                .forEach(site::end);
        for (var answer :
                new HttpProbe.Answer[] {codex(tokens).get(path), site.stranger().get(path)}) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.json().get("error").propertyNames()).containsExactly("message", "type", "param", "code");
        }
    }

    @Test
    void accountIsTheSameEverywhere() {
        var tokens = site.codexTokens(browser);
        String payload = tokens.json().get("id_token").stringValue().split("\\.", -1)[1];
        String account = JsonMapper.shared()
                .readTree(Base64.getUrlDecoder().decode(payload))
                .get("https://api.openai.com/auth")
                .get("chatgpt_account_id")
                .stringValue();
        var whoami = codex(tokens).get(WHOAMI).json();
        assertThat(whoami.propertyNames())
                .containsExactlyInAnyOrder(
                        "email",
                        "chatgpt_user_id",
                        "chatgpt_account_id",
                        "chatgpt_plan_type",
                        "chatgpt_account_is_fedramp");
        assertThat(whoami.get("chatgpt_account_id").stringValue()).isEqualTo(account);
        var check = codex(tokens).get(CHECK).json();
        assertThat(check.get("default_account_id").stringValue()).isEqualTo(account);
        var first = check.get("accounts").get(0);
        assertThat(first.get("id").stringValue()).isEqualTo(account);
        // Codex refuses anything but https, and never calls it.
        assertThat(first.get("workspace_backend_origin").stringValue()).isEqualTo("https://curfew.invalid");
    }
}
