package dev.curfew.client;

import dev.curfew.base.Octets;
import dev.curfew.base.World;
import dev.curfew.client.internal.Durable;
import dev.curfew.client.internal.JsonObject;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Revocations that are intended and not yet due: a sign-in is about to take the place of another one, whose
/// token is to die if it does. They lie beside those that wait, `rev_….intended`, and nobody tries them.
///
/// What became of the sign-in is decided by what the store holds: the new one, and they become due; the old
/// one, and they go; anything else says nothing, and they stay until their token has lapsed. A sign-in is
/// known by its {@link #mark}, which a refresh does not change, so that nobody who is signed in is ever
/// signed out by what a crash left.
final class Intents {
    private static final System.Logger LOG = System.getLogger(Intents.class.getName());
    private static final String SUFFIX = ".intended";

    private final Path directory;
    private final World world;

    Intents(Path directory, World world) {
        this.directory = directory;
        this.world = world;
    }

    /// By what a sign-in is recognised for as long as it is stored: the name that it was given where it has
    /// one, else the credential itself.
    static Octets mark(AuthFile file) {
        return file.owner()
                .map(name -> Octets.sha256(("owner|" + name).getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .or(() -> file.credential().map(Credential::fingerprint))
                .orElseGet(() -> Octets.sha256(new byte[0]));
    }

    /// Remembers that a token is to die once `after` has taken the place of `before`.
    void add(RevocationJob job, AuthFile before, AuthFile after) throws IOException {
        JsonObject text = JsonObject.parse(job.bytes())
                .orElseThrow()
                .with("instead_of", mark(before).toString())
                .with("in_favour_of", mark(after).toString());
        Durable.makePrivate(directory);
        Path file = directory.resolve(job.id() + SUFFIX);
        Durable.write(file, file.resolveSibling(job.id() + ".new"), text.pretty());
    }

    /// Whether there are any.
    boolean any() {
        return !all().isEmpty();
    }

    /// Decides, by what is stored; whoever calls holds the store.
    void settle(AuthFile stored) {
        String mark = mark(stored).toString();
        for (Path file : all()) {
            try {
                settle(file, mark);
            } catch (IOException e) {
                // The next process decides.
                LOG.log(System.Logger.Level.WARNING, "an intended revocation stays undecided", e);
            }
        }
    }

    private void settle(Path file, String mark) throws IOException {
        Optional<JsonObject> text = JsonObject.parse(Files.readAllBytes(file));
        Optional<RevocationJob> job = text.flatMap(RevocationJob::read);
        if (job.isEmpty()
                || world.now().isAfter(job.get().expiresAt())
                || text.get().text("instead_of").filter(mark::equals).isPresent()) {
            Durable.delete(file);
        } else if (text.get().text("in_favour_of").filter(mark::equals).isPresent()) {
            Durable.move(file, directory.resolve(job.get().id() + ".json"));
        }
    }

    private List<Path> all() {
        var files = new ArrayList<Path>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "rev_*" + SUFFIX)) {
                found.forEach(files::add);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "the queue cannot be looked through", e);
            }
        }
        return files;
    }
}
