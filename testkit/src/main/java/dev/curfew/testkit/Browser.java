package dev.curfew.testkit;

import dev.curfew.base.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.SearchContext;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.Select;

/// A real browser (Chromium, without a window) as a person uses it: things are found by the name that a
/// person or a screen reader knows them by. It reaches loopback only. What is not there yet is waited for.
public final class Browser implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Browser.class.getName());
    /// Selenium warns that it does not know the newest protocol of the developer tools, which nothing here
    /// uses.
    private static final Logger DEVTOOLS = Logger.getLogger("org.openqa.selenium.devtools");

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final By CLICKABLE = By.cssSelector(
            "a[href], button, summary, input[type=submit], input[type=button],"
                    + " input[type=checkbox], input[type=radio], [role=button], [role=link], [role=tab], [role=menuitem]");
    private static final By FIELD = By.cssSelector("input, textarea, select");
    /// What holds one thing of a list, smallest first in the document's own nesting.
    private static final String ENTRY =
            "self::tr or self::li or self::article or self::fieldset or self::dialog or self::section";

    private final ChromeDriver driver;
    private final Path profile;

    /// How the person's browser is set up.
    public record Setup(boolean script, boolean dark, int width, int height) {
        /// With JavaScript, light, 1280 by 900.
        public static final Setup USUAL = new Setup(true, false, 1280, 900);

        public Setup withoutScript() {
            return new Setup(false, dark, width, height);
        }

        public Setup inTheDark() {
            return new Setup(script, true, width, height);
        }

        /// In CSS pixels.
        public Setup sized(int wide, int high) {
            return new Setup(script, dark, wide, high);
        }
    }

    static {
        DEVTOOLS.setLevel(Level.SEVERE);
    }

    private Browser(Setup setup) throws IOException {
        profile = Files.createTempDirectory("curfew-browser-");
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(
                        program("CURFEW_TEST_CHROMEDRIVER", "chromedriver").toFile())
                .build();
        driver = new ChromeDriver(service, options(setup, profile));
        LOG.log(
                System.Logger.Level.INFO,
                "Chromium {0} runs in {1}",
                driver.getCapabilities().getBrowserVersion(),
                profile);
        if (setup.dark()) {
            wish(Map.of("prefers-color-scheme", "dark"));
        }
    }

    /// A fresh browser that knows nobody.
    public static Browser open() {
        return open(Setup.USUAL);
    }

    /// A fresh browser that knows nobody.
    public static Browser open(Setup setup) {
        try {
            return new Browser(setup);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Goes on as if it had been set up so from the start; what it shows is laid out anew, at once and
    /// without motion.
    public void become(Setup setup) {
        wish(Map.of("prefers-color-scheme", setup.dark() ? "dark" : "light", "prefers-reduced-motion", "reduce"));
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", setup.width(), "height", setup.height(), "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", !setup.script()));
    }

    /// What the person has asked the system for, and nothing else from now on.
    ///
    /// @param features media features and their values, such as `forced-colors` and `active`
    public void wish(Map<String, String> features) {
        var all = features.entrySet().stream()
                .map(one -> Map.of("name", one.getKey(), "value", one.getValue()))
                .toList();
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", all));
    }

    /// Becomes the browser that `probe` was, with its cookies and no others.
    ///
    /// @param site whose cookies they are
    public void takeOver(HttpProbe probe, URI site) {
        driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
        probe.cookies()
                .forEach((name, value) -> driver.executeCdpCommand(
                        "Network.setCookie", Map.of("url", site.toString(), "name", name, "value", value)));
    }

    /// Goes to an address and waits until the page is loaded.
    public Browser visit(URI address) {
        driver.get(address.toString());
        return this;
    }

    /// Loads the page again.
    public void reload() {
        driver.navigate().refresh();
    }

    /// The address of the page.
    public URI address() {
        return URI.create(driver.getCurrentUrl());
    }

    public String title() {
        return driver.getTitle();
    }

    /// What a person can read on the page.
    public String text() {
        return await(
                "a page",
                () -> Optional.of(driver.findElement(By.tagName("body")).getText()));
    }

    /// Waits until the page says something.
    public void awaitText(String text) {
        await("for the text \"" + text + "\"", () -> text().contains(text) ? Optional.of(text) : Optional.empty());
    }

    /// Waits until the page no longer says something.
    public void awaitGone(String text) {
        await(
                "the end of the text \"" + text + "\"",
                () -> text().contains(text) ? Optional.empty() : Optional.of(text));
    }

    /// Clicks the one link, button or box of that name.
    public void click(String name) {
        act("to click \"" + name + "\"", driver::findElement, name, CLICKABLE, WebElement::click);
    }

    /// Clicks the one link, button or box of that name in the entry of a list (a row, an item, an article, a
    /// section) that says `entry`.
    public void clickIn(String entry, String name) {
        act("to click \"" + name + "\" at \"" + entry + "\"", by -> entry(entry), name, CLICKABLE, WebElement::click);
    }

    /// What the one entry of a list says that says `entry`.
    public String textOf(String entry) {
        return await("for \"" + entry + "\"", () -> Optional.of(entry(entry).getText()));
    }

    /// Types into the field of that label, or chooses in it.
    public void fill(String label, String value) {
        act("to fill \"" + label + "\"", driver::findElement, label, FIELD, field -> {
            if (field.getTagName().equals("select")) {
                new Select(field).selectByVisibleText(value);
            } else {
                field.clear();
                field.sendKeys(value);
            }
        });
    }

    /// The value of a cookie of this page.
    public Optional<String> cookie(String name) {
        return Optional.ofNullable(driver.manage().getCookieNamed(name)).map(Cookie::getValue);
    }

    /// What the console says is wrong since the last call: failed loads, script errors, violations of the
    /// page's content security policy.
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> entry.getMessage())
                .toList();
    }

    /// Writes what the window shows as PNG.
    public void screenshot(Path file) {
        try {
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The driver itself, for what a person does more rarely.
    public ChromeDriver driver() {
        return driver;
    }

    /// Ends the browser's processes and forgets what it knew.
    @Override
    public void close() {
        driver.quit();
        try {
            TestPostgres.delete(profile);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "left behind: " + profile, e);
        }
    }

    private interface Root {
        SearchContext find(By body);
    }

    private interface Deed {
        void on(WebElement element);
    }

    private void act(String what, Root root, String name, By kind, Deed deed) {
        await(what, () -> {
            List<WebElement> found = root.find(By.tagName("body")).findElements(kind).stream()
                    .filter(WebElement::isDisplayed)
                    .filter(element -> isNamed(element, name))
                    .toList();
            if (found.size() > 1) {
                throw new AssertionError(
                        "%s: there are %d of that name on %s:%n%s".formatted(what, found.size(), address(), text()));
            }
            found.forEach(deed::on);
            return found.stream().findFirst();
        });
    }

    private static boolean isNamed(WebElement element, String name) {
        return name.equals(element.getText().strip()) || name.equals(element.getAccessibleName());
    }

    private WebElement entry(String text) {
        String said = ".//*[" + ENTRY + "][contains(normalize-space(), " + quoted(text) + ")]";
        List<WebElement> found =
                driver.findElements(By.xpath("/html/body" + said.substring(1) + "[not(" + said + ")]")).stream()
                        .filter(WebElement::isDisplayed)
                        .toList();
        if (found.size() > 1) {
            throw new AssertionError(
                    "%d entries on %s say \"%s\":%n%s".formatted(found.size(), address(), text, plainText()));
        }
        return found.stream().findFirst().orElseThrow(() -> new NoSuchElementException(text));
    }

    private static String quoted(String text) {
        return text.contains("'") ? '"' + text + '"' : "'" + text + "'";
    }

    /// Tries until there is an answer. A page that changes meanwhile is looked at again.
    private <T> T await(String what, Supplier<Optional<T>> attempt) {
        var world = World.system();
        long deadline = world.nanos() + PATIENCE.toNanos();
        while (true) {
            RuntimeException changed = null;
            try {
                Optional<T> answer = attempt.get();
                if (answer.isPresent()) {
                    return answer.get();
                }
            } catch (NoSuchElementException | StaleElementReferenceException e) {
                changed = e;
            } catch (WebDriverException e) {
                // What the driver of Chromium says of an element that went while it was being read.
                if (!String.valueOf(e.getMessage()).contains("does not belong to the document")) {
                    throw e;
                }
                changed = e;
            }
            if (world.nanos() - deadline > 0) {
                throw new AssertionError(
                        "waited in vain %s on %s:%n%s".formatted(what, address(), plainText()), changed);
            }
            world.sleep(Duration.ofMillis(30));
        }
    }

    private String plainText() {
        return driver.findElements(By.tagName("body")).stream()
                .map(WebElement::getText)
                .findFirst()
                .orElse("(no page)");
    }

    private static ChromeOptions options(Setup setup, Path profile) {
        var options = new ChromeOptions();
        options.setBinary(
                program("CURFEW_TEST_CHROMIUM", "chromium", "google-chrome").toString());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--no-default-browser-check",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-extensions",
                "--no-proxy-server",
                // Names other than loopback's do not resolve.
                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
                "--user-data-dir=" + profile,
                "--window-size=" + setup.width() + "," + setup.height());
        options.setAcceptInsecureCerts(true);
        if (!setup.script()) {
            options.setExperimentalOption("prefs", Map.of("profile.managed_default_content_settings.javascript", 2));
        }
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        return options;
    }

    /// The program that a variable names, else the first of these names on the path.
    private static Path program(String variable, String... names) {
        @Nullable String named = System.getenv(variable);
        if (named != null) {
            return Path.of(named);
        }
        return Stream.of(names)
                .flatMap(name -> Stream.of(
                                System.getenv().getOrDefault("PATH", "/usr/bin").split(":"))
                        .map(directory -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no " + names[0] + " on the path. Run"
                        + " scripts/test-needs, install the packages chromium and chromium-driver, or set " + variable
                        + " to the program."));
    }
}
