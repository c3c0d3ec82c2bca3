package dev.curfew.testkit.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.app.App;
import dev.curfew.authority.session.Surface;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Key;
import dev.curfew.base.Octets;
import dev.curfew.base.World;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.TestAuthority;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An app's request that has to go by way of the sign-in page, and back.
class WayThroughSignInTest {
    private static final String EMAIL = "anna@example.test";
    private static final String PASSWORD = "velvet orbit thistle quay";
    private static final String REDIRECT = "https://intranet.test/callback";
    private static final Pattern FIELD = Pattern.compile("name=\"(csrf|next|email)\"[^>]* value=\"([^\"]*)\"");

    private final TestAuthority authority = TestAuthority.start();
    private final HttpProbe browser = authority.probe();

    @BeforeEach
    void open() {
        authority.owner(EMAIL, PASSWORD);
        var app = new App(
                "intranet",
                World.system().now(),
                "Intranet",
                Optional.of(Octets.sha256("secret".getBytes(StandardCharsets.UTF_8))),
                true,
                true,
                0,
                Surface.WEB,
                App.Dialect.STANDARD,
                List.of(REDIRECT),
                List.of(),
                List.of("openid"),
                List.of(App.Grant.AUTHORIZATION_CODE),
                App.Pkce.REQUIRED,
                "",
                App.Lifetimes.STANDARD);
        authority.store().decide(Key.NONE, found -> Change.answer(true).create(App.KIND, app));
    }

    @AfterEach
    void close() {
        authority.close();
    }

    /// Follows a redirect to the sign-in page, signs in, and returns what comes after.
    private HttpProbe.Answer signIn(HttpProbe.Answer redirect) {
        assertThat(redirect.location().getPath()).isEqualTo("/sign-in");
        var page = browser.get(redirect.location().toString());
        assertThat(page.text()).contains("Intranet");
        assertThat(page.header("content-security-policy").orElse(""))
                .contains("form-action 'self' https://intranet.test;");
        var fields = new java.util.HashMap<>(Map.of("password", PASSWORD));
        FIELD.matcher(page.text())
                .results()
                .forEach(field -> fields.put(field.group(1), field.group(2).replace("&amp;", "&")));
        assertThat(fields).containsEntry("email", EMAIL);
        var in = browser.form("/sign-in", OAuthSite.fields(fields));
        assertThat(in.status()).as(in.text()).isEqualTo(303);
        return browser.get(in.location().toString());
    }

    private static void granted(HttpProbe.Answer answer) {
        assertThat(answer.location().toString()).startsWith(REDIRECT + "?");
        assertThat(OAuthSite.parameters(answer.location())).containsKey("code");
    }

    @Test
    void strangerSignsInAndArrives() {
        var request = OAuthSite.request("intranet", REDIRECT);
        request.put("login_hint", EMAIL);
        granted(signIn(browser.get(OAuthSite.authorize(request))));
        granted(browser.get(OAuthSite.authorize(request)));
    }

    @Test
    void newSignInIsAskedForOnce() {
        var request = OAuthSite.request("intranet", REDIRECT);
        request.put("login_hint", EMAIL);
        granted(signIn(browser.get(OAuthSite.authorize(request))));
        for (String[] fresh : new String[][] {{"prompt", "login"}, {"max_age", "0"}, {"prompt", "select_account"}}) {
            var again = new java.util.LinkedHashMap<>(request);
            again.put(fresh[0], fresh[1]);
            granted(signIn(browser.get(OAuthSite.authorize(again))));
        }
    }

    @Test
    void pageAllowsNoAddressThatIsNotRegistered() {
        var request = OAuthSite.request("intranet", "https://evil.test/");
        var page = browser.get("/sign-in?" + HttpProbe.query("next", OAuthSite.authorize(request)));
        assertThat(page.header("content-security-policy").orElse("")).contains("form-action 'self';");
    }
}
