package dev.curfew.client.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// Whose certificates are believed: the JDK's roots, and those in the file that the environment names.
public final class Roots {
    private static final List<String> VARIABLES = List.of("CODEX_CA_CERTIFICATE", "SSL_CERT_FILE");

    private Roots() {}

    /// TLS under the roots of an environment.
    ///
    /// @throws IOException when the named file cannot be read
    public static SSLContext tls(Map<String, String> environment) throws IOException {
        try {
            Optional<Path> file = Stream.of(VARIABLES.toArray(String[]::new))
                    .map(environment::get)
                    .filter(path -> path != null && !path.isBlank())
                    .findFirst()
                    .map(Path::of);
            if (file.isEmpty()) {
                return SSLContext.getDefault();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(with(file.get())), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates in CODEX_CA_CERTIFICATE or SSL_CERT_FILE cannot be read", e);
        }
    }

    private static KeyStore with(Path file) throws GeneralSecurityException, IOException {
        var all = new ArrayList<Certificate>(builtIn());
        try (InputStream in = Files.newInputStream(file)) {
            all.addAll(CertificateFactory.getInstance("X.509").generateCertificates(in));
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < all.size(); i++) {
            store.setCertificateEntry("root-" + i, all.get(i));
        }
        return store;
    }

    private static List<X509Certificate> builtIn() throws GeneralSecurityException {
        for (TrustManager manager : managers(null)) {
            if (manager instanceof X509TrustManager x509) {
                return List.of(x509.getAcceptedIssuers());
            }
        }
        return List.of();
    }

    private static TrustManager[] managers(@org.jspecify.annotations.Nullable KeyStore roots)
            throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(roots);
        return factory.getTrustManagers();
    }
}
