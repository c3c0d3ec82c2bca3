package dev.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.World;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// TLS from PEM files, with each kind of key that tools write.
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path directory;

    @ParameterizedTest
    @CsvSource({
        "RSA, PRIVATE KEY",
        "EC, PRIVATE KEY",
        "Ed25519, PRIVATE KEY",
        "RSA, RSA PRIVATE KEY",
        "EC, EC PRIVATE KEY"
    })
    void everyKindOfKeyServes(String algorithm, String label) throws Exception {
        Pair pair = pair(algorithm, label);
        try (Edge edge = open(pair.tls());
                HttpClient client = trusting(pair.certificate())) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + edge.port() + "/peer"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).contains("\"secure\":true");
            assertThat(answer.headers().firstValue("strict-transport-security")).hasValue("max-age=31536000");
        }
    }

    @Test
    void handshakeThatStallsIsCutOff() throws Exception {
        Tls tls = pair("EC", "PRIVATE KEY").tls();
        try (Edge edge = open(Site.loopback().over(tls).waiting(Duration.ofSeconds(1)));
                Site.Wire wire = new Site.Wire(edge.port())) {
            assertThat(wire.rest()).isEmpty();
        }
    }

    @Test
    void plainTalkIsRefused() throws Exception {
        try (Edge edge = open(pair("EC", "PRIVATE KEY").tls());
                Site.Wire wire = new Site.Wire(edge.port())) {
            wire.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(wire.rest()).doesNotContain("HTTP/1.1");
        }
    }

    @Test
    void filesThatDoNotServeAreNamed() throws Exception {
        Tls one = pair("EC", "PRIVATE KEY").tls();
        Tls other = pair("RSA", "PRIVATE KEY").tls();
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        Path sealed = Files.writeString(
                directory.resolve("sealed.pem"),
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");

        assertThatThrownBy(() -> open(new Tls(one.certificate(), other.key())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        one.certificate().toString(), other.key().toString());
        assertThatThrownBy(() -> open(new Tls(empty, one.key()))).hasMessageContaining("empty.pem");
        assertThatThrownBy(() -> open(new Tls(one.certificate(), empty))).hasMessageContaining("empty.pem");
        assertThatThrownBy(() -> open(new Tls(one.certificate(), sealed))).hasMessageContaining("unencrypted");
        assertThatThrownBy(() -> open(new Tls(directory.resolve("none.pem"), one.key())))
                .hasMessageContaining("none.pem");
    }

    /// A self-signed certificate and where it is written.
    private record Pair(Tls tls, Certificate certificate) {}

    private static Edge open(Tls tls) {
        return open(Site.loopback().over(tls));
    }

    private static Edge open(EdgeSettings settings) {
        return Edge.open(settings, World.system(), Site.ROUTES, Site.PAGE, RequestLog.NONE);
    }

    private static Pair pair(String algorithm, String label) throws Exception {
        KeyStore keys = store(algorithm);
        var key = (PrivateKey) keys.getKey("a", PASSWORD);
        Certificate certificate = keys.getCertificate("a");
        byte[] der = switch (label) {
            case "RSA PRIVATE KEY" -> pkcs1(key.getEncoded());
            case "EC PRIVATE KEY" -> sec1((ECPrivateKey) key);
            default -> key.getEncoded();
        };
        String name = algorithm + "-" + label.replace(' ', '-');
        return new Pair(
                new Tls(
                        write(directory.resolve(name + ".cert"), "CERTIFICATE", certificate.getEncoded()),
                        write(directory.resolve(name + ".key"), label, der)),
                certificate);
    }

    /// Made once for each algorithm: starting keytool takes seconds.
    private static KeyStore store(String algorithm) throws Exception {
        Path store = directory.resolve(algorithm + ".p12");
        if (!Files.exists(store)) {
            Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
            String options = "-genkeypair -alias a -dname CN=localhost -ext san=ip:127.0.0.1 -storetype PKCS12"
                    + " -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC";
            List<String> line = new ArrayList<>(List.of(keytool.toString()));
            line.addAll(List.of(options.split(" ")));
            line.addAll(
                    List.of("-keyalg", algorithm, "-storepass", new String(PASSWORD), "-keystore", store.toString()));
            assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
        }
        return KeyStore.getInstance(store.toFile(), PASSWORD);
    }

    private static Path write(Path file, String label, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n");
    }

    /// What follows the algorithm in PKCS #8: for an RSA key of 2048 bits or more every length takes four octets.
    private static byte[] pkcs1(byte[] pkcs8) {
        return Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
    }

    /// RFC 5915 as OpenSSL writes it, with the curve in it.
    private static byte[] sec1(ECPrivateKey key) {
        int size = (key.getParams().getOrder().bitLength() + 7) / 8;
        String curve = size == 32 ? "06082a8648ce3d030107" : "06052b81040022";
        String secret = HexFormat.of().formatHex(fixed(key.getS(), size));
        String content = "020101" + "04%02x".formatted(size) + secret + "a0%02x".formatted(curve.length() / 2) + curve;
        return HexFormat.of().parseHex("30%02x".formatted(content.length() / 2) + content);
    }

    private static byte[] fixed(BigInteger number, int size) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[size];
        int length = Math.min(size, bytes.length);
        System.arraycopy(bytes, bytes.length - length, fixed, size - length, length);
        return fixed;
    }

    private static HttpClient trusting(Certificate certificate) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("a", certificate);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }
}
