package dev.curfew.authority.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PagesTest {
    private static final Map<String, Page> ALL = Samples.all();
    private static final Pattern MISLEADING = Pattern.compile(
            "[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]");

    private static final List<String> HOSTILE = List.of(
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "' onfocus='alert(1)' autofocus='",
            "\" onfocus=\"alert(1)\" autofocus=\"",
            "</title></textarea></pre></p></form><script>alert(1)</script>",
            "--><!--[CDATA[ ]]>",
            "javascript:alert(1)",
            "${7*7} @raw !{x} &lt;b&gt;",
            "laptop\r\nSet-Cookie: a=b\n\n",
            "annex\u202Egpj.exe\u2066\u200F\u0000\u001b[31m",
            "x".repeat(300),
            "\uD83D\uDE00 ליאת \uD800");

    static Stream<Arguments> hostilePages() {
        return ALL.entrySet().stream()
                .filter(page -> !page.getKey().equals("sessions-long"))
                .flatMap(page -> HOSTILE.stream().map(text -> Arguments.of(page.getKey(), text, page.getValue())));
    }

    static Stream<Arguments> pages() {
        return ALL.entrySet().stream().map(page -> Arguments.of(page.getKey(), Html.of(page.getValue())));
    }

    @ParameterizedTest(name = "{0} [{index}]")
    @MethodSource("hostilePages")
    void typedTextStaysText(String name, String text, Page page) {
        var plain = Html.of(Typed.everywhere("plain", page));
        var hostile = Html.of(Typed.everywhere(text, page));

        assertThat(hostile.structure()).isEqualTo(plain.structure());
        assertThat(hostile.shown()).doesNotContainPattern(MISLEADING);
        assertThat(hostile.text()).doesNotContain("<script>", "49 @raw");
    }

    @Test
    void nameInItsFieldLosesWhatWouldReorderIt() {
        var approval = (GrantPage.DeviceApproval) Typed.everywhere("annex\u202Egpj.exe", page("device-approval"));

        assertThat(Pages.render(approval)).contains("value=\"annexgpj.exe\"");
    }

    @Test
    void carriedValueComesBackAsItWas() {
        var state = "\u202Ea\"b<c&d'e\u200F";
        var consent = new GrantPage.Consent(
                "/oauth/authorize",
                ((GrantPage.Consent) page("consent")).viewer(),
                "App",
                "app.example",
                "",
                List.of(),
                List.of(new Part.Hidden("state", state)));

        var carried = Html.of(consent).all("input").stream()
                .filter(input -> input.of("name").equals("state"))
                .map(input -> input.of("value"))
                .map(PagesTest::unescaped)
                .toList();

        assertThat(carried).containsExactly(state);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void pageKeepsToItsStrictContentSecurityPolicy(String name, Html page) {
        assertThat(page.tags())
                .noneMatch(tag -> tag.attributes().keySet().stream()
                        .anyMatch(attribute -> attribute.equals("style") || attribute.startsWith("on")));
        assertThat(page.all("style")).isEmpty();
        assertThat(page.all("script")).extracting(script -> script.of("src")).containsExactly(Assets.SCRIPT.path());
        assertThat(page.all("link"))
                .extracting(link -> link.of("href"))
                .containsExactly(Assets.FAVICON.path(), Assets.STYLE.path());
        assertThat(page.text()).doesNotContain("src=\"http", "@import", "url(");
        assertThat(page.all("use"))
                .extracting(use -> use.of("href"))
                .allMatch(href -> href.startsWith(Assets.ICONS.path() + "#"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void everyFormThatChangesSomethingCarriesItsToken(String name, Html page) {
        assertThat(page.forms())
                .filteredOn(form -> !form.contains("method=\"get\""))
                .allMatch(form -> form.contains("method=\"post\"")
                        && form.contains("<input type=\"hidden\" name=\"csrf\" value=\"csrf-of-this-browser\">"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void pageCanBeReadByEarAndByKeyboard(String name, Html page) {
        var ids = page.values("id");
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(page.all("html")).extracting(html -> html.of("lang")).containsExactly("en");
        assertThat(page.all("h1")).hasSize(1);
        assertThat(page.all("main")).hasSize(1);
        assertThat(page.all("header")).isNotEmpty();
        assertThat(page.all("footer")).hasSize(1);
        assertThat(page.all("a").getFirst().attributes()).containsEntry("href", "#main");
        assertThat(ids)
                .contains("main")
                .containsAll(page.values("for"))
                .containsAll(page.values("aria-labelledby"))
                .containsAll(page.values("aria-describedby").stream()
                        .flatMap(value -> Stream.of(value.split(" ")))
                        .toList());
        assertThat(Stream.of("input", "select", "textarea")
                        .flatMap(kind -> page.all(kind).stream())
                        .filter(field -> !field.of("type").equals("hidden"))
                        .filter(field -> !field.of("aria-hidden").equals("true"))
                        .map(field -> field.of("id")))
                .allMatch(id -> page.values("for").contains(id));
        assertThat(page.all("svg")).allMatch(svg -> svg.of("aria-hidden").equals("true"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void everyIconIsDrawn(String name, Html page) {
        var icons = new String(Assets.ICONS.content(), StandardCharsets.UTF_8);
        assertThat(page.all("use"))
                .extracting(use -> use.of("href").substring(Assets.ICONS.path().length() + 1))
                .allMatch(symbol -> icons.contains("<symbol id=\"" + symbol + "\""));
    }

    @Test
    void whatIsWrongIsSaidAtItsField() {
        var page = (Page.SetUp) page("set-up");
        for (var field : List.of("name", "email", "password")) {
            var notice = Part.Notice.failed("Not so.", "Because of <that>.").at(field);
            var html = Html.of(
                    new Page.SetUp(page.action(), page.csrf(), page.token(), "Anna", "anna@example.com", 12, notice));

            var inputs = html.all("input").stream()
                    .filter(input -> input.of("aria-invalid").equals("true"))
                    .toList();
            assertThat(inputs).extracting(input -> input.of("name")).containsExactly(field);
            assertThat(inputs.getFirst().of("aria-describedby")).contains(field + "-fault");
            assertThat(inputs.getFirst().attributes()).containsKey("autofocus");
            assertThat(html.values("autofocus")).hasSize(1);
            assertThat(html.text()).containsOnlyOnce("Because of &lt;that&gt;.");
        }
    }

    @Test
    void signedOutPageLinksToWebPagesOnly() {
        assertThat(Pages.render(new Page.SignedOut("App", "javascript:alert(1)")))
                .doesNotContain("javascript:");
        assertThat(Pages.render(new Page.SignedOut("App", "//evil.example"))).doesNotContain("evil.example");
        assertThat(Pages.render(new Page.SignedOut("App", "https://app.example/")))
                .contains("https://app.example/");
    }

    @Test
    void currentDeviceAndSessionComeFirst() {
        var sessions = (Page.Sessions) page("sessions");
        var reversed = new ArrayList<Part.Device>();
        sessions.devices()
                .reversed()
                .forEach(device -> reversed.add(new Part.Device(
                        device.id(),
                        device.name(),
                        device.platform(),
                        device.surface(),
                        device.current(),
                        device.trusted(),
                        device.doubt(),
                        device.sessions().reversed(),
                        device.count())));

        var html = Pages.render(Samples.sessions(sessions.whose(), sessions.frame(), reversed, 5));

        assertThat(html.indexOf("device-d-1")).isLessThan(html.indexOf("device-d-2"));
        assertThat(html.indexOf("session-s-1")).isBetween(0, html.indexOf("session-s-2"));
    }

    @Test
    void everySessionCanBeSignedOutFromThePage() {
        var page = (Page.Sessions) page("sessions-long");
        var links = Html.of(page).values("href");

        assertThat(page.devices().stream().flatMap(device -> device.sessions().stream()))
                .hasSize(502)
                .allMatch(session -> links.contains("/sessions/sign-out?scope=session&amp;id=" + session.id()));
    }

    @Test
    void adminSignsAPersonOutUnderThePersonsOwnAddress() {
        var links = Html.of(page("sessions-person")).values("href");

        assertThat(links)
                .contains("/people/p-jonas/sessions/sign-out?scope=everywhere")
                .noneMatch(href -> href.startsWith("/sessions/sign-out") || href.contains("scope=others"));
    }

    @Test
    void signOutSaysWhatEndsAndWhatStays() {
        var confirm = Pages.render(page("sign-out-everywhere"));

        assertThat(confirm)
                .contains(
                        "312 sessions end at once (3 browsers, 309 terminals)",
                        "and 307 more sessions",
                        "for up to 15 minutes")
                .contains("This browser is signed out too");
        assertThat(Pages.render(page("sign-out-session"))).doesNotContain("This browser is signed out too");
        assertThat(Pages.render(page("sign-out-person"))).doesNotContain("This browser is signed out too");
    }

    @Test
    void onlyThoseWhoManageSeePeopleAndApps() {
        assertThat(Html.of(page("sessions")).values("href")).contains("/people", "/apps");
        assertThat(Html.of(page("sessions-one")).values("href")).doesNotContain("/people", "/apps");
    }

    @Test
    void modelsPrintNoSecret() {
        assertThat(ALL.values().toString()).doesNotContain("csrf-of-this-browser", "a-sample-of-forty-three");
        assertThat(Pages.render(page("shown-once"))).contains("a-sample-of-forty-three");
    }

    @Test
    void assetIsFoundUnderTheAddressThatPagesUse() {
        for (var asset : Assets.values()) {
            assertThat(Assets.at(asset.path())).contains(asset);
            assertThat(asset.path()).matches("/assets/[a-z]+-[0-9a-f]{12}\\.[a-z]+");
        }
        assertThat(Assets.at("/assets/curfew.css")).isEmpty();
        assertThat(Assets.at("/assets/../curfew.css")).isEmpty();
    }

    @Test
    void secretWithMarkupInItIsShownWhole() {
        var once = (Page.ShownOnce) page("shown-once");
        var shown =
                new Page.ShownOnce(once.frame(), new Admin.Once("", "", Secret.of("a<b>&\"c"), "", null), once.back());

        assertThat(unescaped(Pages.render(shown))).contains("<code>a<b>&\"c</code>");
    }

    private static Page page(String name) {
        var page = ALL.get(name);
        assertThat(page).as(name).isNotNull();
        return Objects.requireNonNull(page);
    }

    private static String unescaped(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#34;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }
}
