package dev.curfew.authority.key;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// The keyset in `keys.json` of the data directory. A lock on `keys.lock` beside it orders the updates of
/// several processes, so that `curfew signing-keys rotate` is safe while a server runs.
final class FileKeysetHome implements KeysetHome {
    /// A file lock belongs to the process; threads of one process need a lock of their own before it.
    private static final ReentrantLock IN_PROCESS = new ReentrantLock();

    private final PrivateFile file;
    private final PrivateFile lock;
    private final LastRead last = new LastRead();

    FileKeysetHome(Path directory) {
        file = new PrivateFile(directory.resolve("keys.json"));
        lock = new PrivateFile(directory.resolve("keys.lock"));
    }

    @Override
    public Optional<Keyset> load() {
        return file.read().map(json -> last.of(json, this::read));
    }

    @Override
    public Keyset update(Function<Optional<Keyset>, Keyset> change) {
        IN_PROCESS.lock();
        try (var channel = FileChannel.open(
                        lock.path(), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), lock.ownerOnly());
                var _ = channel.lock()) {
            Optional<Keyset> before = load();
            Keyset after = change.apply(before);
            if (!before.equals(Optional.of(after))) {
                file.write(KeysetJson.write(after));
            }
            return after;
        } catch (IOException e) {
            throw lock.problem("cannot be locked: " + PrivateFile.reason(e));
        } finally {
            IN_PROCESS.unlock();
        }
    }

    private Keyset read(byte[] json) {
        try {
            return KeysetJson.read(json);
        } catch (KeysetJson.Unreadable e) {
            throw file.problem("is not a keyset: " + e.getMessage()
                    + ". Restore it from a backup; without it every session has to sign in again");
        }
    }
}
