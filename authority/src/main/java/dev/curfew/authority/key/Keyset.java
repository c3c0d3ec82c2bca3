package dev.curfew.authority.key;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Every key of one authority, as an immutable value: a line of signing keys for each algorithm, and root
/// keys from which tags and sealing keys are derived.
///
/// Rotation has an overlap on both sides. A key is published one rotation before it signs or tags, so that
/// verifiers with a cached copy and nodes that have not reloaded yet know it; afterwards it is kept until the
/// last thing made with it has lapsed.
///
/// @param roots by age, the newest first; the newest is the next one, the second is used, and the others
///     still open
public record Keyset(SigningLine es256, SigningLine rs256, List<RootKey> roots) {
    /// No signed token lives longer; so long a retired signing key is kept.
    public static final Duration LONGEST_TOKEN_LIFE = Duration.ofDays(1);
    /// No token family may live longer; so long a root key is kept after another has taken its place.
    public static final Duration LONGEST_FAMILY_LIFE = Duration.ofDays(400);
    /// For how long a verifier may cache the published keys, and how long a new key waits at least before it
    /// is used.
    public static final Duration PUBLISHED_BEFORE_USE = Duration.ofMinutes(10);

    public Keyset {
        roots = List.copyOf(roots);
        if (roots.size() < 2) {
            throw new IllegalArgumentException("a keyset has a next and a current root key");
        }
        if (roots.stream().map(RootKey::number).distinct().count() != roots.size()) {
            throw new IllegalArgumentException("two root keys have the same number");
        }
    }

    /// The keys of a new authority.
    public static Keyset first(World world) {
        return new Keyset(
                SigningLine.first(Algorithm.ES256, world),
                SigningLine.first(Algorithm.RS256, world),
                List.of(RootKey.make(2, world), RootKey.make(1, world)));
    }

    /// Every next key becomes the current one and a new next is made; what was current verifies and opens on.
    public Keyset rotate(Instant now, World world) {
        var younger = new ArrayList<RootKey>();
        younger.add(RootKey.make(freeNumber(), world));
        // All numbers taken means 254 rotations within the longest life of a family; the oldest gives way.
        younger.addAll(roots.size() < RootKey.HIGHEST ? roots : roots.subList(0, RootKey.HIGHEST - 1));
        return new Keyset(es256.rotate(now, world), rs256.rotate(now, world), younger);
    }

    /// Without the signing key of this id; the same keyset where there is none.
    public Keyset drop(String kid, World world) {
        return signingKeys().noneMatch(key -> key.kid().equals(kid))
                ? this
                : new Keyset(es256.drop(kid, world), rs256.drop(kid, world), roots);
    }

    /// One signing key as an operator sees it, without the key.
    ///
    /// @param stage `next`, `current` or `retired`
    /// @param retiredAt since when it only verifies
    public record Listed(String kid, String algorithm, String stage, Instant created, Optional<Instant> retiredAt) {}

    /// The signing keys, the newest of each algorithm first.
    public List<Listed> listed() {
        return Stream.of(es256, rs256)
                .flatMap(line -> Stream.concat(
                        Stream.of(listed(line.next(), "next"), listed(line.current(), "current")),
                        line.retired().stream()
                                .map(old -> new Listed(
                                        old.key().kid(),
                                        old.key().algorithm().name(),
                                        "retired",
                                        old.key().created(),
                                        Optional.of(old.at())))))
                .toList();
    }

    private static Listed listed(SigningKey key, String stage) {
        return new Listed(key.kid(), key.algorithm().name(), stage, key.created(), Optional.empty());
    }

    /// Drops retired keys when nothing made with them can still be good.
    public Keyset prune(Instant now) {
        var kept = new ArrayList<RootKey>(roots.subList(0, 2));
        for (int i = 2; i < roots.size(); i++) {
            // A root stops being used when the one after it does; that moment is the creation of the one after that.
            Instant replaced = roots.get(i - 2).created();
            if (now.isBefore(replaced.plus(LONGEST_FAMILY_LIFE))) {
                kept.add(roots.get(i));
            }
        }
        return new Keyset(es256.prune(now, LONGEST_TOKEN_LIFE), rs256.prune(now, LONGEST_TOKEN_LIFE), kept);
    }

    /// When the keys were made or last rotated.
    public Instant rotatedAt() {
        return es256.next().created();
    }

    /// From when on the next keys may be used, since everybody has had the time to learn them. The keys of a
    /// new authority were known from its first answer.
    public Instant settledAt() {
        return es256.retired().isEmpty() ? rotatedAt() : rotatedAt().plus(PUBLISHED_BEFORE_USE);
    }

    /// The public halves of all signing keys, the body of a JWK set (RFC 7517, section 5).
    String published() {
        List<JWK> keys = signingKeys().map(SigningKey::jwk).toList();
        return new JWKSet(keys).toString(true);
    }

    Stream<SigningKey> signingKeys() {
        return Stream.of(es256, rs256).flatMap(line -> line.keys().stream());
    }

    SigningLine line(Algorithm algorithm) {
        return switch (algorithm) {
            case ES256 -> es256;
            case RS256 -> rs256;
        };
    }

    RootKey currentRoot() {
        return roots.get(1);
    }

    private int freeNumber() {
        List<Integer> taken = roots.stream().map(RootKey::number).toList();
        int number = taken.getFirst();
        do {
            number = number % RootKey.HIGHEST + 1;
        } while (taken.contains(number) && number != taken.getLast());
        return number;
    }
}
