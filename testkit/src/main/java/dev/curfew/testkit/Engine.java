package dev.curfew.testkit;

import dev.curfew.authority.store.MemoryStore;
import dev.curfew.authority.store.PostgresStore;
import dev.curfew.authority.store.SqliteStore;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where an authority under test keeps what it remembers.
public enum Engine {
    /// In this process.
    MEMORY {
        @Override
        Place place() {
            return new Given(new MemoryStore(World.system()));
        }
    },

    /// In a directory of its own.
    SQLITE {
        @Override
        Place place() {
            return new Directory();
        }
    },

    /// In a database of its own on the server of this JVM.
    POSTGRESQL {
        @Override
        Place place() {
            return new Database();
        }
    };

    abstract Place place();

    static Place holding(Store store) {
        return new Given(store);
    }

    /// What a store leaves behind when it is closed, and finds when it is opened again.
    interface Place {
        Store open(World world, MeterRegistry meters);

        /// What of a canary is in it.
        List<Canary.Sighting> look(Canary canary);

        void remove();
    }

    private record Given(Store store) implements Place {
        @Override
        public Store open(World world, MeterRegistry meters) {
            return store;
        }

        @Override
        public List<Canary.Sighting> look(Canary canary) {
            throw new UnsupportedOperationException("what is in memory leaves nothing to look into");
        }

        @Override
        public void remove() {}
    }

    private static final class Directory implements Place {
        private final Path directory;

        Directory() {
            try {
                directory = Files.createTempDirectory("curfew-sqlite-");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Store open(World world, MeterRegistry meters) {
            return SqliteStore.open(directory, world, meters);
        }

        @Override
        public List<Canary.Sighting> look(Canary canary) {
            return canary.search(directory);
        }

        @Override
        public void remove() {
            try {
                TestPostgres.delete(directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Database implements Place {
        private final TestPostgres.Database database = TestPostgres.database();

        @Override
        public Store open(World world, MeterRegistry meters) {
            return PostgresStore.open(
                    database.url(),
                    Optional.of(database.user()),
                    Optional.of(Secret.of(database.password())),
                    world,
                    meters);
        }

        @Override
        public List<Canary.Sighting> look(Canary canary) {
            return canary.search("the database", database.contents());
        }

        @Override
        public void remove() {
            TestPostgres.shared().drop(database);
        }
    }
}
