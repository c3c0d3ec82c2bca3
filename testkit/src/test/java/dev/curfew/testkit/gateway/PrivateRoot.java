package dev.curfew.testkit.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A certificate authority of a team's own, and a server's certificate under it, for `upstream.test` and
/// `127.0.0.1`.
record PrivateRoot(SSLContext server, Path file) {
    private static final String PASSWORD = "changeit";

    static PrivateRoot in(Path directory) throws Exception {
        Path store = directory.resolve("keys.p12");
        keytool(store, "-alias root -dname CN=Root -ext bc:c");
        keytool(store, "-alias server -signer root -dname CN=server -ext san=dns:upstream.test,ip:127.0.0.1");
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        Path file = directory.resolve("root.pem");
        Files.writeString(
                file,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(keys.getCertificate("root").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        keys.deleteEntry("root");
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return new PrivateRoot(context, file);
    }

    /// The variable that lets its certificates be believed.
    Map<String, String> believed() {
        return Map.of("SSL_CERT_FILE", file.toString());
    }

    private static void keytool(Path store, String words) throws Exception {
        var line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        line.addAll(List.of(words.split(" ", -1)));
        line.addAll(List.of(
                "-keyalg", "EC", "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", store.toString()));
        line.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
        assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
    }
}
