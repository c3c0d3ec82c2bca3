package dev.curfew.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whom the client believes over TLS: a name under a root that the environment adds, and nobody else. A token
/// is never sent before that is sure.
class TlsTransportTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    Path directory;

    private SSLServerSocket door() throws Exception {
        Path store = directory.resolve("keys.p12");
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        line.addAll(List.of(
                ("-genkeypair -alias a -keyalg EC -dname CN=other.example -storetype PKCS12 -storepass " + PASSWORD
                                + " -ext san=dns:other.example,ip:127.0.0.1 -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -keystore "
                                + store)
                        .split(" ")));
        assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        Files.writeString(
                directory.resolve("roots.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(keys.getCertificate("a").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    private static void serve(SSLServerSocket door) {
        Thread.ofVirtual().start(() -> {
            while (!door.isClosed()) {
                try (var caller = door.accept()) {
                    assertThat(caller.getInputStream().read()).isNotNegative();
                    caller.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                } catch (IOException refusedByTheClient) {
                    assertThat(refusedByTheClient).isNotNull();
                }
            }
        });
    }

    private static Transport.Reply post(String host, int port, Map<String, String> environment) throws IOException {
        return new HttpTransport(World.system(), environment)
                .send(new Transport.Call(
                        "POST",
                        URI.create("https://" + host + ":" + port + "/"),
                        Map.of(),
                        Secret.of("{}"),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20)));
    }

    @Test
    void aRootThatTheEnvironmentAddsIsBelievedForItsNamesOnly() throws Exception {
        try (SSLServerSocket door = door()) {
            serve(door);
            String roots = directory.resolve("roots.pem").toString();

            assertThat(post("127.0.0.1", door.getLocalPort(), Map.of("SSL_CERT_FILE", roots))
                            .status())
                    .isEqualTo(200);
            assertThat(post("127.0.0.1", door.getLocalPort(), Map.of("CODEX_CA_CERTIFICATE", roots))
                            .status())
                    .isEqualTo(200);
            assertThatThrownBy(() -> post("localhost", door.getLocalPort(), Map.of("SSL_CERT_FILE", roots)))
                    .isInstanceOfSatisfying(
                            Transport.Broken.class,
                            e -> assertThat(e.afterSend()).isFalse());
            assertThatThrownBy(() -> post("127.0.0.1", door.getLocalPort(), Map.of()))
                    .isInstanceOfSatisfying(
                            Transport.Broken.class,
                            e -> assertThat(e.afterSend()).isFalse());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing.pem", "garbage.pem"})
    void rootsThatCannotBeReadSpendNothing(String name) throws Exception {
        Files.writeString(directory.resolve("garbage.pem"), "not a certificate");
        try (SSLServerSocket door = door()) {
            assertThatThrownBy(() -> post(
                            "127.0.0.1",
                            door.getLocalPort(),
                            Map.of("SSL_CERT_FILE", directory.resolve(name).toString())))
                    .isInstanceOfSatisfying(
                            Transport.Broken.class,
                            e -> assertThat(e.afterSend()).isFalse());
        }
    }
}
