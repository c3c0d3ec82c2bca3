package dev.curfew.testkit;

import dev.curfew.authority.store.MemoryStore;
import dev.curfew.authority.store.Store;
import dev.curfew.base.World;

class MemoryStoreTest extends StoreContract {
    @Override
    protected Store open() {
        return new MemoryStore(World.system());
    }

    @Override
    protected boolean lasts() {
        return false;
    }
}
