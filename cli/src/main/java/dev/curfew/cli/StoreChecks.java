package dev.curfew.cli;

import dev.curfew.authority.key.Keyset;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.key.WrappedKeyset;
import dev.curfew.authority.store.DatabaseState;
import dev.curfew.authority.store.PostgresStore;
import dev.curfew.authority.store.SqliteStore;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What `doctor --server` asks of the database and the keys.
final class StoreChecks {
    private static final Duration OLD_KEYS = Duration.ofDays(100);
    private static final long SKEW_MILLIS = 5_000;

    private final ServeSettings settings;
    private final World world;
    private final List<Finding> findings = new ArrayList<>();

    StoreChecks(ServeSettings settings, World world) {
        this.settings = settings;
        this.world = world;
    }

    List<Finding> run() {
        try {
            switch (settings.database()) {
                case Database.Sqlite _ -> sqlite();
                case Database.Postgres postgres ->
                    postgres(PostgresStore.examine(
                            postgres.url(),
                            Optional.ofNullable(postgres.user()),
                            Optional.ofNullable(postgres.password())));
            }
        } catch (Problem e) {
            findings.add(Finding.bad("database", e.hint(), "Mend that; until then every change is answered 503."));
        }
        return findings;
    }

    private void sqlite() {
        Optional<DatabaseState> state = SqliteStore.examine(settings.data());
        if (state.isEmpty()) {
            findings.add(Finding.warn("database", "there is none yet", "The first 'curfew serve' makes it."));
            return;
        }
        tables(state.get());
        keys(() -> KeysetHome.inDirectory(settings.data()).load());
    }

    private void postgres(DatabaseState state) {
        tables(state);
        durable(state);
        clock(state);
        Path master =
                settings.masterKeyFile() == null ? settings.data().resolve("master.key") : settings.masterKeyFile();
        if (!Files.isReadable(master)) {
            findings.add(Finding.bad(
                    "master key",
                    master + " is not there or not readable",
                    "Give this node the file with which the first one was started: --master-key-file."));
            return;
        }
        keys(() -> state.keyset()
                .map(wrapped -> WrappedKeyset.underKeyIn(master, world).open(wrapped.array())));
    }

    private void tables(DatabaseState state) {
        findings.add(
                switch (state.tables()) {
                    case CURRENT -> Finding.ok("database", state.version() + ", tables up to date");
                    case NONE ->
                        Finding.warn(
                                "database", state.version() + ", empty", "The first 'curfew serve' makes the tables.");
                    case OTHER ->
                        Finding.warn(
                                "database",
                                state.version() + ", tables of another version",
                                "Back up, then start 'curfew serve' of this version, which brings them up to date; an older"
                                        + " one cannot go back.");
                });
    }

    private void durable(DatabaseState state) {
        var wrong = new ArrayList<String>();
        state.settings().forEach((name, value) -> {
            boolean lost =
                    name.equals("in_recovery") ? value.equals("t") : value.equals("off") || value.equals("local");
            if (lost && !(name.equals("synchronous_commit") && value.equals("local"))) {
                wrong.add(name + "=" + value);
            }
        });
        findings.add(
                wrong.isEmpty()
                        ? Finding.ok("durability", "a commit is on the disk before it is answered")
                        : Finding.bad(
                                "durability",
                                String.join(", ", wrong) + ": an end that was acknowledged can be lost",
                                "Set fsync, synchronous_commit and full_page_writes to on, and connect to the primary."));
    }

    private void clock(DatabaseState state) {
        state.clock().ifPresent(time -> {
            long apart = Math.abs(time - world.now().toEpochMilli());
            findings.add(
                    apart < SKEW_MILLIS
                            ? Finding.ok("clock", "the database's is the same")
                            : Finding.warn(
                                    "clock",
                                    "the database's is " + apart / 1_000 + " s away from this machine's",
                                    "Keep both by NTP: tokens carry times that others check."));
        });
    }

    private interface Loading {
        Optional<Keyset> load();
    }

    private void keys(Loading loading) {
        try {
            Optional<Keyset> keyset = loading.load();
            if (keyset.isEmpty()) {
                findings.add(Finding.warn("keys", "there are none yet", "The first 'curfew serve' makes them."));
                return;
            }
            Duration age = Duration.between(keyset.get().rotatedAt(), world.now());
            findings.add(
                    age.compareTo(OLD_KEYS) > 0
                            ? Finding.warn(
                                    "keys",
                                    "last rotated " + age.toDays() + " days ago",
                                    "A server does it every 90 days; its log says what hinders it. Or: curfew signing-keys rotate")
                            : Finding.ok("keys", "readable, rotated " + age.toDays() + " days ago"));
        } catch (Problem e) {
            findings.add(Finding.bad("keys", e.hint(), "Without them every session has to sign in again."));
        }
    }
}
