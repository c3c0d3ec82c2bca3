package dev.curfew.authority.connection;

import dev.curfew.authority.key.PrivateFile;
import dev.curfew.base.Octets;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.web.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What providers gave and the database does not hold yet: a sealed file for each, forced to disk before the
/// database is asked, and gone when it has answered. A process that is ended in between finds it when it
/// starts.
final class Spool {
    private static final System.Logger LOG = System.getLogger("dev.curfew.connections");
    private static final String SUFFIX = ".token";
    private static final String UNNAMED =
            new PrivateFile(Path.of(SUFFIX)).beside().toString();

    private final Optional<Path> directory;
    private final Seals seals;
    private final Map<String, Entry> waiting = new ConcurrentHashMap<>();

    /// What a provider gave for one generation of a connection.
    ///
    /// @param from the generation that was spent for it
    /// @param lineage the sign-in that it came of
    /// @param revocation where it is revoked, should nobody want it any more
    record Entry(
            String connection,
            long from,
            long lineage,
            String label,
            String clientId,
            Optional<URI> revocation,
            boolean json,
            Given given) {
        static Entry of(Connection connection, Provider.OAuth oauth, Credential spent, Given given) {
            return new Entry(
                    connection.id(),
                    spent.generation(),
                    spent.lineage(),
                    connection.label(),
                    oauth.clientId(),
                    oauth.revocation(),
                    oauth.json(),
                    given);
        }

        private String name() {
            return connection + "." + from + SUFFIX;
        }
    }

    /// @param directory where its files are; empty for memory alone
    Spool(Optional<Path> directory, Seals seals) {
        this.directory = directory;
        this.seals = seals;
        directory.ifPresent(this::load);
    }

    /// Keeps it until {@link #done}. A disk that takes nothing is logged: then there is memory, and the
    /// database.
    void put(Entry entry) {
        waiting.put(entry.name(), entry);
        try {
            directory.ifPresent(path -> new PrivateFile(path.resolve(entry.name()))
                    .write(seals.seal(place(entry.name()), write(entry)).array()));
        } catch (Problem e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "new tokens of connection {0} cannot be written down beside the database; if this process ends"
                            + " before the database has them, they are lost: {1}",
                    entry.connection(),
                    e.getMessage());
        }
    }

    /// The database has it, or nobody wants it any more.
    void done(Entry entry) {
        waiting.remove(entry.name());
        directory.map(path -> new PrivateFile(path.resolve(entry.name()))).ifPresent(file -> {
            delete(file.beside());
            delete(file.path());
        });
    }

    /// What waits.
    List<Entry> waiting() {
        return List.copyOf(waiting.values());
    }

    /// What waits in the place of this generation, or of one before it.
    Optional<Entry> waiting(String connection, long generation) {
        return waiting.values().stream()
                .filter(entry -> entry.connection().equals(connection) && entry.from() >= generation)
                .findFirst();
    }

    private void load(Path path) {
        try {
            Files.createDirectories(path);
            List<Path> all;
            try (var files = Files.list(path)) {
                all = files.toList();
            }
            all.stream()
                    .filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .forEach(this::load1);
            all.stream()
                    .filter(file -> file.getFileName().toString().endsWith(UNNAMED))
                    .forEach(this::loadUnnamed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void load1(Path file) {
        String name = file.getFileName().toString();
        Optional<Entry> entry = opened(file, name);
        if (entry.isPresent()) {
            waiting.put(name, entry.get());
            return;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "{0} holds no tokens that can be read, and is set aside as {0}.unreadable",
                file);
        try {
            Files.move(file, file.resolveSibling(name + ".unreadable"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "it cannot be set aside: {0}", e.getMessage());
        }
    }

    /// What a process was forcing to disk when it was killed. A seal opens whole or not at all; what does not open
    /// is left where it is, since another process may be writing it.
    private void loadUnnamed(Path file) {
        String unnamed = file.getFileName().toString();
        String name = unnamed.substring(0, unnamed.length() - UNNAMED.length()) + SUFFIX;
        opened(file, name).ifPresent(entry -> waiting.putIfAbsent(name, entry));
    }

    private Optional<Entry> opened(Path file, String name) {
        return new PrivateFile(file)
                .read()
                .flatMap(bytes -> seals.open(place(name), Octets.of(bytes)))
                .flatMap(Spool::read)
                .filter(it -> it.name().equals(name));
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It is replayed at the next start, where it changes nothing.
            LOG.log(System.Logger.Level.WARNING, "{0} cannot be removed: {1}", file, e.getMessage());
        }
    }

    private static String place(String name) {
        return "curfew connection spool\n" + name;
    }

    private static byte[] write(Entry entry) {
        Given given = entry.given();
        var json = new LinkedHashMap<String, Object>();
        json.put("connection", entry.connection());
        json.put("from", entry.from());
        json.put("lineage", entry.lineage());
        json.put("label", entry.label());
        json.put("clientId", entry.clientId());
        json.put("revocation", entry.revocation().map(URI::toString));
        json.put("json", entry.json());
        json.put("access", given.access().revealText(Secret.Purpose.KEEP));
        json.put("refresh", given.refresh().map(token -> token.revealText(Secret.Purpose.KEEP)));
        json.put("idToken", given.idToken().map(token -> token.revealText(Secret.Purpose.KEEP)));
        json.put("expiresAt", given.expiresAt());
        json.put("at", given.at());
        return Json.bytes(json);
    }

    private static Optional<Entry> read(Secret plain) {
        try {
            Json json = Json.parse(plain.reveal(Secret.Purpose.DERIVE));
            return Optional.of(new Entry(
                    json.require("connection"),
                    json.number("from").orElseThrow().longValueExact(),
                    json.number("lineage").orElseThrow().longValueExact(),
                    json.text("label").orElse(""),
                    json.require("clientId"),
                    json.text("revocation").map(URI::create),
                    json.bool("json").orElse(false),
                    new Given(
                            Secret.of(json.require("access")),
                            json.text("refresh").map(Secret::of),
                            json.text("idToken").map(Secret::of),
                            json.text("expiresAt").map(Instant::parse),
                            Instant.parse(json.require("at")))));
        } catch (RuntimeException e) {
            // Sealed by a version that wrote it otherwise. What it is stays out of the log: the text holds tokens.
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "a spooled token cannot be understood: {0}",
                    e.getClass().getSimpleName());
            return Optional.empty();
        }
    }
}
