package dev.curfew.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// The PostgreSQL programs that the tests run: unpacked once per machine and version from the archive on the
/// class path, or those of the directory that `CURFEW_TEST_POSTGRES` names (the one that holds `bin/initdb`).
final class PostgresBinaries {
    private static final System.Logger LOG = System.getLogger(PostgresBinaries.class.getName());

    private PostgresBinaries() {}

    /// The directory that holds `bin`.
    static Path home() {
        String named = System.getenv("CURFEW_TEST_POSTGRES");
        if (named != null) {
            return Path.of(named).toAbsolutePath();
        }
        String archive = archive();
        var source = PostgresBinaries.class.getResource(archive);
        if (source == null) {
            throw new IllegalStateException("The tests bring no PostgreSQL for this system (no " + archive
                    + " on the class path). Install PostgreSQL 15 or later and set CURFEW_TEST_POSTGRES to the"
                    + " directory that holds bin/initdb.");
        }
        try {
            return unpacked(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String archive() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        return "/postgres-" + system + (arm ? "-arm_64" : "-x86_64") + ".txz";
    }

    /// In the temporary directory and not below the home directory: a server that root's build runs as
    /// `nobody` could not read it there.
    private static Path unpacked(URL archive) throws IOException {
        // The length tells one release of the archive from the next.
        long version = archive.openConnection().getContentLengthLong();
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        String user = System.getProperty("user.name");
        Path home = temporary.resolve("curfew-postgres-" + version + "-" + user);
        if (!Files.exists(home)) {
            LOG.log(System.Logger.Level.INFO, "unpacking PostgreSQL into {0}", home);
            Path fresh = Files.createTempDirectory(temporary, "curfew-postgres-");
            try (var in = archive.openStream()) {
                unpack(in, fresh);
            }
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            settle(fresh, home);
        }
        if (!Files.getOwner(home).getName().equals(user)) {
            throw new FileSystemException(home.toString(), null, "belongs to somebody else; remove it");
        }
        return home;
    }

    /// Gives what was unpacked its name, unless another JVM was there first.
    static void settle(Path fresh, Path home) throws IOException {
        try {
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException another) {
            if (!Files.exists(home)) {
                throw another;
            }
            TestPostgres.delete(fresh);
        }
    }

    private static void unpack(InputStream archive, Path into) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = into.resolve(entry.getName()).normalize();
                if (!path.startsWith(into)) {
                    throw new FileSystemException(entry.getName(), null, "leads out of the archive");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else if (entry.isSymbolicLink()) {
                    Files.createDirectories(path.getParent());
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.createDirectories(path.getParent());
                    Files.copy(tar, path);
                    boolean program = (entry.getMode() & 0100) != 0;
                    Files.setPosixFilePermissions(
                            path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }
}
