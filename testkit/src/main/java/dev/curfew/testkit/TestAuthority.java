package dev.curfew.testkit;

import dev.curfew.authority.Authority;
import dev.curfew.authority.health.Meters;
import dev.curfew.authority.key.Keyset;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.store.MemoryStore;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.web.EdgeSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;

/// The real authority on loopback, for tests of ours and of those who embed its client: in memory unless it is
/// given a store.
public final class TestAuthority implements AutoCloseable {
    private static final Keyset KEYS = Keyset.first(World.system());

    private final Authority authority;
    private final Store store;
    private final URI uri;
    private final World world;

    private TestAuthority(Authority authority, Store store, URI uri, World world) {
        this.authority = authority;
        this.store = store;
        this.uri = uri;
        this.world = world;
    }

    /// An empty authority in memory, in real time.
    public static TestAuthority start() {
        return start(new MemoryStore(World.system()), World.system());
    }

    /// An authority over `store`, which it closes at its end, in the time of `world`.
    public static TestAuthority start(Store store, World world) {
        int port = freePort();
        URI uri = URI.create("http://127.0.0.1:" + port);
        var settings = Authority.Settings.of(EdgeSettings.of("127.0.0.1", port), uri.toString());
        var authority = Authority.open(settings, store, KeysetHome.inMemory(KEYS), new Meters(), world);
        return new TestAuthority(authority, store, uri, world);
    }

    /// Where it listens; its issuer too.
    public URI uri() {
        return uri;
    }

    /// What it remembers.
    public Store store() {
        return store;
    }

    /// Makes its owner, unless it has one.
    public void owner(String email, String password) {
        authority.setUp().owner(email, Secret.of(password), world.now());
    }

    /// A client of it.
    public HttpProbe probe() {
        return HttpProbe.at(uri);
    }

    @Override
    public void close() {
        authority.close();
    }

    /// The issuer names the port, so the port is chosen before the server binds it.
    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
