package dev.curfew.authority.connection;

import dev.curfew.authority.key.Keys;
import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Seals what a provider gave, opens it, and recognises it.
///
/// A seal opens for the connection, generation and field that it was made for, and nowhere else: they are
/// part of what its key is derived from.
final class Seals {
    private static final String PRINT = "curfew connection print";
    private static final int TAG = 32;
    /// How long a print is: the number of its root key and a tag.
    static final int PRINT_BYTES = 1 + TAG;

    private final Keys keys;

    Seals(Keys keys) {
        this.keys = keys;
    }

    /// Seals for one generation of a connection, under the root key in use.
    Sealed seal(String connection, long generation, Given given) {
        Keys.Sealing now = keys.sealing();
        return new Sealed(
                now.seal(place(connection, generation, "access"), bytes(given.access())),
                given.refresh().map(token -> now.seal(place(connection, generation, "refresh"), bytes(token))),
                given.idToken().map(token -> now.seal(place(connection, generation, "id"), bytes(token))),
                now.root(),
                print(given.mark()),
                given.expiresAt(),
                given.at());
    }

    /// What was sealed there; empty where the root key is gone, or a bit has changed.
    Optional<Given> open(Credential credential) {
        Sealed sealed = credential.sealed();
        String connection = credential.connection();
        long generation = credential.generation();
        Optional<Secret> access = open(place(connection, generation, "access"), sealed.access());
        Optional<Secret> refresh =
                sealed.refresh().flatMap(seal -> open(place(connection, generation, "refresh"), seal));
        if (access.isEmpty() || refresh.isPresent() != sealed.refresh().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new Given(
                access.get(),
                refresh,
                sealed.idToken().flatMap(seal -> open(place(connection, generation, "id"), seal)),
                sealed.expiresAt(),
                sealed.obtainedAt()));
    }

    /// Seals one text for a place of its own.
    Octets seal(String place, byte[] plain) {
        return keys.sealing().seal(place, plain);
    }

    /// What was sealed for that place.
    Optional<Secret> open(String place, Octets seal) {
        return keys.open(place, seal).map(Secret::of);
    }

    /// The number of the root key in use.
    int root() {
        return keys.sealing().root();
    }

    /// A mark of a token: equal tokens under one root key have equal ones, and nobody can tell the token from
    /// it.
    Octets print(Secret token) {
        return print(keys.tagger(PRINT).number(), token).orElseThrow();
    }

    /// Whether one of these prints is the token's.
    boolean knows(List<Octets> prints, Secret token) {
        return prints.stream()
                .anyMatch(print -> print.length() == PRINT_BYTES
                        && print(print.array()[0] & 0xff, token).equals(Optional.of(print)));
    }

    private Optional<Octets> print(int root, Secret token) {
        byte[] plain = bytes(token);
        return keys.tagger(root, PRINT).map(tagger -> {
            byte[] print = new byte[PRINT_BYTES];
            print[0] = (byte) root;
            System.arraycopy(tagger.tag(plain, plain.length), 0, print, 1, TAG);
            Arrays.fill(plain, (byte) 0);
            return Octets.of(print);
        });
    }

    private static byte[] bytes(Secret token) {
        return token.reveal(Secret.Purpose.KEEP);
    }

    private static String place(String connection, long generation, String field) {
        return "curfew connection\n" + connection + "\n" + generation + "\n" + field;
    }

    /// As bytes, for what is sealed as text.
    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
