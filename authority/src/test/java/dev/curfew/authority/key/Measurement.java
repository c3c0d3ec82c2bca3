package dev.curfew.authority.key;

import dev.curfew.authority.key.Signatures.Source;
import dev.curfew.authority.token.RefreshToken;
import dev.curfew.authority.token.RefreshTokens;
import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.lang.management.ManagementFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Prints the processor time of what a request does with keys, for `docs/decisions/0003-signatures.md`. Run by
/// hand: times are measured, never asserted.
final class Measurement {
    private static final long WARM_NANOS = 1_500_000_000L;
    /// Keeps the work from being optimised away.
    private static volatile Object seen = "";

    private Measurement() {}

    public static void main(String[] arguments) throws Exception {
        byte[] message = new byte[500];
        for (Source source : Source.values()) {
            Signatures signatures = Signatures.choose(List.of(source));
            for (Algorithm algorithm : Algorithm.values()) {
                SigningKey key = Samples.KEYSET.line(algorithm).current();
                PrivateKey privateKey = signatures.own(algorithm, key.privateKey());
                PublicKey publicKey = signatures.own(algorithm, key.publicKey());
                byte[] signature = signatures.sign(algorithm, privateKey, message);
                String what = signatures.name() + " " + algorithm;
                print(what + " sign", () -> signatures.sign(algorithm, privateKey, message));
                print(what + " verify", () -> signatures.verify(algorithm, publicKey, message, signature));
            }
        }
        derivation();
        tokens();
    }

    private static void derivation() throws Exception {
        byte[] secret = new byte[23];
        byte[] context = new byte[45];
        var zeros = new SecretKeySpec(new byte[32], "HmacSHA256");
        var provider = Mac.getInstance("HmacSHA256").getProvider();
        print("HKDF by javax.crypto.KDF", () -> Sealer.derive(secret, context));
        print("HKDF by two HMACs", () -> {
            try {
                Mac mac = Mac.getInstance("HmacSHA256", provider);
                mac.init(zeros);
                mac.init(new SecretKeySpec(mac.doFinal(secret), "HmacSHA256"));
                mac.update(context);
                mac.update((byte) 1);
                return new SecretKeySpec(mac.doFinal(), "AES");
            } catch (java.security.GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void tokens() {
        World world = World.system();
        Keys keys = Keys.at(KeysetHome.inMemory(Samples.KEYSET), world);
        var refresh = new RefreshTokens(keys, world);
        var access = new AccessTokens(keys, "https://id.example", world);
        var ids = new IdTokens(keys, "https://id.example");
        String family = world.id("ses");
        RefreshToken one = refresh.mint(family, 1);
        RefreshToken two = refresh.mint(family, 2);
        Octets seal = refresh.sealSuccessor(one, two);
        String text = one.text().revealText(Secret.Purpose.DELIVER);
        print("refresh token: parse", () -> refresh.parse(text));
        print("refresh token: mint", () -> refresh.mint(family, 2));
        print("refresh token: digest", one::digest);
        print("refresh token: text", one::text);
        print("refresh token: seal successor", () -> refresh.sealSuccessor(one, two));
        print("refresh token: open successor", () -> refresh.openSuccessor(one, seal));
        AccessToken token = access(world);
        String jwt = access.mint(token);

        print("access token: mint", () -> access.mint(token));
        print("access token: verify, seen before", () -> access.verify(jwt));
        print(
                "access token: verify, first time",
                () -> new AccessTokens(keys, "https://id.example", world).verify(jwt));
        IdToken id = id(world);
        for (Algorithm algorithm : Algorithm.values()) {
            print("id token: mint " + algorithm, () -> ids.mint(algorithm, id, jwt));
        }
        print("a whole refresh, without its id token", () -> {
            RefreshToken presented = refresh.parse(text).orElseThrow();
            RefreshToken successor = refresh.mint(presented.family(), presented.generation() + 1);
            return List.of(
                    presented.digest(),
                    successor.digest(),
                    refresh.sealSuccessor(presented, successor),
                    successor.text().revealText(Secret.Purpose.DELIVER),
                    access.mint(token));
        });
    }

    private static AccessToken access(World world) {
        return new AccessToken(
                world.id("per"),
                List.of("https://id.example"),
                "app_EMoamEEZ73f0CkXaXp7hrann",
                "openid profile email offline_access",
                world.id("ses"),
                world.id("atk"),
                world.now(),
                world.now().plusSeconds(900),
                world.now(),
                7,
                0);
    }

    private static IdToken id(World world) {
        return new IdToken(
                world.id("per"),
                "app_EMoamEEZ73f0CkXaXp7hrann",
                world.now(),
                world.now().plusSeconds(900),
                world.now(),
                null,
                world.id("ses"),
                null,
                List.of("pwd"),
                Map.of("email", "a@b.example", "https://api.openai.com/auth", Map.of("chatgpt_account_id", "acct-1")));
    }

    /// The median of nine runs of some 100 ms each, after warming up.
    private static void print(String what, Supplier<Object> work) {
        long count = 0;
        for (long start = cpu(); cpu() - start < WARM_NANOS; count++) {
            seen = work.get();
        }
        long repeats = Math.max(10, count / 15);
        double[] runs = new double[9];
        for (int run = 0; run < runs.length; run++) {
            long start = cpu();
            for (long i = 0; i < repeats; i++) {
                seen = work.get();
            }
            runs[run] = (cpu() - start) / 1000.0 / repeats;
        }
        Arrays.sort(runs);
        System.out.printf("%-40s %8.2f µs%n", what, runs[runs.length / 2]);
        if (seen.equals(what)) {
            throw new IllegalStateException("work answers its own name");
        }
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
