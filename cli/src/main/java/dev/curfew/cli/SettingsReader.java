package dev.curfew.cli;

import dev.curfew.base.Secret;
import dev.curfew.cli.Given.Said;
import dev.curfew.web.Cidr;
import dev.curfew.web.Tls;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads what was given as {@link ServeSettings}, or says which setting, from where, is wrong and why.
final class SettingsReader {
    private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);
    private static final Duration LONGEST_WINDOW = Duration.ofMinutes(2);
    private static final Pattern SPAN = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");

    private final Given given;
    private final Map<String, String> environment;

    private static final Duration LONGEST_NOTICE = Duration.ofMinutes(5);

    private SettingsReader(Given given, Map<String, String> environment) {
        this.given = given;
        this.environment = environment;
    }

    /// Resolves `flags`, over `environment`, over the file either of them names, over what is standard.
    ///
    /// @throws Complaint naming the setting and its source
    static ServeSettings read(Map<Setting, String> flags, Map<String, String> environment) {
        return new SettingsReader(Given.read(flags, environment), environment).settings();
    }

    private ServeSettings settings() {
        Path data = value(Setting.DATA, this::path);
        Listen listen = value(Setting.LISTEN, Listen::parse);
        Tls tls = tls();
        List<Cidr> proxies = value(Setting.BEHIND_PROXY, SettingsReader::ranges);
        URI issuer = value(Setting.ISSUER, SettingsReader::issuer);
        var settings = new ServeSettings(
                data == null ? home() : data,
                listen == null ? new Listen("127.0.0.1", 8420) : listen,
                issuer,
                database(),
                value(Setting.MASTER_KEY_FILE, this::readable),
                orElse(value(Setting.RETRY_WINDOW, SettingsReader::window), Duration.ofSeconds(30)),
                tls,
                orElse(proxies, List.of()),
                orElse(value(Setting.DRAIN_NOTICE, SettingsReader::notice), Duration.ZERO),
                value(Setting.GEOIP, this::readable),
                value(Setting.OTLP, SettingsReader::collector),
                !orElse(value(Setting.NO_GATEWAY, SettingsReader::truth), false),
                value(Setting.UPSTREAM_PROXY, SettingsReader::proxy),
                value(Setting.UPSTREAM_ROOTS, this::readable),
                owner(),
                orElse(value(Setting.LOG_FORMAT, Logs.Form::parse), Logs.Form.TEXT),
                orElse(value(Setting.LOG_LEVEL, Logs.Level::parse), Logs.Level.INFO));
        checkReach(settings);
        return settings;
    }

    /// Off loopback, what people type and the tokens they get must not cross the network in the clear.
    private void checkReach(ServeSettings settings) {
        String source = source(Setting.LISTEN);
        Listen listen = settings.listen();
        try {
            if (!listen.isLoopback()
                    && settings.tls() == null
                    && settings.behindProxy().isEmpty()) {
                throw Complaint.config(
                        source + ": " + shown(listen) + " can be reached from other machines, without TLS",
                        "Give --tls-cert and --tls-key, or --behind-proxy CIDR of the proxy that ends TLS, or listen on 127.0.0.1.");
            }
            if (listen.isWildcard() && settings.saidIssuer() == null) {
                throw Complaint.config(
                        source + ": " + shown(listen) + " is every address, so the issuer cannot follow from it",
                        "Give --issuer, the URL under which people reach this server.");
            }
        } catch (UnknownHostException e) {
            throw Complaint.config(
                    source + ": no address is known for the host " + Logs.tame(listen.host()),
                    "Listen on an address or a host name of this machine.");
        }
        URI issuer = settings.saidIssuer();
        if (issuer != null && settings.tls() != null && issuer.getScheme().equals("http")) {
            throw Complaint.config(
                    source(Setting.ISSUER) + ": " + issuer + " is http while --tls-cert makes this server speak https",
                    "Write the issuer with https.");
        }
    }

    private static String shown(Listen listen) {
        return listen.host().isEmpty() ? "port " + listen.port() : listen.host();
    }

    private @Nullable Tls tls() {
        Path certificate = value(Setting.TLS_CERT, this::readable);
        Path key = value(Setting.TLS_KEY, this::readable);
        if (certificate == null && key == null) {
            return null;
        }
        if (certificate == null) {
            throw half(Setting.TLS_KEY, Setting.TLS_CERT);
        }
        if (key == null) {
            throw half(Setting.TLS_CERT, Setting.TLS_KEY);
        }
        return new Tls(certificate, key);
    }

    private ServeSettings.@Nullable Owner owner() {
        String email = value(Setting.OWNER_EMAIL, SettingsReader::email);
        Secret password = value(Setting.OWNER_PASSWORD, Secret::of);
        if (email == null && password == null) {
            return null;
        }
        if (email == null) {
            throw half(Setting.OWNER_PASSWORD, Setting.OWNER_EMAIL);
        }
        if (password == null) {
            throw half(Setting.OWNER_EMAIL, Setting.OWNER_PASSWORD);
        }
        return new ServeSettings.Owner(email, password);
    }

    private Database database() {
        Database.Postgres server = value(Setting.DATABASE, Database.Postgres::parse);
        Secret password = value(Setting.DATABASE_PASSWORD, Secret::of);
        if (server == null) {
            if (password != null) {
                throw half(Setting.DATABASE_PASSWORD, Setting.DATABASE);
            }
            return new Database.Sqlite();
        }
        if (password == null) {
            return server;
        }
        if (server.password() != null) {
            throw Complaint.config(
                    source(Setting.DATABASE_PASSWORD) + ": " + source(Setting.DATABASE) + " holds a password too",
                    "Keep one of the two, better the variable.");
        }
        return server.with(password);
    }

    private Complaint half(Setting there, Setting missing) {
        String wanted = missing.label() == null || missing == Setting.OWNER_EMAIL ? missing.variable() : missing.flag();
        return Complaint.config(source(there) + ": means nothing without " + wanted, "Give both, or neither.");
    }

    /// The value of `setting` as `reading` understands it, null where nothing was said.
    private <T> @Nullable T value(Setting setting, Function<String, T> reading) {
        Said said = given.get(setting).orElse(null);
        if (said == null) {
            return null;
        }
        try {
            return reading.apply(said.value());
        } catch (IllegalArgumentException e) {
            boolean mayHoldSecret = setting.label() == null
                    || List.of(Setting.DATABASE, Setting.OTLP, Setting.UPSTREAM_PROXY)
                            .contains(setting);
            String value = mayHoldSecret ? "the value" : "'" + Logs.tame(said.value()) + "'";
            throw Complaint.config(said.source() + ": " + value + " " + e.getMessage(), setting.meaning());
        }
    }

    private String source(Setting setting) {
        return given.get(setting).map(Said::source).orElse(setting.flag());
    }

    private static <T> T orElse(@Nullable T value, T standard) {
        return value == null ? standard : value;
    }

    private Path home() {
        return userHome().resolve(".local/share/curfew");
    }

    private Path userHome() {
        String home = environment.getOrDefault("HOME", "");
        if (home.isEmpty()) {
            home = System.getProperty("user.home", "");
        }
        if (!home.startsWith("/") && !Path.of(home).isAbsolute()) {
            throw Complaint.config(
                    "--data: this user has no home directory to put the data in",
                    "Give --data DIR, or set CURFEW_DATA.");
        }
        return Path.of(home);
    }

    /// A path; `~/` is the home directory, for files and variables that no shell has expanded.
    private Path path(String text) {
        try {
            return text.startsWith("~/")
                    ? userHome().resolve(text.substring(2))
                    : Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is not a path", e);
        }
    }

    private Path readable(String text) {
        Path file = path(text);
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IllegalArgumentException("is not a file that this user may read");
        }
        return file;
    }

    private static List<Cidr> ranges(String text) {
        try {
            return Arrays.stream(text.split(",", -1))
                    .map(String::strip)
                    .map(Cidr::parse)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not a list of address ranges such as 10.0.0.0/8,fd00::/8", e);
        }
    }

    private static String email(String text) {
        if (!EMAIL.matcher(text).matches()) {
            throw new IllegalArgumentException("is not an e-mail address");
        }
        return text;
    }

    static Duration span(String text) {
        var form = SPAN.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("is not a span such as 30s, 2m or 12h");
        }
        long count = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static Duration window(String text) {
        Duration window = span(text);
        if (window.compareTo(SHORTEST_WINDOW) < 0 || window.compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException("is not between 1s and 120s");
        }
        return window;
    }

    private static Duration notice(String text) {
        Duration notice = span(text);
        if (notice.compareTo(LONGEST_NOTICE) > 0) {
            throw new IllegalArgumentException("is longer than 5m");
        }
        return notice;
    }

    /// Where traces are posted: what was said, or the signal's own path under it where it has none.
    private static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("is neither true nor false");
        };
    }

    private static URI collector(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is not a URL", e);
        }
        boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!http || url.getHost() == null || url.getPort() > 65_535) {
            throw new IllegalArgumentException("is not a URL such as http://127.0.0.1:4318");
        }
        if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("has a user, a query or a fragment, which a collector's must not");
        }
        return url.getRawPath().isEmpty() || url.getRawPath().equals("/") ? url.resolve("/v1/traces") : url;
    }

    private static URI proxy(String text) {
        URI url;
        try {
            url = new URI(text.contains("://") ? text : "http://" + text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is not a URL", e);
        }
        if (!"http".equalsIgnoreCase(url.getScheme()) || url.getHost() == null || url.getPort() > 65_535) {
            throw new IllegalArgumentException(
                    "is not the URL of an HTTP proxy, such as http://proxy.example.com:3128");
        }
        return url;
    }

    /// The issuer identifier of RFC 8414 section 2: https, no query, no fragment. It is compared byte by byte
    /// by whoever checks a token, so a trailing slash is dropped here, once.
    private static URI issuer(String text) {
        URI url;
        try {
            url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is not a URL", e);
        }
        if (url.getHost() == null
                || url.getRawUserInfo() != null
                || !List.of("http", "https").contains(url.getScheme())) {
            throw new IllegalArgumentException("is not a URL such as https://curfew.example.com");
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("has a query or a fragment, which an issuer must not");
        }
        if (!url.getRawPath().isEmpty()) {
            throw new IllegalArgumentException("has a path; Curfew serves at the root of a host");
        }
        if (ServerUrl.inTheClear(url)) {
            throw new IllegalArgumentException("is http on a host that is not this machine; an issuer is https");
        }
        return url;
    }
}
