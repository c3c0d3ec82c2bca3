package dev.curfew.cli;

import dev.curfew.base.World;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `doctor --server` asks of the way to the server: its address, its issuer, its certificate, its
/// proxies.
final class ReachChecks {
    private static final int PATIENCE_MILLIS = 3_000;
    private static final Duration SOON = Duration.ofDays(14);
    private static final Duration OLD_MAP = Duration.ofDays(90);

    private static final Pattern DISBELIEVED =
            Pattern.compile("^curfew_http_disbelieved_total\\{network=\"own\"} [1-9]", Pattern.MULTILINE);

    private final ServeSettings settings;
    private final World world;

    ReachChecks(ServeSettings settings, World world) {
        this.settings = settings;
        this.world = world;
    }

    List<Finding> run() {
        var findings = new ArrayList<Finding>();
        boolean free = free();
        findings.add(
                free
                        ? Finding.warn("port", "nobody listens on " + shown(), "Start 'curfew serve', if it is to run.")
                        : Finding.ok("port", shown() + " is taken, by a server if the issuer answers"));
        if (settings.listen().port() != 0) {
            findings.add(issuer(free));
        }
        if (settings.tls() != null) {
            findings.add(certificate(settings.tls().certificate()));
        }
        if (!settings.behindProxy().isEmpty()) {
            findings.add(proxies());
        }
        if (!free && settings.tls() == null) {
            strangers().ifPresent(findings::add);
        }
        if (settings.geoip() != null) {
            findings.add(map(settings.geoip()));
        }
        return findings;
    }

    private String shown() {
        Listen listen = settings.listen();
        return (listen.host().isEmpty() ? "*" : listen.host()) + ":" + listen.port();
    }

    private boolean free() {
        Listen listen = settings.listen();
        try (var probe = new ServerSocket()) {
            probe.bind(
                    listen.host().isEmpty()
                            ? new InetSocketAddress(listen.port())
                            : new InetSocketAddress(listen.host(), listen.port()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// Whether the issuer that stands in every token leads to a server that says so of itself.
    private Finding issuer(boolean free) {
        URI issuer = settings.issuer(settings.listen().port());
        try {
            var connection = (HttpURLConnection)
                    issuer.resolve("/.well-known/openid-configuration").toURL().openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            connection.setInstanceFollowRedirects(false);
            int status = connection.getResponseCode();
            if (status != 200) {
                return Finding.bad(
                        "issuer",
                        issuer + " answers " + status + " where its description should be",
                        "Let the proxy pass every path of that host on, unchanged.");
            }
            try (InputStream body = connection.getInputStream()) {
                JsonNode said =
                        JsonMapper.shared().readTree(body.readAllBytes()).path("issuer");
                return said.asString("").equals(issuer.toString())
                        ? Finding.ok("issuer", issuer + " answers, and calls itself so")
                        : Finding.bad(
                                "issuer",
                                issuer + " is answered by a server that calls itself otherwise",
                                "Give it the same --issuer, or lead the name to this server.");
            }
        } catch (IOException | JacksonException e) {
            return free
                    ? Finding.warn("issuer", issuer + " does not answer, as nobody listens", "Ask again once it runs.")
                    : Finding.bad(
                            "issuer",
                            issuer + " does not answer from here: "
                                    + e.getClass().getSimpleName(),
                            "Look at its name, its certificate and the proxy before it.");
        }
    }

    private Finding certificate(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Instant until = Instant.MAX;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                if (certificate instanceof X509Certificate one) {
                    Instant end = one.getNotAfter().toInstant();
                    until = end.isBefore(until) ? end : until;
                }
            }
            Duration left = Duration.between(world.now(), until);
            if (left.isNegative()) {
                return Finding.bad("certificate", "it is over since " + until, "Renew it, and start the server again.");
            }
            return left.compareTo(SOON) < 0
                    ? Finding.warn(
                            "certificate",
                            "it is good for " + left.toDays() + " days more",
                            "Renew it, and start the server again.")
                    : Finding.ok("certificate", "good until " + until);
        } catch (IOException | CertificateException e) {
            return Finding.bad(
                    "certificate", file + " holds none that can be read", "Give the chain in PEM: --tls-cert.");
        }
    }

    private Finding proxies() {
        boolean everybody = settings.behindProxy().stream()
                .anyMatch(range -> range.toString().endsWith("/0"));
        return everybody
                ? Finding.bad(
                        "proxies",
                        "everybody is believed about where a request comes from",
                        "Name the proxies alone: --behind-proxy 10.0.0.7; else throttling and places are anybody's to choose.")
                : Finding.ok(
                        "proxies",
                        settings.behindProxy().size() + " ranges are believed about where requests come from");
    }

    /// Whether the server that runs has met a proxy that nobody has named; nothing where it cannot be asked.
    private Optional<Finding> strangers() {
        Listen listen = settings.listen();
        String host = listen.host().isEmpty() ? "127.0.0.1" : listen.host();
        try {
            var connection = (HttpURLConnection) new URI("http", null, host, listen.port(), "/metrics", null, null)
                    .toURL()
                    .openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            try (InputStream body = connection.getInputStream()) {
                var said = DISBELIEVED.matcher(new String(body.readAllBytes(), StandardCharsets.UTF_8));
                return said.find()
                        ? Optional.of(Finding.warn(
                                "proxies",
                                "requests come through a proxy that is not named: all of its people look like one",
                                "Name it with --behind-proxy; the log has its address. Until then throttling and places"
                                        + " are the proxy's."))
                        : Optional.empty();
            }
        } catch (IOException | URISyntaxException elsewhere) {
            return Optional.empty();
        }
    }

    private Finding map(Path file) {
        try {
            Duration age = Duration.between(Files.getLastModifiedTime(file).toInstant(), world.now());
            return age.compareTo(OLD_MAP) > 0
                    ? Finding.warn(
                            "places",
                            "the map is " + age.toDays() + " days old",
                            "Replace " + file + "; a server takes it up by itself.")
                    : Finding.ok("places", "the map is " + age.toDays() + " days old");
        } catch (IOException e) {
            return Finding.bad("places", file + " cannot be read", "Make it readable by the server's user.");
        }
    }
}
