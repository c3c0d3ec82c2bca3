package dev.curfew.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/// Reading a certificate chain and its private key from PEM files (RFC 7468).
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([^-]*)-----END \\1-----");
    /// `SEQUENCE { rsaEncryption, NULL }`
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    /// `id-ecPublicKey`
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    private Pem() {}

    /// The key managers of a server that shows the certificate and holds the key.
    ///
    /// @throws IllegalArgumentException if a file cannot be used; the message names it
    static KeyManager[] keyManagers(Tls tls) {
        try {
            Certificate[] chain = chain(tls.certificate());
            PrivateKey key = privateKey(tls.key());
            if (!belong(chain[0], key)) {
                throw new IllegalArgumentException(
                        "the key in " + tls.key() + " is not that of the certificate in " + tls.certificate());
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("curfew", key, new char[0], chain);
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(store, new char[0]);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("TLS cannot use " + tls.certificate() + " and " + tls.key(), e);
        }
    }

    private static Certificate[] chain(Path file) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(file)) {
            var chain = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (chain.isEmpty()) {
                throw new IllegalArgumentException("there is no certificate in " + file);
            }
            return chain.toArray(Certificate[]::new);
        }
    }

    private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        var block = BLOCK.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!block.find()) {
            throw new IllegalArgumentException("there is no private key in " + file);
        }
        byte[] der = Base64.getMimeDecoder().decode(block.group(2));
        byte[] pkcs8 = switch (block.group(1)) {
            case "PRIVATE KEY" -> der;
            case "RSA PRIVATE KEY" -> sequence(VERSION_0, RSA, element(0x04, der));
            case "EC PRIVATE KEY" -> sequence(VERSION_0, sequence(EC, curve(der)), element(0x04, der));
            default -> throw new IllegalArgumentException("the private key in " + file + " must be unencrypted");
        };
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                // a key of another kind, which the next factory may read
            }
        }
        throw new IllegalArgumentException("the private key in " + file + " is of an unknown kind");
    }

    private static boolean belong(Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        if (!certificate.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        byte[] sample = {1, 2, 3};
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(sample);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(certificate.getPublicKey());
        verifier.update(sample);
        return verifier.verify(signature);
    }

    /// The curve's name in an `ECPrivateKey` (RFC 5915): the content of `[0]`, after a version and the key.
    private static byte[] curve(byte[] key) {
        int at = key[1] < 0 ? 2 + (key[1] & 0x7f) : 2;
        while (at + 1 < key.length) {
            int length = key[at + 1];
            if ((key[at] & 0xff) == 0xa0) {
                return Arrays.copyOfRange(key, at + 2, at + 2 + length);
            }
            at += 2 + length;
        }
        throw new IllegalArgumentException("an EC private key must name its curve");
    }

    private static byte[] sequence(byte[]... elements) {
        var content = new ByteArrayOutputStream();
        for (byte[] element : elements) {
            content.writeBytes(element);
        }
        return element(0x30, content.toByteArray());
    }

    private static byte[] element(int tag, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
