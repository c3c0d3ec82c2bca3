package dev.curfew.authority.key;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/// The signer and verifier of JOSE signatures: the quickest provider that works on this machine, chosen once
/// (`docs/decisions/0003-signatures.md` has the figures).
///
/// Providers are used as objects and never registered, so nothing else in the process changes its cryptography.
final class Signatures {
    private static final System.Logger LOG = System.getLogger(Signatures.class.getName());

    private final Source source;
    private final Providers providers;

    private Signatures(Source source, Providers providers) {
        this.source = source;
        this.providers = providers;
    }

    /// The choice for this process: the first source in the order of preference that signs and verifies here.
    static Signatures chosen() {
        return Chosen.SIGNATURES;
    }

    private static final class Chosen {
        static final Signatures SIGNATURES = choose(List.of(Source.values()));
    }

    static Signatures choose(List<Source> order) {
        for (Source source : order) {
            try {
                Signatures candidate = new Signatures(source, source.providers());
                candidate.prove();
                return candidate;
            } catch (GeneralSecurityException | LinkageError | RuntimeException e) {
                LOG.log(System.Logger.Level.DEBUG, () -> "no signatures by " + source + ": " + e);
            }
        }
        throw new IllegalStateException("none of " + order + " can sign with ES256");
    }

    /// Where signatures come from, in the order of preference.
    enum Source {
        /// Amazon Corretto Crypto Provider; needs its native part for this platform.
        ACCP("SHA256withECDSAinP1363Format") {
            @Override
            Providers providers() {
                Provider provider = AmazonCorrettoCryptoProvider.INSTANCE;
                return new Providers(provider, provider);
            }
        },
        /// Bouncy Castle; runs everywhere.
        BOUNCY_CASTLE("SHA256withPLAIN-ECDSA") {
            @Override
            Providers providers() {
                Provider provider = new BouncyCastleProvider();
                return new Providers(provider, provider);
            }
        },
        /// The JDK's own; always there.
        JDK("SHA256withECDSAinP1363Format") {
            @Override
            Providers providers() throws GeneralSecurityException {
                return new Providers(
                        KeyFactory.getInstance("EC").getProvider(),
                        KeyFactory.getInstance("RSA").getProvider());
            }
        };

        /// The name under which this source makes an ECDSA signature as `r || s`, the form of RFC 7518, section
        /// 3.4.
        private final String ecdsa;

        Source(String ecdsa) {
            this.ecdsa = ecdsa;
        }

        abstract Providers providers() throws GeneralSecurityException;
    }

    /// The objects that do the work.
    record Providers(Provider ec, Provider rsa) {
        Provider of(Algorithm algorithm) {
            return switch (algorithm) {
                case ES256 -> ec;
                case RS256 -> rsa;
            };
        }
    }

    /// Which source signs here, for the log and the operator.
    String name() {
        return source.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }

    /// Signs; 64 bytes for ES256, the length of the modulus for RS256.
    byte[] sign(Algorithm algorithm, PrivateKey key, byte[] message) {
        try {
            Signature signature = signature(algorithm);
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(name() + " cannot sign with " + algorithm, e);
        }
    }

    /// Tells whether the signature is this key's. A signature of the wrong length or form is simply not.
    boolean verify(Algorithm algorithm, PublicKey key, byte[] message, byte[] signed) {
        try {
            Signature signature = signature(algorithm);
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /// The same key as this provider's own object, so that using it converts nothing.
    PrivateKey own(Algorithm algorithm, PrivateKey key) {
        try {
            return keys(algorithm).generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(name() + " cannot read a private key for " + algorithm, e);
        }
    }

    PublicKey own(Algorithm algorithm, PublicKey key) {
        try {
            return keys(algorithm).generatePublic(new X509EncodedKeySpec(key.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(name() + " cannot read a public key for " + algorithm, e);
        }
    }

    private KeyFactory keys(Algorithm algorithm) throws GeneralSecurityException {
        return switch (algorithm) {
            case ES256 -> KeyFactory.getInstance("EC", providers.of(algorithm));
            case RS256 -> KeyFactory.getInstance("RSA", providers.of(algorithm));
        };
    }

    private Signature signature(Algorithm algorithm) throws GeneralSecurityException {
        return switch (algorithm) {
            case ES256 -> Signature.getInstance(source.ecdsa, providers.of(algorithm));
            case RS256 -> Signature.getInstance("SHA256withRSA", providers.of(algorithm));
        };
    }

    /// A provider whose native part is missing still has its classes: only a signature shows that it works.
    private void prove() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", providers.of(Algorithm.ES256));
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        byte[] message = {1};
        byte[] signed = sign(Algorithm.ES256, own(Algorithm.ES256, pair.getPrivate()), message);
        if (signed.length != 64 || !verify(Algorithm.ES256, own(Algorithm.ES256, pair.getPublic()), message, signed)) {
            throw new GeneralSecurityException("its signature does not verify");
        }
        signature(Algorithm.RS256);
    }
}
