package dev.curfew.bench;

import dev.curfew.authority.key.Keys;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.key.WrappedKeyset;
import dev.curfew.authority.store.PostgresStore;
import dev.curfew.authority.store.SqliteStore;
import dev.curfew.authority.store.Store;
import dev.curfew.base.World;
import dev.curfew.testkit.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Curfew itself, as its launcher runs it: `curfew serve` with the launcher's flags and the settings that
/// hold where nothing is said, its log going to a file.
final class Curfew implements Subject {
    private static final long PATIENCE_SECONDS = 60;
    private static final String BASIC = "Authorization: Basic "
            + Base64.getEncoder()
                    .encodeToString((Population.RESOURCE + ":" + Population.RESOURCE_SECRET.replace(' ', '+'))
                            .getBytes(StandardCharsets.US_ASCII));

    private final String name;
    private final int port;
    private final Process server;
    private final Population people;
    private final @Nullable OnPostgres postgres;

    /// The server of its database, and the database.
    private record OnPostgres(TestPostgres server, TestPostgres.Database database) {}

    private Curfew(String name, int port, Process server, Population people, @Nullable OnPostgres postgres) {
        this.name = name;
        this.port = port;
        this.server = server;
        this.people = people;
        this.postgres = postgres;
    }

    /// On its own SQLite file in `directory`.
    ///
    /// @param launcher the script `curfew`, whose build is up to date
    static Curfew sqlite(Path launcher, Path directory, Population.Size size) throws IOException {
        World world = World.system();
        int port = freePort();
        Path data = Files.createDirectories(directory.resolve("sqlite"));
        Population people;
        try (Store store = SqliteStore.open(data, world, new SimpleMeterRegistry())) {
            people = Population.settle(size, store, Keys.at(KeysetHome.inDirectory(data), world), issuer(port), world);
        }
        return new Curfew("Curfew, SQLite", port, serve(launcher, data, port, List.of()), people, null);
    }

    /// On a database of its own on `postgres`.
    static Curfew postgres(Path launcher, Path directory, TestPostgres postgres, Population.Size size)
            throws IOException {
        World world = World.system();
        int port = freePort();
        Path data = Files.createDirectories(directory.resolve("postgres"));
        var database = postgres.create();
        String url = database.urlWithCredentials();
        Population people;
        try (Store store =
                PostgresStore.open(url, Optional.empty(), Optional.empty(), world, new SimpleMeterRegistry())) {
            var wrapping = WrappedKeyset.underKeyInOrNew(data.resolve("master.key"), world);
            people = Population.settle(
                    size, store, Keys.at(KeysetHome.inStore(store, wrapping), world), issuer(port), world);
        }
        return new Curfew(
                "Curfew, PostgreSQL",
                port,
                serve(launcher, data, port, List.of("--database", url)),
                people,
                new OnPostgres(postgres, database));
    }

    private static Process serve(Path launcher, Path data, int port, List<String> more) throws IOException {
        var command = new ArrayList<>(
                List.of(launcher.toString(), "serve", "--data", data.toString(), "--listen", "127.0.0.1:" + port));
        command.addAll(List.of("--issuer", issuer(port)));
        command.addAll(more);
        Process server = new ProcessBuilder(command)
                .redirectOutput(data.resolve("out").toFile())
                .redirectError(data.resolve("log").toFile())
                .start();
        try {
            awaitReady(server, port, data.resolve("log"));
            return server;
        } catch (IOException | RuntimeException e) {
            server.destroyForcibly();
            throw e;
        }
    }

    private static void awaitReady(Process server, int port, Path log) throws IOException {
        URI ready = URI.create(issuer(port) + "/health/ready");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try (var answer = ready.toURL().openStream()) {
                answer.readAllBytes();
                return;
            } catch (IOException notYet) {
                if (!server.isAlive() || System.nanoTime() > end) {
                    throw new IOException("the server does not start:\n" + Files.readString(log), notYet);
                }
                pause();
            }
        }
    }

    private static void pause() {
        World.system().sleep(java.time.Duration.ofMillis(20));
    }

    private static String issuer(int port) {
        return "http://127.0.0.1:" + port;
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public ProcessHandle server() {
        return server.toHandle();
    }

    @Override
    public Optional<ProcessHandle> database() {
        return Optional.ofNullable(postgres).map(OnPostgres::server).map(TestPostgres::process);
    }

    @Override
    public void settle() {
        if (postgres != null) {
            postgres.database().settle();
        }
    }

    @Override
    public Optional<Commits> commits() {
        try (var answer = URI.create(issuer(port) + "/metrics").toURL().openStream()) {
            String text = new String(answer.readAllBytes(), StandardCharsets.UTF_8);
            return Optional.of(new Commits(
                    figure(text, "\ncurfew_store_batch_count "), figure(text, "\ncurfew_store_batch_sum ")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long figure(String text, String name) {
        int start = text.indexOf(name) + name.length();
        return (long) Double.parseDouble(text.substring(start, text.indexOf('\n', start)));
    }

    @Override
    public List<String> refreshTokens(int count) {
        return people.refreshTokens(count);
    }

    @Override
    public List<String> accessTokens(int count) {
        return people.accessTokens(count);
    }

    @Override
    public Person person(int sessions) {
        return people.person(sessions);
    }

    @Override
    public byte[] refresh(String refreshToken) {
        return Ask.form("/oauth/token", "grant_type=refresh_token&client_id=curfew-cli&refresh_token=" + refreshToken);
    }

    @Override
    public byte[] introspect(String accessToken) {
        return Ask.form("/oauth/introspect", "token=" + accessToken, BASIC);
    }

    @Override
    public byte[] revoke(String refreshToken) {
        return Ask.form("/oauth/revoke", "client_id=curfew-cli&token=" + refreshToken);
    }

    @Override
    public byte[] signOut(Person person) {
        return Ask.post("/api/v1/sign-out", "application/json", "{\"scope\":\"everywhere\"}", bearer(person));
    }

    @Override
    public byte[] list(Person person) {
        return Ask.get("/api/v1/sessions?state=active&limit=1000", bearer(person));
    }

    @Override
    public String eachListed() {
        return "\"lastActiveAt\"";
    }

    private static String bearer(Person person) {
        return "Authorization: Bearer " + person.credential();
    }

    @Override
    public void close() {
        server.destroy();
        try {
            if (!server.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException e) {
            server.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
