package dev.curfew.testkit;

import dev.curfew.base.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A real PostgreSQL server on loopback for tests. One serves the whole JVM ({@link #database()}); a test
/// that wants to crash it starts its own ({@link #start(String...)}).
///
/// PostgreSQL refuses to run as root, so a build that runs as root gives it to the user `nobody`. A guardian
/// process outlives the JVM by a moment: when the JVM is gone, however it went, it stops the server and
/// removes its files.
public final class TestPostgres implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(TestPostgres.class.getName());
    private static final String USER = "curfew";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static @Nullable TestPostgres shared;

    private final Path home;
    private final Path directory;
    private final List<String> as;
    private final int port;
    private final String password;
    private final Process guardian;
    private final List<String> settings;
    private final AtomicInteger databases = new AtomicInteger();
    private Process server;

    /// An empty database and who may enter it.
    ///
    /// @param url a `jdbc:postgresql:` URL without credentials
    /// @param user an owner of everything on the server
    /// @param password in clear: it protects a throwaway server on loopback
    public record Database(String url, String user, String password) {
        /// The same with the credentials inside, as `--database` takes it.
        public String urlWithCredentials() {
            return url + (url.contains("?") ? "&" : "?") + "user=" + user + "&password=" + password;
        }

        public Connection connect() throws SQLException {
            return DriverManager.getConnection(url, user, password);
        }

        /// Cleans up after whatever was changed, and writes it down, as the server does in its own time.
        public void settle() {
            try (var connection = connect();
                    var statement = connection.createStatement()) {
                statement.execute("vacuum analyze");
                statement.execute("checkpoint");
            } catch (SQLException e) {
                throw new IllegalStateException("PostgreSQL cannot clean up", e);
            }
        }

        /// Every row of every table as text, a line each; bytes are in hexadecimal. Unlike the files of the
        /// server, this shows what it keeps compressed.
        public String contents() {
            var contents = new StringBuilder();
            try (var connection = connect();
                    var statement = connection.createStatement()) {
                var tables = new ArrayList<String>();
                try (var rows = statement.executeQuery("select format('%I.%I', schemaname, tablename) from pg_tables"
                        + " where schemaname not in ('pg_catalog', 'information_schema') order by 1")) {
                    while (rows.next()) {
                        tables.add(rows.getString(1));
                    }
                }
                for (String table : tables) {
                    try (var rows = statement.executeQuery("select t::text from " + table + " t")) {
                        while (rows.next()) {
                            contents.append(table).append(rows.getString(1)).append('\n');
                        }
                    }
                }
                return contents.toString();
            } catch (SQLException e) {
                throw new IllegalStateException("the tables cannot be read", e);
            }
        }
    }

    private TestPostgres(List<String> settings) throws IOException {
        this.settings = settings;
        home = PostgresBinaries.home();
        directory = Files.createTempDirectory("curfew-postgres-data-");
        as = isRoot()
                ? List.of("setpriv", "--reuid=nobody", "--regid=65534", "--clear-groups", "--inh-caps=-all")
                : List.of();
        password = HexFormat.of().formatHex(World.system().random(16));
        guardian = guard();
        initialize();
        port = Ports.free();
        server = run();
        awaitReady();
    }

    /// A fresh, empty database on the server of this JVM, which starts with the first one.
    public static Database database() {
        return shared().create();
    }

    /// The server of this JVM. Leave it running: others use it.
    public static synchronized TestPostgres shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    /// A server of the caller's own.
    ///
    /// @param settings that differ from the usual, such as `max_wal_size=4GB`
    public static TestPostgres start(String... settings) {
        try {
            return new TestPostgres(List.of(settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A fresh, empty database.
    public Database create() {
        String name = "test_" + databases.incrementAndGet();
        execute("create database " + name);
        return at(name);
    }

    /// The server's first process, the parent of all its others.
    public synchronized ProcessHandle process() {
        return server.toHandle();
    }

    /// Removes a database under its users' feet.
    public void drop(Database database) {
        execute("drop database " + database.url().substring(database.url().lastIndexOf('/') + 1) + " with (force)");
    }

    /// Kills the server and all its backends with SIGKILL. What it acknowledged is on the disk.
    public synchronized void crash() {
        // The postmaster first, so that it cannot tidy up after its children.
        List<ProcessHandle> backends = server.descendants().toList();
        server.destroyForcibly();
        backends.forEach(ProcessHandle::destroyForcibly);
        server.onExit().join();
        backends.forEach(backend -> backend.onExit().join());
        LOG.log(System.Logger.Level.INFO, "killed PostgreSQL on port {0,number,#}", port);
    }

    /// Starts a crashed server again on the same port and files; returns when it has recovered.
    public synchronized void restart() {
        if (server.isAlive()) {
            throw new IllegalStateException("PostgreSQL is running; crash() it first");
        }
        try {
            server = run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitReady();
    }

    /// Stops the server's processes where they are (SIGSTOP), as a machine that hangs: connections stay, and
    /// nothing answers.
    public void hang() {
        signal("STOP");
    }

    /// Lets a hanging server go on.
    public void wake() {
        signal("CONT");
    }

    private void signal(String name) {
        var command = new ArrayList<>(List.of("kill", "-" + name, Long.toString(server.pid())));
        server.descendants().forEach(backend -> command.add(Long.toString(backend.pid())));
        PostgresCopy.run(command);
    }

    /// Another server that follows this one. From now on a commit here is acknowledged when it is on both
    /// disks.
    public TestPostgres standby() {
        try {
            return new TestPostgres(this);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("no standby", e);
        }
    }

    /// Makes a standby the one that writes; returns when it does.
    public void promote() {
        execute("select pg_promote()");
    }

    /// Its port on 127.0.0.1.
    public int port() {
        return port;
    }

    private TestPostgres(TestPostgres primary) throws IOException, SQLException {
        settings = primary.settings;
        home = primary.home;
        directory = Files.createTempDirectory("curfew-postgres-data-");
        as = primary.as;
        password = primary.password;
        guardian = guard();
        port = Ports.free();
        if (!as.isEmpty()) {
            Files.setOwner(directory, Files.getOwner(primary.directory));
        }
        try (var connection = primary.at("postgres").connect()) {
            String source = "host=127.0.0.1 port=%d user=%s password=%s".formatted(primary.port, USER, password);
            PostgresCopy.make(connection, as, primary.directory.resolve("db"), directory.resolve("db"), source);
            server = run();
            awaitReady();
            PostgresCopy.makeSynchronous(connection);
        }
    }

    /// Stops the server and removes its files.
    @Override
    public void close() {
        try {
            guardian.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        guardian.onExit().join();
    }

    private Database at(String name) {
        return new Database("jdbc:postgresql://127.0.0.1:" + port + "/" + name, USER, password);
    }

    private void execute(String sql) {
        try (var connection = at("postgres").connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /// Waits for the end of its input, which is the end of this JVM at the latest, then stops the server and
    /// removes its files. It ignores the terminal's signals, which reach the whole group.
    private Process guard() throws IOException {
        String script = """
                trap '' INT TERM HUP
                data=$1; shift
                cat >/dev/null
                test ! -f "$data/db/postmaster.pid" || "$@" stop -D "$data/db" -m immediate -s -w -t 10
                rm -rf "$data"
                """;
        var command = new ArrayList<>(List.of("sh", "-c", script, "sh", directory.toString()));
        command.addAll(as);
        command.add(home.resolve("bin/pg_ctl").toString());
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void initialize() throws IOException {
        Path given = directory.resolve("password");
        Files.writeString(given, password);
        Files.setPosixFilePermissions(given, PosixFilePermissions.fromString("rw-------"));
        if (!as.isEmpty()) {
            var nobody =
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
            Files.setOwner(given, nobody);
            Files.setOwner(directory, nobody);
        }
        Process initdb = program(
                        "initdb",
                        "--pgdata=db",
                        "--username=" + USER,
                        "--pwfile=password",
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-sync")
                .start();
        if (waitFor(initdb) != 0) {
            throw new IllegalStateException("initdb failed:\n" + log());
        }
        Files.delete(given);
    }

    private Process run() throws IOException {
        var arguments = new ArrayList<>(List.of("-D", "db", "-p", Integer.toString(port), "-h", "127.0.0.1", "-k", ""));
        Stream.concat(Stream.of("max_connections=200", "shared_buffers=64MB"), settings.stream())
                .forEach(setting -> arguments.addAll(List.of("-c", setting)));
        Process started = program("postgres", arguments.toArray(String[]::new)).start();
        LOG.log(
                System.Logger.Level.INFO,
                "PostgreSQL is process {0,number,#} on port {1,number,#} in {2}",
                started.pid(),
                port,
                directory);
        return started;
    }

    private ProcessBuilder program(String name, String... arguments) {
        var command = new ArrayList<>(as);
        command.add(home.resolve("bin").resolve(name).toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()));
    }

    private void awaitReady() {
        var world = World.system();
        long start = world.nanos();
        while (true) {
            try (var connection = at("postgres").connect()) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException notYet) {
                if (!server.isAlive() || world.nanos() - start > PATIENCE.toNanos()) {
                    throw new IllegalStateException("PostgreSQL does not start:\n" + log(), notYet);
                }
            }
            world.sleep(Duration.ofMillis(20));
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            return "(its log cannot be read: " + e + ")";
        }
    }

    private static int waitFor(Process process) {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        return process.onExit().join().exitValue();
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    static void delete(Path tree) throws IOException {
        try (var paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
