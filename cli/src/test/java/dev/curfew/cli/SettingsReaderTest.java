package dev.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.Secret;
import dev.curfew.web.Tls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {
    private final Map<Setting, String> flags = new EnumMap<>(Setting.class);
    private final Map<String, String> environment = new HashMap<>(Map.of("HOME", "/home/ada", "PATH", "/bin"));

    @TempDir
    Path directory;

    private Path pem;

    @BeforeEach
    void writeFile() throws IOException {
        pem = Files.writeString(directory.resolve("some.pem"), "");
    }

    private ServeSettings read() {
        return SettingsReader.read(flags, environment);
    }

    @Test
    void providersAreReachedAsTheEnvironmentSaysUnlessItIsSaidOtherwise() {
        var of = Map.of("HTTPS_PROXY", "http://theirs:1", "NO_PROXY", "intern", "CODEX_CA_CERTIFICATE", "/theirs.pem");
        assertThat(read().upstreams(of)).isEqualTo(of);

        flags.put(Setting.UPSTREAM_PROXY, "proxy.example.com:3128");
        flags.put(Setting.UPSTREAM_ROOTS, "/etc/hostname");
        assertThat(read().upstreams(of))
                .isEqualTo(Map.of(
                        "HTTPS_PROXY", "http://theirs:1",
                        "https_proxy", "http://proxy.example.com:3128",
                        "http_proxy", "http://proxy.example.com:3128",
                        "NO_PROXY", "intern",
                        "SSL_CERT_FILE", "/etc/hostname"));
    }

    @Test
    void nothingSaidGivesTheStandard() {
        assertThat(read())
                .isEqualTo(new ServeSettings(
                        Path.of("/home/ada/.local/share/curfew"),
                        new Listen("127.0.0.1", 8420),
                        null,
                        new Database.Sqlite(),
                        null,
                        Duration.ofSeconds(30),
                        null,
                        java.util.List.of(),
                        Duration.ZERO,
                        null,
                        null,
                        true,
                        null,
                        null,
                        null,
                        Logs.Form.TEXT,
                        Logs.Level.INFO));
        assertThat(read().issuer(8420)).isEqualTo(URI.create("http://127.0.0.1:8420"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:4318, http://127.0.0.1:4318/v1/traces",
        "http://127.0.0.1:4318/, http://127.0.0.1:4318/v1/traces",
        "https://[::1]:4318/otlp/in, https://[::1]:4318/otlp/in",
    })
    void tracesGoToTheSignalsOwnPathUnlessOneIsSaid(String said, String posted) {
        flags.put(Setting.OTLP, said);
        assertThat(read().otlp()).isEqualTo(URI.create(posted));
    }

    @Test
    void gatewayIsLeftOutWhereThatIsSaid() {
        flags.put(Setting.NO_GATEWAY, "true");
        assertThat(read().gateway()).isFalse();
        flags.put(Setting.NO_GATEWAY, "false");
        assertThat(read().gateway()).isTrue();
    }

    @Test
    void flagsWinOverVariablesAndVariablesOverTheFile() throws IOException {
        Path file = Files.writeString(directory.resolve("curfew.conf"), """
                # how we run it
                retry-window = 10s
                listen       = 127.0.0.1:1
                data         = "/srv/from file"
                """);
        environment.put("CURFEW_CONFIG", file.toString());
        environment.put("CURFEW_LISTEN", "127.0.0.1:2");
        environment.put("CURFEW_RETRY_WINDOW", "20s");
        flags.put(Setting.RETRY_WINDOW, "40s");

        ServeSettings settings = read();

        assertThat(settings.retryWindow()).isEqualTo(Duration.ofSeconds(40));
        assertThat(settings.listen().port()).isEqualTo(2);
        assertThat(settings.data()).isEqualTo(Path.of("/srv/from file"));
    }

    @Test
    void emptyVariablesSayNothing() {
        environment.put("CURFEW_LISTEN", "");
        assertThat(read().listen()).isEqualTo(new Listen("127.0.0.1", 8420));
    }

    @Test
    void theHomeDirectoryIsFilledInWhereNoShellHasDoneIt() {
        environment.put("CURFEW_DATA", "~/curfew");
        assertThat(read().data()).isEqualTo(Path.of("/home/ada/curfew"));
    }

    @ParameterizedTest
    @CsvSource({"1s, 1", "2m, 120", "1500ms, 1.5", "120s, 120"})
    void spansHaveUnits(String text, String seconds) {
        flags.put(Setting.RETRY_WINDOW, text);
        assertThat(read().retryWindow()).isEqualTo(Duration.parse("PT" + seconds + "S"));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:0, 127.0.0.1, 0, http://127.0.0.1:9",
        "localhost:8420, localhost, 8420, http://localhost:9",
        "[::1]:8420, ::1, 8420, http://[::1]:9",
    })
    void issuerFollowsFromWhereItListens(String listen, String host, int port, URI issuer) {
        flags.put(Setting.LISTEN, listen);
        assertThat(read().listen()).isEqualTo(new Listen(host, port));
        assertThat(read().issuer(9)).isEqualTo(issuer);
    }

    @Test
    void issuerIsHttpsWithACertificate() {
        flags.put(Setting.TLS_CERT, pem.toString());
        flags.put(Setting.TLS_KEY, pem.toString());
        assertThat(read().tls()).isEqualTo(new Tls(pem, pem));
        assertThat(read().issuer(9)).isEqualTo(URI.create("https://127.0.0.1:9"));
    }

    @Test
    void issuerLosesItsTrailingSlash() {
        flags.put(Setting.ISSUER, "https://curfew.example.com/");
        assertThat(read().issuer(9)).isEqualTo(URI.create("https://curfew.example.com"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://localhost:1", "http://127.0.0.2:1", "http://[::1]:1", "https://curfew.example.com:8443"})
    void issuersOfThisMachineMayBeHttp(URI issuer) {
        flags.put(Setting.ISSUER, issuer.toString());
        assertThat(read().issuer(9)).isEqualTo(issuer);
    }

    @Test
    void otherMachinesAreServedBehindAProxyThatIsNamed() {
        flags.put(Setting.LISTEN, "0.0.0.0:8420");
        flags.put(Setting.ISSUER, "https://curfew.example.com");
        flags.put(Setting.BEHIND_PROXY, "10.0.0.0/8, fd00::/8");
        assertThat(read().behindProxy()).hasToString("[10.0.0.0/8, fd00:0:0:0:0:0:0:0/8]");
    }

    @Test
    void databasePasswordIsTakenOutOfTheUrl() {
        flags.put(Setting.DATABASE, "jdbc:postgresql://db:5432/curfew?user=ada&ssl=true&password=p%26w");
        assertThat(read().database())
                .isEqualTo(new Database.Postgres("jdbc:postgresql://db:5432/curfew?ssl=true", "ada", Secret.of("p&w")));
    }

    @Test
    void databasePasswordMayComeFromItsVariable() {
        flags.put(Setting.DATABASE, "postgres://ada@db/curfew");
        environment.put("CURFEW_DATABASE_PASSWORD", "pw");
        assertThat(read().database())
                .isEqualTo(new Database.Postgres("jdbc:postgresql://db/curfew", "ada", Secret.of("pw")));
    }

    @Test
    void ownerIsNamedByBothVariables() {
        environment.put("CURFEW_OWNER_EMAIL", "ada@example.com");
        environment.put("CURFEW_OWNER_PASSWORD", "correct horse");
        assertThat(read().owner()).isEqualTo(new ServeSettings.Owner("ada@example.com", Secret.of("correct horse")));
    }

    @Test
    void settingsPrintNoSecret() {
        flags.put(Setting.DATABASE, "postgres://ada:pa55word@db/curfew");
        environment.put("CURFEW_OWNER_EMAIL", "ada@example.com");
        environment.put("CURFEW_OWNER_PASSWORD", "pa55word");
        assertThat(read().toString()).doesNotContain("pa55word").contains("Secret[8 bytes]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "CURFEW_LISTEN         | 8420                        | CURFEW_LISTEN: '8420' is not HOST:PORT",
                "CURFEW_LISTEN         | 127.0.0.1:70000             | CURFEW_LISTEN: '127.0.0.1:70000' is not HOST:PORT",
                "CURFEW_LISTEN         | 0.0.0.0:80                  | CURFEW_LISTEN: 0.0.0.0 can be reached from other machines",
                "CURFEW_LISTEN         | :80                         | CURFEW_LISTEN: port 80 can be reached from other machines",
                "CURFEW_LISTEN         | no.such.host.invalid:80     | CURFEW_LISTEN: no address is known for the host",
                "CURFEW_ISSUER         | curfew.example.com          | CURFEW_ISSUER: 'curfew.example.com' is not a URL",
                "CURFEW_ISSUER         | https://c.example.com?a=b   | has a query or a fragment",
                "CURFEW_ISSUER         | https://c.example.com#a     | has a query or a fragment",
                "CURFEW_ISSUER         | https://c.example.com/sso   | has a path",
                "CURFEW_ISSUER         | http://c.example.com        | is http on a host that is not this machine",
                "CURFEW_ISSUER         | https://ada:pw@example.com  | is not a URL such as",
                "CURFEW_ISSUER         | ftp://example.com           | is not a URL such as",
                "CURFEW_RETRY_WINDOW   | 30                          | CURFEW_RETRY_WINDOW: '30' is not a span such as 30s",
                "CURFEW_RETRY_WINDOW   | 0s                          | is not between 1s and 120s",
                "CURFEW_RETRY_WINDOW   | 121s                        | is not between 1s and 120s",
                "CURFEW_DRAIN_NOTICE   | 6m                          | is longer than 5m",
                "CURFEW_DATABASE_URL   | jdbc:mysql://db/curfew      | CURFEW_DATABASE_URL: the value is not jdbc:postgresql://",
                "CURFEW_DATABASE_URL   | jdbc:postgresql://db        | CURFEW_DATABASE_URL: the value is not jdbc:postgresql://",
                "CURFEW_BEHIND_PROXY   | 10.0.0.0/33                 | CURFEW_BEHIND_PROXY: '10.0.0.0/33' is not",
                "CURFEW_BEHIND_PROXY   | proxy.example.com           | CURFEW_BEHIND_PROXY: 'proxy.example.com' is not",
                "CURFEW_BEHIND_PROXY   | '10.0.0.0/8,'               | CURFEW_BEHIND_PROXY: '10.0.0.0/8,' is not",
                "CURFEW_UPSTREAM_PROXY | socks5://ada:pa55word@host  | CURFEW_UPSTREAM_PROXY: the value is not the URL",
                "CURFEW_OTLP           | 127.0.0.1:4318              | CURFEW_OTLP: the value is not a URL",
                "CURFEW_OTLP           | grpc://127.0.0.1:4317       | CURFEW_OTLP: the value is not a URL such as",
                "CURFEW_OTLP           | http://                     | CURFEW_OTLP: the value is not a URL",
                "CURFEW_OTLP           | http://ada:pa55word@host    | has a user, a query or a fragment",
                "CURFEW_OTLP           | http://host/?key=pa55word   | has a user, a query or a fragment",
                "CURFEW_TLS_CERT       | /no/such.pem                | CURFEW_TLS_CERT: '/no/such.pem' is not a file",
                "CURFEW_OWNER_EMAIL    | ada                         | CURFEW_OWNER_EMAIL: 'ada' is not an e-mail address",
                "CURFEW_OWNER_EMAIL    | ada@example.com             | CURFEW_OWNER_EMAIL: means nothing without CURFEW_OWNER_PASSWORD",
                "CURFEW_OWNER_PASSWORD | pa55word                    | CURFEW_OWNER_PASSWORD: means nothing without CURFEW_OWNER_EMAIL",
                "CURFEW_DATABASE_PASSWORD | pa55word                 | CURFEW_DATABASE_PASSWORD: means nothing without --database",
                "CURFEW_LOG_FORMAT     | xml                         | CURFEW_LOG_FORMAT: 'xml' is neither json nor text",
                "CURFEW_LOG_LEVEL      | loud                        | CURFEW_LOG_LEVEL: 'loud' is none of",
                "CURFEW_CONFIG         | /no/such.conf               | CURFEW_CONFIG: there is no file /no/such.conf",
                "CURFEW_LISTN          | 127.0.0.1:1                 | CURFEW_LISTN is not a setting of Curfew, did you mean CURFEW_LISTEN?",
                "CURFEW_SOMETHING      | x                           | CURFEW_SOMETHING is not a setting of Curfew",
            })
    void whatIsWrongIsNamedWithItsSource(String variable, String value, String complaint) {
        environment.put(variable, value);
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        Complaint.class, it -> assertThat(it.exit()).isEqualTo(78))
                .hasMessageContaining(complaint)
                .hasMessageNotContaining("pa55word");
    }

    @Test
    void aCertificateNeedsItsKey() {
        flags.put(Setting.TLS_CERT, pem.toString());
        assertThatThrownBy(this::read).hasMessage("--tls-cert: means nothing without --tls-key");
    }

    @Test
    void aKeyNeedsItsCertificate() {
        environment.put("CURFEW_TLS_KEY", pem.toString());
        assertThatThrownBy(this::read).hasMessage("CURFEW_TLS_KEY: means nothing without --tls-cert");
    }

    @Test
    void everyAddressNeedsAnIssuer() {
        flags.put(Setting.LISTEN, ":443");
        flags.put(Setting.TLS_CERT, pem.toString());
        flags.put(Setting.TLS_KEY, pem.toString());
        assertThatThrownBy(this::read).hasMessageContaining("the issuer cannot follow from it");
    }

    @Test
    void anIssuerWithoutTlsContradictsACertificate() {
        flags.put(Setting.ISSUER, "http://localhost:8420");
        flags.put(Setting.TLS_CERT, pem.toString());
        flags.put(Setting.TLS_KEY, pem.toString());
        assertThatThrownBy(this::read).hasMessageStartingWith("--issuer: http://localhost:8420 is http while");
    }

    @Test
    void twoDatabasePasswordsContradict() {
        flags.put(Setting.DATABASE, "postgres://ada:pa55word@db/curfew");
        environment.put("CURFEW_DATABASE_PASSWORD", "pa55word");
        assertThatThrownBy(this::read)
                .hasMessage("CURFEW_DATABASE_PASSWORD: --database holds a password too")
                .hasMessageNotContaining("pa55word");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retri-window = 30s                 | line 2: there is no setting 'retri-window', did you mean retry-window?",
                "listen                             | line 2: this is not 'name = value'",
                "owner-password = pa55word          | line 2: owner-password is not read from a file",
                "config = other.conf                | line 2: config is not read from a file",
                "retry-window = 1h                  | line 2: retry-window: '1h' is not between",
                "data = /a                          | line 2: data is already set in line 1",
            })
    void wrongLinesOfTheFileAreNamed(String line, String complaint) throws IOException {
        Path file = Files.writeString(directory.resolve("curfew.conf"), "data = /srv/curfew\n" + line + "\n");
        flags.put(Setting.CONFIG, file.toString());
        assertThatThrownBy(this::read)
                .isInstanceOf(Complaint.class)
                .hasMessageStartingWith("curfew.conf, " + complaint)
                .hasMessageNotContaining("pa55word");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CURFEW_SERVER",
                "CURFEW_HOME",
                "CURFEW_JAVA_OPTS",
                "CURFEW_SERVICE_HOST",
                "CURFEW_PORT",
                "CURFEW_PORT_8420_TCP_ADDR",
                "CURFEW_SERVICE_PORT_HTTP"
            })
    void variablesOfOthersAreLeftAlone(String name) {
        environment.put(name, "tcp://10.0.0.1:8420");
        assertThat(read().listen()).isEqualTo(new Listen("127.0.0.1", 8420));
    }
}
