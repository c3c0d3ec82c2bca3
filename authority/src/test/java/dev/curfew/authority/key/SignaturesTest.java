package dev.curfew.authority.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.key.Signatures.Source;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SignaturesTest {
    private static final Keyset KEYSET = Samples.KEYSET;
    private static final byte[] MESSAGE = "signed".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER = "signet".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @EnumSource
    void firstSourceThatWorksIsChosen(Source source) {
        assertThat(Signatures.choose(List.of(source)).name())
                .isEqualTo(Signatures.choose(List.of(source, Source.JDK)).name());
    }

    @Test
    void orderIsAPreference() {
        assertThat(Signatures.choose(List.of(Source.BOUNCY_CASTLE, Source.ACCP, Source.JDK))
                        .name())
                .isEqualTo("bouncy castle");
        assertThat(Signatures.choose(List.of(Source.JDK, Source.BOUNCY_CASTLE)).name())
                .isEqualTo("jdk");
    }

    @ParameterizedTest
    @EnumSource
    void everySourceVerifiesWhatEveryOtherSigns(Algorithm algorithm) {
        PrivateKey privateKey = KEYSET.line(algorithm).current().privateKey();
        PublicKey publicKey = KEYSET.line(algorithm).current().publicKey();
        PublicKey foreign = KEYSET.line(algorithm).next().publicKey();
        for (Source signing : Source.values()) {
            Signatures signer = Signatures.choose(List.of(signing));
            byte[] signature = signer.sign(algorithm, signer.own(algorithm, privateKey), MESSAGE);
            assertThat(signature).hasSize(algorithm == Algorithm.ES256 ? 64 : 256);
            for (Source verifying : Source.values()) {
                Signatures verifier = Signatures.choose(List.of(verifying));
                String pair = signer.name() + " to " + verifier.name();
                PublicKey own = verifier.own(algorithm, publicKey);
                assertThat(verifier.verify(algorithm, own, MESSAGE, signature))
                        .as(pair)
                        .isTrue();
                assertThat(verifier.verify(algorithm, own, OTHER, signature))
                        .as(pair)
                        .isFalse();
                assertThat(verifier.verify(algorithm, verifier.own(algorithm, foreign), MESSAGE, signature))
                        .as(pair)
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void signatureOfTheWrongFormIsNone(Source source) {
        Signatures signatures = Signatures.choose(List.of(source));
        for (Algorithm algorithm : Algorithm.values()) {
            PublicKey key =
                    signatures.own(algorithm, KEYSET.line(algorithm).current().publicKey());
            for (int length : List.of(0, 1, 63, 64, 65, 72, 255, 256, 257)) {
                assertThat(signatures.verify(algorithm, key, MESSAGE, new byte[length]))
                        .as("%s zeros for %s", length, algorithm)
                        .isFalse();
            }
        }
    }
}
