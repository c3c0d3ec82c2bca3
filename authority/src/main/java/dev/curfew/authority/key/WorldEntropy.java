package dev.curfew.authority.key;

import dev.curfew.base.World;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;

/// The world's entropy in the form that key generators take, so that a seeded world makes the same keys again.
final class WorldEntropy extends SecureRandom {
    private static final long serialVersionUID = 1L;

    WorldEntropy(World world) {
        super(new Source(world), null);
    }

    private static final class Source extends SecureRandomSpi {
        private static final long serialVersionUID = 1L;

        private final transient World world;

        Source(World world) {
            this.world = world;
        }

        @Override
        protected void engineSetSeed(byte[] seed) {}

        @Override
        protected void engineNextBytes(byte[] bytes) {
            world.fill(bytes);
        }

        @Override
        protected byte[] engineGenerateSeed(int length) {
            return world.random(length);
        }
    }
}
