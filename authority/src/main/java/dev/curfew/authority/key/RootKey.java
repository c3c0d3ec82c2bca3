package dev.curfew.authority.key;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.time.Instant;

/// 32 bytes from which other keys are derived, known by a number from 1 to 255 that fits the first byte of what
/// was made under it.
record RootKey(int number, Secret secret, Instant created) {
    static final int BYTES = 32;
    static final int HIGHEST = 255;

    RootKey {
        if (number < 1 || number > HIGHEST) {
            throw new IllegalArgumentException("a root key's number is 1 to 255, not " + number);
        }
        if (secret.length() != BYTES) {
            throw new IllegalArgumentException("a root key has 32 bytes, not " + secret.length());
        }
    }

    static RootKey make(int number, World world) {
        return new RootKey(number, Secret.of(world.random(BYTES)), world.now());
    }
}
