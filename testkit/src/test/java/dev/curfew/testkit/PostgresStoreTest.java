package dev.curfew.testkit;

import dev.curfew.authority.store.PostgresStore;
import dev.curfew.authority.store.Store;
import dev.curfew.base.World;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;

class PostgresStoreTest extends StoreContract {
    private final TestPostgres.Database database = TestPostgres.database();

    @Override
    protected Store open() {
        return PostgresStore.open(
                database.urlWithCredentials(),
                Optional.empty(),
                Optional.empty(),
                World.system(),
                new SimpleMeterRegistry());
    }
}
