package dev.curfew.client;

import dev.curfew.base.Octets;
import dev.curfew.base.World;
import dev.curfew.client.RefreshFailure.Permanent;
import dev.curfew.client.RefreshFailure.Reason;
import dev.curfew.client.internal.Durable;
import dev.curfew.client.internal.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// What lies beside a credential that its server has refused for good, `refused.json`: by which digest it is
/// known, why, and when. The process that heard it may be gone; the next one reads it here and does not take
/// the credential for a good one. It holds no token, and nothing depends on it: where it cannot be written,
/// read or removed, the next refresh hears the same again.
final class RefusalNote {
    private static final System.Logger LOG = System.getLogger(RefusalNote.class.getName());
    private static final int LARGEST = 4096;

    private final Optional<Path> path;
    private final World world;

    /// @param beside the directory that it lies in; none where the credential ends with the process
    RefusalNote(Optional<Path> beside, World world) {
        this.path = beside.map(directory -> directory.resolve("refused.json"));
        this.world = world;
    }

    /// What is known of a credential that was just found in its store. A note about any other one is removed.
    Known about(Optional<AuthFile> found) {
        Known known = Known.of(found);
        if (path.isEmpty() || !Files.isRegularFile(path.get(), LinkOption.NOFOLLOW_LINKS)) {
            return known;
        }
        Optional<Permanent> told = known.credential().flatMap(it -> read(path.get(), it.fingerprint()));
        if (told.isEmpty()) {
            remove();
        }
        return known.asTold(told);
    }

    /// Remembers why a credential is dead.
    void write(Credential credential, Permanent failure) {
        byte[] text = JsonObject.empty()
                .with("credential", credential.fingerprint().toString())
                .with("reason", failure.reason().name())
                .with("at", world.now().toString())
                .pretty();
        try {
            if (path.isPresent()) {
                Durable.write(path.get(), path.get().resolveSibling("refused.json.new"), text);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "it is not written down that the sign-in is dead", e);
        }
    }

    /// Forgets it: there is another credential, or none.
    void remove() {
        try {
            if (path.isPresent()) {
                Files.deleteIfExists(path.get());
            }
        } catch (IOException e) {
            // It is about no credential that is stored, and passed over.
            LOG.log(System.Logger.Level.DEBUG, "an old note stays", e);
        }
    }

    private static Optional<Permanent> read(Path path, Octets credential) {
        try {
            return Files.size(path) > LARGEST
                    ? Optional.empty()
                    : JsonObject.parse(Files.readAllBytes(path)).flatMap(json -> failure(json, credential));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a note cannot be read", e);
            return Optional.empty();
        }
    }

    private static Optional<Permanent> failure(JsonObject json, Octets credential) {
        return json.text("credential")
                .filter(credential.toString()::equals)
                .flatMap(ours -> Arrays.stream(Reason.values())
                        .filter(reason -> json.text("reason")
                                .filter(reason.name()::equals)
                                .isPresent())
                        .map(Permanent::new)
                        .findFirst());
    }
}
