package dev.curfew.authority.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import dev.curfew.base.World;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;

/// A key pair of one algorithm. Its id is the beginning of its thumbprint (RFC 7638), so an id never means two
/// keys.
record SigningKey(Algorithm algorithm, JWK jwk, Instant created) {
    private static final int KID_CHARS = 20;

    /// Makes a key from the world's entropy.
    static SigningKey make(Algorithm algorithm, World world) {
        SecureRandom entropy = new WorldEntropy(world);
        try {
            JWK jwk = switch (algorithm) {
                case ES256 -> ec(entropy);
                case RS256 -> rsa(entropy);
            };
            return new SigningKey(algorithm, jwk, world.now());
        } catch (GeneralSecurityException | JOSEException e) {
            throw new IllegalStateException("this JDK cannot make a key for " + algorithm, e);
        }
    }

    private static JWK ec(SecureRandom entropy) throws GeneralSecurityException, JOSEException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), entropy);
        KeyPair pair = generator.generateKeyPair();
        ECKey key = new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic())
                .privateKey(pair.getPrivate())
                .build();
        return new ECKey.Builder(key)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.ES256)
                .keyID(kid(key))
                .build();
    }

    private static JWK rsa(SecureRandom entropy) throws GeneralSecurityException, JOSEException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048, entropy);
        KeyPair pair = generator.generateKeyPair();
        RSAKey key = new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                .privateKey(pair.getPrivate())
                .build();
        return new RSAKey.Builder(key)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.RS256)
                .keyID(kid(key))
                .build();
    }

    private static String kid(JWK key) throws JOSEException {
        return key.computeThumbprint().toString().substring(0, KID_CHARS);
    }

    String kid() {
        return jwk.getKeyID();
    }

    PrivateKey privateKey() {
        try {
            return ((AsymmetricJWK) jwk).toPrivateKey();
        } catch (JOSEException e) {
            throw new IllegalStateException("key " + kid() + " was read with its private part", e);
        }
    }

    PublicKey publicKey() {
        try {
            return ((AsymmetricJWK) jwk).toPublicKey();
        } catch (JOSEException e) {
            throw new IllegalStateException("key " + kid() + " has no public part", e);
        }
    }

    /// Without the key: a JWK prints its private part.
    @Override
    public String toString() {
        return algorithm + " " + kid() + " created " + created;
    }
}
