package dev.curfew.cli.codex;

import dev.curfew.authority.codex.CodexSettings;
import dev.curfew.base.World;
import dev.curfew.cli.Complaint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Codex's `config.toml` on disk: read, merged, and replaced in one step with the old one kept beside it.
final class ConfigFile {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private ConfigFile() {}

    /// What a merge did.
    ///
    /// @param changes a line for each setting that changed; empty when nothing had to
    /// @param backup the file as it was; null where there was none
    /// @param warnings what in the user's own settings works against ours
    record Merge(List<String> changes, @Nullable Path backup, List<String> warnings) {}

    /// Merges `settings` into `file`, making it if it is not there.
    ///
    /// @throws Complaint if the file is not TOML, or says something in a way that cannot be merged; it is then
    /// untouched
    static Merge merge(Path file, CodexSettings settings, World world) {
        String before = read(file);
        TomlText.Merged merged;
        try {
            merged = TomlText.merge(before == null ? "" : before, settings.lines());
        } catch (TomlText.Unmergeable e) {
            throw Complaint.config(
                    file + ": " + e.getMessage(),
                    "Change it by hand; 'curfew codex setup' shows what to set. Nothing was written.");
        }
        if (merged.changes().isEmpty()) {
            return new Merge(List.of(), null, merged.warnings());
        }
        try {
            Path real = before == null ? file : file.toRealPath();
            Path backup = before == null ? null : keep(real, world);
            replace(real, merged.text());
            return new Merge(merged.changes(), backup, merged.warnings());
        } catch (IOException e) {
            throw Complaint.failed(
                    file + " could not be written (" + e.getClass().getSimpleName() + ")",
                    "Make the directory writable, or change the file by hand.");
        }
    }

    private static @Nullable String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw Complaint.config(file + " cannot be read as UTF-8 text", "Make it a file that this user may read.");
        }
    }

    private static Path keep(Path file, World world) throws IOException {
        String name = file.getFileName() + ".bak-" + STAMP.format(world.now());
        for (int copy = 1; ; copy++) {
            Path backup = file.resolveSibling(copy == 1 ? name : name + "-" + copy);
            try {
                return Files.copy(file, backup, StandardCopyOption.COPY_ATTRIBUTES);
            } catch (FileAlreadyExistsException e) {
                if (copy == 100) {
                    throw e;
                }
            }
        }
    }

    /// Writes a file beside it, lets it reach the disk, and renames it over: whoever reads sees the old one or the new
    /// one.
    private static void replace(Path file, String text) throws IOException {
        Path parent = Files.createDirectories(file.toAbsolutePath().getParent());
        Path next = Files.createTempFile(parent, "config", ".toml.new");
        try {
            if (Files.exists(file) && Files.getFileStore(file).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(next, Files.getPosixFilePermissions(file));
            }
            try (var channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
    }
}
