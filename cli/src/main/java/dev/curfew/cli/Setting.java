package dev.curfew.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Everything that can be set for `curfew serve`: the one table behind its flags, its variables, its file and
/// its help.
///
/// The flag is the name in kebab case; the file uses the flags' names without dashes. Secrets have no flag (a
/// process list shows flags) and no line in the file, only a variable.
enum Setting {
    DATA("DIR", "~/.local/share/curfew", "Where Curfew keeps its database, keys and secrets."),
    LISTEN("HOST:PORT", "127.0.0.1:8420", "Where to listen. Off loopback it needs TLS or --behind-proxy."),
    ISSUER("URL", "from --listen", "The URL under which people and apps reach this server; it is in every token."),
    DATABASE(
            "CURFEW_DATABASE_URL",
            "URL",
            "SQLite in --data",
            "jdbc:postgresql://HOST[:PORT]/NAME for several nodes on one PostgreSQL."),
    DATABASE_PASSWORD(null, "", "The database password, where the URL holds none."),
    MASTER_KEY_FILE(
            "FILE", "DIR/master.key", "The key that wraps the keyset; every node on one PostgreSQL has the same."),
    RETRY_WINDOW("SPAN", "30s", "How long a spent refresh token still gets the same successor, 1s to 120s."),
    TLS_CERT("FILE", "", "Certificate chain in PEM, with --tls-key."),
    TLS_KEY("FILE", "", "Private key of --tls-cert in PEM (PKCS #8)."),
    BEHIND_PROXY("CIDR[,CIDR]", "", "Peers whose X-Forwarded-For and X-Forwarded-Proto are believed."),
    DRAIN_NOTICE("SPAN", "0s", "How long to serve on after SIGTERM while /health/ready says no, at most 5m."),
    GEOIP("FILE", "", "A MaxMind DB (.mmdb) of cities or countries, to say where sessions are; re-read when replaced."),
    OTLP("URL", "", "An OpenTelemetry collector (OTLP over HTTP) that gets traces, such as http://127.0.0.1:4318."),
    NO_GATEWAY("", "", "Serves without the gateway to the upstream accounts."),
    UPSTREAM_PROXY(
            "URL", "HTTPS_PROXY", "An HTTP proxy through which providers are called; NO_PROXY lists exceptions."),
    UPSTREAM_ROOTS(
            "FILE", "SSL_CERT_FILE", "Certificates in PEM that are believed of providers beside the usual ones."),
    OWNER_EMAIL("ADDRESS", "", "With CURFEW_OWNER_PASSWORD: creates the owner on the first start, without a link."),
    OWNER_PASSWORD(null, "", "See --owner-email."),
    LOG_FORMAT("json|text", "text", "One line per record, for machines or for people."),
    LOG_LEVEL("LEVEL", "info", "error, warn, info, debug or trace."),
    CONFIG("FILE", "", "A file of 'name = value' lines with the names of these flags; # starts a comment.");

    private final String variable;
    private final @Nullable String label;
    private final String standard;
    private final String meaning;

    Setting(@Nullable String label, String standard, String meaning) {
        this.variable = "CURFEW_" + name();
        this.label = label;
        this.standard = standard;
        this.meaning = meaning;
    }

    Setting(String variable, @Nullable String label, String standard, String meaning) {
        this.variable = variable;
        this.label = label;
        this.standard = standard;
        this.meaning = meaning;
    }

    /// The flag, such as `--retry-window`.
    String flag() {
        return "--" + key();
    }

    /// The name in the file, such as `retry-window`.
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The environment variable, such as `CURFEW_RETRY_WINDOW`.
    String variable() {
        return variable;
    }

    /// What stands for the value in help; empty for a switch, null for a secret, which has a variable only.
    @Nullable
    String label() {
        return label;
    }

    /// What holds where nothing is said; empty where that is nothing.
    String standard() {
        return standard;
    }

    /// A sentence for help.
    String meaning() {
        return meaning;
    }
}
