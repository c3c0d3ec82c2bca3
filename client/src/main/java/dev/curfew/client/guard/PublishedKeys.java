package dev.curfew.client.guard;

import dev.curfew.client.internal.JsonObject;
import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The keys that an authority publishes for ES256, by their identifiers.
record PublishedKeys(Map<String, PublicKey> byId) {
    static final PublishedKeys NONE = new PublishedKeys(Map.of());

    private static final int MOST = 100;

    PublishedKeys {
        byId = Map.copyOf(byId);
    }

    /// Reads a JWK set (RFC 7517, section 5). Keys of other kinds are left out.
    ///
    /// @throws IOException when it is none
    static PublishedKeys read(byte[] json) throws IOException {
        List<JsonObject> all = JsonObject.parse(json)
                .filter(set -> set.has("keys"))
                .map(set -> set.objects("keys"))
                .filter(keys -> keys.size() <= MOST)
                .orElseThrow(() -> new IOException("the published keys are no key set"));
        var byId = new HashMap<String, PublicKey>();
        for (JsonObject key : all) {
            Optional<String> id = key.filled("kid");
            boolean signs = key.text("kty").equals(Optional.of("EC"))
                    && key.text("crv").equals(Optional.of("P-256"))
                    && !key.text("use").equals(Optional.of("enc"));
            if (signs && id.isPresent()) {
                byId.put(id.get(), point(key));
            }
        }
        return new PublishedKeys(byId);
    }

    private static PublicKey point(JsonObject key) throws IOException {
        try {
            AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
            curve.init(new ECGenParameterSpec("secp256r1"));
            return KeyFactory.getInstance("EC")
                    .generatePublic(new ECPublicKeySpec(
                            new ECPoint(coordinate(key, "x"), coordinate(key, "y")),
                            curve.getParameterSpec(ECParameterSpec.class)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("a published key is no point", e);
        }
    }

    private static BigInteger coordinate(JsonObject key, String name) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(key.text(name).orElse("")));
    }
}
