package dev.curfew.authority.console.page;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;

/// Renders pages, and knows the addresses that their links and forms go to.
public final class Pages {
    /// The viewer's *Active sessions*; another person's are at `/people/{id}/sessions`. Beneath either: `GET` and
    /// `POST`
    /// `/sign-out` (`?scope=session&id=…`) and `POST /device` (`id`, `name`, `trusted`).
    public static final String SESSIONS = "/sessions";

    public static final String CONNECT_CODEX = "/connect-codex";
    public static final String PEOPLE = "/people";
    public static final String APPS = "/apps";

    /// `POST` with `csrf`: ends the browser session that the page was shown in.
    public static final String SIGN_OUT = "/sign-out";

    public static final String SIGN_IN = "/sign-in";

    private Pages() {}

    /// The page as a whole HTML document.
    public static String render(Page page) {
        var text = new StringOutput(16 * 1024);
        var out = new OwaspHtmlTemplateOutput(text);
        JtelayoutGenerated.render(out, null, page.getClass().getSimpleName());
        return text.toString();
    }
}
