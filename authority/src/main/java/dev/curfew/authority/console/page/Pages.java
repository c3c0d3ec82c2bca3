package dev.curfew.authority.console.page;

import gg.jte.TemplateOutput;
import gg.jte.html.HtmlInterceptor;
import gg.jte.output.StringOutput;
import java.util.Map;

/// Renders pages, and knows the addresses that their links and forms go to.
public final class Pages {
    /// The viewer's *Active sessions*; another person's are at `/people/{id}/sessions`.
    ///
    /// Beneath either: `GET` and `POST /sign-out` with `scope` and `id`, and `GET /live`, the stream that
    /// tells when the list is no longer true. Beneath the viewer's: `POST /device` with `id`, `name`, and
    /// `trusted` = `true` or nothing; `POST /known` with the `id` of a device that is one's own after all;
    /// `POST /copied` with the `id` of a session whose credential one uses in both places oneself.
    public static final String SESSIONS = "/sessions";

    public static final String CONNECT_CODEX = "/connect-codex";
    public static final String PEOPLE = "/people";
    public static final String APPS = "/apps";
    public static final String KEYS = "/keys";
    public static final String SETTINGS = "/settings";
    public static final String POOL = "/pool";
    /// Sign-ins at providers that are under way.
    public static final String PROVIDER_SIGN_INS = POOL + "/sign-ins";

    public static final String TRAFFIC = "/traffic";
    /// The viewer's limits; another person's are at `/people/{id}/limits`.
    public static final String LIMITS = "/limits";

    /// `POST`: ends the browser session that the page was shown in.
    public static final String SIGN_OUT = "/sign-out";

    public static final String SIGN_IN = "/sign-in";

    /// Where a page goes whose session has ended while it was open.
    public static final String OVER = "/session-over";

    /// What an answer with a page carries as `Content-Security-Policy`; the forms of OAuth pages lead on to
    /// an app, so those add its redirect to `form-action`.
    public static final String CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'self'; script-src 'self';"
            + " img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static final HtmlInterceptor NOTHING = new HtmlInterceptor() {
        @Override
        public void onHtmlTagOpened(String name, Map<String, Object> attributes, TemplateOutput output) {}

        @Override
        public void onHtmlTagClosed(String name, TemplateOutput output) {}
    };

    private Pages() {}

    /// The page as a whole HTML document, in UTF-8.
    public static String render(Page page) {
        var html = new StringOutput(16 * 1024);
        var out = new ShownOutput(html);
        switch (page) {
            case Page.SignIn it -> JtesignInGenerated.render(out, NOTHING, it);
            case Page.SetUp it -> JtesetUpGenerated.render(out, NOTHING, it);
            case Page.ChoosePassword it -> JtechoosePasswordGenerated.render(out, NOTHING, it);
            case GrantPage.Consent it -> JteconsentGenerated.render(out, NOTHING, it);
            case GrantPage.DeviceCode it -> JtedeviceCodeGenerated.render(out, NOTHING, it);
            case GrantPage.DeviceApproval it -> JtedeviceApprovalGenerated.render(out, NOTHING, it);
            case GrantPage.DeviceDone it -> JtedeviceDoneGenerated.render(out, NOTHING, it);
            case Page.Sessions it -> JtesessionsGenerated.render(out, NOTHING, it);
            case Page.SessionOver it -> JtesessionOverGenerated.render(out, NOTHING, it);
            case Page.SignOutConfirm it -> JtesignOutConfirmGenerated.render(out, NOTHING, it);
            case Page.ConnectCodex it -> JteconnectCodexGenerated.render(out, NOTHING, it);
            case Page.People it -> JtepeopleGenerated.render(out, NOTHING, it);
            case Page.OnePerson it -> JteonePersonGenerated.render(out, NOTHING, it);
            case Page.Settings it -> JtesettingsGenerated.render(out, NOTHING, it);
            case Page.Apps it -> JteappsGenerated.render(out, NOTHING, it);
            case Page.EditApp it -> JteeditAppGenerated.render(out, NOTHING, it);
            case GatewayPage.Pool it -> JtepoolGenerated.render(out, NOTHING, it);
            case GatewayPage.ProviderSignIn it -> JteproviderSignInGenerated.render(out, NOTHING, it);
            case GatewayPage.RemoveAccount it -> JteremoveAccountGenerated.render(out, NOTHING, it);
            case GatewayPage.Limits it -> JtelimitsGenerated.render(out, NOTHING, it);
            case GatewayPage.Traffic it -> JtetrafficGenerated.render(out, NOTHING, it);
            case KeyPage.Keys it -> JtekeysGenerated.render(out, NOTHING, it);
            case KeyPage.OneKey it -> JteoneKeyGenerated.render(out, NOTHING, it);
            case KeyPage.NewSecret it -> JtenewSecretGenerated.render(out, NOTHING, it);
            case Page.ShownOnce it -> JteshownOnceGenerated.render(out, NOTHING, it);
            case Page.SignedOut it -> JtesignedOutGenerated.render(out, NOTHING, it);
            case Page.ConfirmLogout it -> JteconfirmLogoutGenerated.render(out, NOTHING, it);
            case Page.Failure it -> JtefailureGenerated.render(out, NOTHING, it);
        }
        return html.toString();
    }

    /// The address of the page of somebody's API keys.
    public static String keys(Part.Whose whose) {
        return whose.own() ? KEYS : PEOPLE + "/" + Words.segment(whose.id()) + "/keys";
    }

    /// The address of the page of somebody's limits.
    static String limits(Part.Whose whose) {
        return whose.own() ? LIMITS : PEOPLE + "/" + Words.segment(whose.id()) + "/limits";
    }

    /// The address of the page of somebody's sessions.
    static String sessions(Part.Whose whose) {
        return whose.own() ? SESSIONS : PEOPLE + "/" + Words.segment(whose.id()) + "/sessions";
    }
}
