package dev.curfew.cli;

import dev.curfew.base.Problem;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/// Where a command writes what it was asked for: standard output for `-`, else a file for its owner only,
/// which is there whole or not at all. A file of that name is replaced.
public record OutputFile(String name) {
    /// Whether it is standard output.
    boolean isStandard() {
        return name.equals("-");
    }

    /// Lets `work` write.
    ///
    /// @throws Complaint if it cannot be written; then there is no file, or the one that was there before
    public <R> R write(Function<OutputStream, R> work) {
        try {
            return isStandard() ? toStandard(work) : toFile(Path.of(name).toAbsolutePath(), work);
        } catch (IOException e) {
            throw failed(e);
        } catch (UncheckedIOException e) {
            throw failed(Objects.requireNonNull(e.getCause()));
        } catch (Problem e) {
            throw Complaint.unavailable(e.hint(), "Nothing was written; try again once that is mended.");
        }
    }

    private <R> R toStandard(Function<OutputStream, R> work) throws IOException {
        // Not System.out, which keeps errors to itself.
        try (var out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16)) {
            return work.apply(out);
        }
    }

    private <R> R toFile(Path file, Function<OutputStream, R> work) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        var how = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (var channel = FileChannel.open(part, how, ownerOnly);
                var out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
            R written = work.apply(out);
            out.flush();
            channel.force(true);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (var directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
                directory.force(true);
            }
            return written;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(part);
            throw e;
        }
    }

    private Complaint failed(IOException e) {
        String what = isStandard() ? "standard output" : name;
        String why = e.getMessage() == null || e.getMessage().equals(name)
                ? e.getClass().getSimpleName()
                : e.getClass().getSimpleName() + ": " + e.getMessage();
        return Complaint.failed(
                what + " cannot be written (" + why + ")", "Nothing is left of it; make room, or name another place.");
    }
}
