package dev.curfew.authority.key;

import dev.curfew.base.Octets;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The keys in use: what this node signs, verifies and derives with, following the shared {@link KeysetHome}.
///
/// Every verb works on one immutable view of the keyset; a reload replaces the view. All of it is safe from
/// any thread.
public final class Keys {
    private static final System.Logger LOG = System.getLogger(Keys.class.getName());

    private final KeysetHome home;
    private final World world;
    private final Signatures signatures;
    private final Sealer sealer;
    private volatile View view;

    Keys(KeysetHome home, World world, Signatures signatures) {
        this.home = home;
        this.world = world;
        this.sealer = new Sealer(world);
        this.signatures = signatures;
        this.view = view(home.load().orElseGet(() -> home.update(kept -> kept.orElseGet(() -> Keyset.first(world)))));
    }

    /// Begins to choose the provider on a thread of its own. Loading the quick one takes some 300 ms, which a
    /// server that calls this first spends while it opens its database.
    public static void warmUp() {
        Thread.ofPlatform().daemon().name("signatures").start(Signatures::chosen);
    }

    /// The keys at home there; the first ones are made where there are none.
    public static Keys at(KeysetHome home, World world) {
        var signatures = Signatures.chosen();
        // Not where they are chosen: that may be before anybody has said where the log goes.
        LOG.log(System.Logger.Level.INFO, "signatures by {0}", signatures.name());
        return new Keys(home, world, signatures);
    }

    /// Lets `registry` know how old the keys are.
    public void watch(MeterRegistry registry) {
        TimeGauge.builder("curfew.keys.age", this, TimeUnit.SECONDS, Keys::ageSeconds)
                .description("since the signing keys were made or last rotated")
                .register(registry);
    }

    private double ageSeconds() {
        return Duration.between(view.keyset.rotatedAt(), world.now()).toSeconds();
    }

    /// Which provider signs on this machine; chosen now, if nobody has signed yet.
    public static String provider() {
        return Signatures.chosen().name();
    }

    /// Follows the home, where another process or node may have rotated.
    public void reload() {
        home.load().ifPresent(this::use);
    }

    /// Rotates now.
    ///
    /// @throws Problem (conflict) while the next keys are too new for every verifier and node to know them
    public void rotate() {
        Instant now = world.now();
        use(home.update(kept -> {
            Keyset keyset = kept.orElseThrow();
            if (now.isBefore(keyset.settledAt())) {
                throw new Problem(
                        Problem.Kind.CONFLICT,
                        "the next keys are too new to be used: whoever caches the published keys knows them from "
                                + keyset.settledAt() + " on");
            }
            return keyset.rotate(now, world).prune(now);
        }));
    }

    /// Rotates where the last rotation is at least `every` ago, otherwise only drops what has lapsed; for a
    /// schedule that each node may run as often as it likes.
    public void rotateWhenDue(Duration every) {
        Instant now = world.now();
        use(home.update(kept -> {
            Keyset keyset = kept.orElseThrow();
            boolean due = !now.isBefore(keyset.rotatedAt().plus(every)) && !now.isBefore(keyset.settledAt());
            return (due ? keyset.rotate(now, world) : keyset).prune(now);
        }));
    }

    /// The public keys as a JWK set (RFC 7517), the body of `/oauth/jwks`. May be cached for {@link
    /// Keyset#PUBLISHED_BEFORE_USE}.
    public String jwks() {
        return view.jwks;
    }

    /// The identifiers of the published keys by which access tokens are verified: one that is missing was
    /// dropped, or is too old for any token to live.
    public List<String> accessTokenKeys() {
        return view.keyset.line(Algorithm.ES256).keys().stream()
                .map(SigningKey::kid)
                .toList();
    }

    /// Which provider signs here, for the log and the operator.
    public String signedBy() {
        return signatures.name();
    }

    /// Which key signs access tokens now.
    ///
    /// @param rotatedAt when the keys were made or last rotated
    public record Signing(String id, Instant created, Instant rotatedAt) {}

    /// Which key signs access tokens now.
    public Signing signing() {
        Keyset keyset = view.keyset;
        SigningKey key = keyset.line(Algorithm.ES256).current();
        return new Signing(key.kid(), key.created(), keyset.rotatedAt());
    }

    /// The tagger for `purpose` under the root key in use.
    public Tagger tagger(String purpose) {
        View now = view;
        return now.tagger(now.keyset.currentRoot(), purpose);
    }

    /// The tagger for `purpose` under the root key of that number; empty where there is none, or none any
    /// more.
    public Optional<Tagger> tagger(int number, String purpose) {
        View now = view;
        RootKey root = now.roots.get(number);
        return root == null ? Optional.empty() : Optional.of(now.tagger(root, purpose));
    }

    /// Seals under one root key: bytes that open with the same keyset, wherever they are kept.
    ///
    public static final class Sealing {
        private final RootKey key;
        private final Sealer sealer;

