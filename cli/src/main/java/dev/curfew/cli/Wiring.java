package dev.curfew.cli;

import dev.curfew.authority.Authority;
import dev.curfew.authority.Wing;
import dev.curfew.authority.connection.Custody;
import dev.curfew.authority.health.Meters;
import dev.curfew.authority.key.Keys;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.key.WrappedKeyset;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.store.PostgresStore;
import dev.curfew.authority.store.SqliteStore;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.trace.OtlpTracing;
import dev.curfew.authority.trace.Tracing;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.gateway.Gateway;
import dev.curfew.web.EdgeSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one place where commands meet the authority.
final class Wiring {
    private static final Duration KEY_LIFE = Duration.ofDays(90);

    private Wiring() {}

    /// Begins on another core with what a server needs later and takes long to load, while this one reads its
    /// words.
    static void warmUp() {
        Keys.warmUp();
    }

    static ServerStart server() {
        return (settings, world) -> {
            makePrivate(settings.data());
            var meters = new Meters();
            Store store = complaining(() -> store(settings, meters, world));
            Tracing tracing = tracing(settings, world);
            try {
                return serve(settings, store, tracing, meters, world);
            } catch (RuntimeException e) {
                store.close();
                tracing.close();
                throw e;
            }
        };
    }

    private static ServerStart.Running serve(
            ServeSettings settings, Store store, Tracing tracing, Meters meters, World world) {
        int port =
                settings.listen().port() == 0 ? freePort() : settings.listen().port();
        String issuer = settings.issuer(port).toString();
        Optional<Authority.Owner> owner = Optional.ofNullable(settings.owner())
                .map(named -> new Authority.Owner(named.email(), named.password()));
        var running = new Authority.Settings(
                edge(settings, port),
                issuer,
                settings.retryWindow(),
                KEY_LIFE,
                owner,
                places(settings.geoip()),
                tracing,
                Custody.Settings.in(settings.data(), settings.upstreams(System.getenv())));
        Authority authority = complaining(
                () -> Authority.open(running, store, keysets(settings, store, world), meters, world, wings(settings)));
        try {
            return new Server(authority, settings, URI.create(issuer), world);
        } catch (RuntimeException e) {
            authority.close();
            throw e;
        }
    }

    private static Wing.Plan[] wings(ServeSettings settings) {
        return settings.gateway()
                ? new Wing.Plan[] {Gateway.plan(settings.data().resolve("spool"), settings.upstreams(System.getenv()))}
                : new Wing.Plan[0];
    }

    static Store store(ServeSettings settings, Meters meters, World world) {
        return switch (settings.database()) {
            case Database.Sqlite _ -> SqliteStore.open(settings.data(), world, meters.registry());
            case Database.Postgres postgres ->
                PostgresStore.open(
                        postgres.url(),
                        Optional.ofNullable(postgres.user()),
                        Optional.ofNullable(postgres.password()),
                        world,
                        meters.registry());
        };
    }

    static KeysetHome keysets(ServeSettings settings, Store store, World world) {
        return switch (settings.database()) {
            case Database.Sqlite _ -> KeysetHome.inDirectory(settings.data());
            case Database.Postgres _ -> KeysetHome.inStore(store, wrapping(settings, world));
        };
    }

    /// A master key that was named must be there: on a second node, a key made by mistake would open nothing.
    private static WrappedKeyset wrapping(ServeSettings settings, World world) {
        Path named = settings.masterKeyFile();
        return named == null
                ? WrappedKeyset.underKeyInOrNew(settings.data().resolve("master.key"), world)
                : WrappedKeyset.underKeyIn(named, world);
    }

    private static Tracing tracing(ServeSettings settings, World world) {
        return settings.otlp() == null
                ? Tracing.NONE
                : OtlpTracing.to(settings.otlp(), Version.number(), world.id("node"));
    }

    private static Places places(@Nullable Path map) {
        try {
            return map == null ? Places.withoutMap() : Places.on(map);
        } catch (IOException e) {
            throw Complaint.config(
                    Setting.GEOIP.flag() + ": " + e.getMessage(),
                    "Name a .mmdb file in the layout of GeoLite2 City or Country, or leave the setting away.");
        }
    }

    private static EdgeSettings edge(ServeSettings settings, int port) {
        String host = settings.listen().host();
        var edge = EdgeSettings.of(host.isEmpty() ? "0.0.0.0" : host, port).behind(settings.behindProxy());
        return settings.tls() == null ? edge : edge.over(settings.tls());
    }

    static void makePrivate(Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
                if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
                    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
                }
            }
        } catch (IOException e) {
            throw Complaint.unavailable(
                    "the data directory " + directory + " cannot be made: " + e.getMessage(),
                    "Name another with --data DIR, or make its parent writable.");
        }
    }

    /// The issuer names the port, so the port is chosen before the server binds it.
    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw Complaint.unavailable("no port is free: " + e.getMessage(), "Name one with --listen HOST:PORT.");
        }
    }

    static <T> T complaining(Supplier<T> work) {
        try {
            return work.get();
        } catch (Problem e) {
            throw e.kind() == Problem.Kind.UNAVAILABLE
                    ? Complaint.unavailable(e.hint(), "Nothing was changed; try again once that is mended.")
                    : Complaint.failed(e.hint(), "Nothing was changed.");
        } catch (UncheckedIOException e) {
            throw Complaint.unavailable(
                    String.valueOf(e.getMessage()),
                    "Another process may have the port; name another address with --listen HOST:PORT.");
        } catch (IllegalArgumentException e) {
            throw Complaint.config(String.valueOf(e.getMessage()), "Check --tls-cert and --tls-key.");
        }
    }

    /// A server that runs, with what the first start has to say.
    private static final class Server implements ServerStart.Running {
        private final Authority authority;
        private final World world;
        private final Duration notice;
        private final URI address;
        private final @Nullable URI setUpLink;

        Server(Authority authority, ServeSettings settings, URI issuer, World world) {
            this.authority = authority;
            this.world = world;
            this.notice = settings.drainNotice();
            this.address = settings.listen().url(settings.tls() != null, authority.port());
            Optional<Secret> link = authority.setUp().link(world.now());
            this.setUpLink = link.map(
                            secret -> URI.create(issuer + "/set-up?token=" + secret.revealText(Secret.Purpose.DELIVER)))
                    .orElse(null);
        }

        @Override
        public URI address() {
            return address;
        }

        @Override
        public @Nullable URI setUpLink() {
            return setUpLink;
        }

        @Override
        public void drain(Duration patience) {
            authority.leave();
            world.sleep(notice);
            authority.drain(patience);
            authority.close();
        }
    }
}
