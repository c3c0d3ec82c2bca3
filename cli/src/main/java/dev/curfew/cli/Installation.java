package dev.curfew.cli;

import dev.curfew.authority.health.Meters;
import dev.curfew.authority.key.Keyset;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.store.Intake;
import dev.curfew.authority.store.PostgresStore;
import dev.curfew.authority.store.Snapshot;
import dev.curfew.authority.store.SqliteStore;
import dev.curfew.authority.store.Store;
import dev.curfew.base.World;
import java.util.Optional;
import java.util.function.Function;

/// What the settings name, for the commands that work on it without serving.
record Installation(ServeSettings settings, World world) {
    /// What the database holds now.
    Snapshot snapshot() {
        return Wiring.complaining(() -> switch (settings.database()) {
            case Database.Sqlite _ -> SqliteStore.snapshot(settings.data());
            case Database.Postgres postgres ->
                PostgresStore.snapshot(
                        postgres.url(), Optional.ofNullable(postgres.user()), Optional.ofNullable(postgres.password()));
        });
    }

    /// A new database in the place of an empty one.
    Intake intake() {
        Wiring.makePrivate(settings.data());
        return Wiring.complaining(() -> switch (settings.database()) {
            case Database.Sqlite _ -> SqliteStore.intake(settings.data(), world);
            case Database.Postgres postgres ->
                PostgresStore.intake(
                        postgres.url(),
                        Optional.ofNullable(postgres.user()),
                        Optional.ofNullable(postgres.password()),
                        world);
        });
    }

    /// Lets `work` have the keys where they are kept: in the data directory, which needs no store, or in the
    /// database.
    <R> R withKeys(Function<KeysetHome, R> work) {
        return switch (settings.database()) {
            case Database.Sqlite _ -> Wiring.complaining(() -> work.apply(KeysetHome.inDirectory(settings.data())));
            case Database.Postgres _ -> {
                try (Store store = Wiring.complaining(() -> Wiring.store(settings, new Meters(), world))) {
                    yield Wiring.complaining(() -> work.apply(Wiring.keysets(settings, store, world)));
                }
            }
        };
    }

    /// The keys as they are.
    ///
    /// @throws Complaint if there are none
    Keyset keyset() {
        return withKeys(KeysetHome::load).orElseThrow(Installation::noKeys);
    }

    static Complaint noKeys() {
        return Complaint.unavailable(
                "there are no keys there", "Start 'curfew serve' once with the same --data and --database.");
    }
}