        private Sealing(RootKey key, Sealer sealer) {
            this.key = key;
            this.sealer = sealer;
        }

        /// The key's number, from 1 to 255.
        public int root() {
            return key.number();
        }

        /// Seals `plain` for `place`: where it is kept and what it is. It opens for no other one.
        public Octets seal(String place, byte[] plain) {
            byte[] sealed = sealer.sealUnder(key.secret().reveal(Secret.Purpose.DERIVE), place, plain);
            byte[] numbered = new byte[1 + sealed.length];
            numbered[0] = (byte) key.number();
            System.arraycopy(sealed, 0, numbered, 1, sealed.length);
            return Octets.of(numbered);
        }
    }

    /// The root key in use, to seal with.
    public Sealing sealing() {
        return new Sealing(view.keyset.currentRoot(), sealer);
    }

    /// What {@link Sealing#seal} made for `place`; empty where it was another place, a bit has changed, or
    /// the root key is gone.
    public Optional<byte[]> open(String place, Octets seal) {
        byte[] bytes = seal.array();
        RootKey root = bytes.length == 0 ? null : view.roots.get(bytes[0] & 0xff);
        return root == null
                ? Optional.empty()
                : sealer.openUnder(
                        root.secret().reveal(Secret.Purpose.DERIVE), place, Arrays.copyOfRange(bytes, 1, bytes.length));
    }

    /// Signs a token of this kind: compact serialization (RFC 7515, section 7.1).
    String sign(JwtKind kind, byte[] claims) {
        Signer signer = Objects.requireNonNull(view.signers.get(kind), "every kind has a signer");
        String signed = signer.header + '.' + Base64Url.encode(claims);
        byte[] signature = signatures.sign(kind.algorithm(), signer.key, signed.getBytes(StandardCharsets.ISO_8859_1));
        return signed + '.' + Base64Url.encode(signature);
    }

    /// Tells whether the header of `jwt` is one of ours for this kind, under a key that still verifies.
    boolean recognizes(JwtKind kind, String jwt) {
        return verifier(kind, jwt) != null;
    }

    /// The claims of a token of this kind that we signed; empty for any other text.
    Optional<byte[]> claims(JwtKind kind, String jwt) {
        Verifier verifier = verifier(kind, jwt);
        int end = jwt.lastIndexOf('.');
        int start = jwt.indexOf('.') + 1;
        if (verifier == null || end < start) {
            return Optional.empty();
        }
        byte[] signed = jwt.substring(0, end).getBytes(StandardCharsets.UTF_8);
        return Base64Url.decode(jwt.substring(end + 1))
                .filter(signature -> signatures.verify(kind.algorithm(), verifier.key, signed, signature))
                .flatMap(signature -> Base64Url.decode(jwt.substring(start, end)));
    }

    private @Nullable Verifier verifier(JwtKind kind, String jwt) {
        int dot = jwt.indexOf('.');
        Verifier verifier = dot < 0 ? null : view.verifiers.get(jwt.substring(0, dot));
        return verifier != null && verifier.kind == kind ? verifier : null;
    }

    private void use(Keyset keyset) {
        if (!keyset.equals(view.keyset)) {
            view = view(keyset);
        }
    }

    private View view(Keyset keyset) {
        var signers = new EnumMap<JwtKind, Signer>(JwtKind.class);
        var verifiers = new HashMap<String, Verifier>();
        for (JwtKind kind : JwtKind.values()) {
            Algorithm algorithm = kind.algorithm();
            SigningKey current = keyset.line(algorithm).current();
            PrivateKey own = signatures.own(algorithm, current.privateKey());
            signers.put(kind, new Signer(kind.header(current.kid()), own));
            for (SigningKey key : keyset.line(algorithm).keys()) {
                verifiers.put(kind.header(key.kid()), new Verifier(kind, signatures.own(algorithm, key.publicKey())));
            }
        }
        Map<Integer, RootKey> roots =
                keyset.roots().stream().collect(Collectors.toMap(RootKey::number, Function.identity()));
        return new View(keyset, keyset.published(), signers, verifiers, roots, new ConcurrentHashMap<>());
    }

    private record Signer(String header, PrivateKey key) {}

    private record Verifier(JwtKind kind, PublicKey key) {}

    private record Use(int number, String purpose) {}

    /// One keyset, made ready. Taggers are made when first asked for; purposes are a few constants.
    private record View(
            Keyset keyset,
            String jwks,
            Map<JwtKind, Signer> signers,
            Map<String, Verifier> verifiers,
            Map<Integer, RootKey> roots,
            ConcurrentHashMap<Use, Tagger> taggers) {

        Tagger tagger(RootKey root, String purpose) {
            return taggers.computeIfAbsent(new Use(root.number(), purpose), use -> Tagger.under(root, purpose));
        }
    }
}
