package dev.curfew.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// Hands the link that creates the owner to whoever started the server: on the terminal, or where nobody looks at one,
/// in a
/// file that only they can read, so that the link is not kept in a log.
final class SetUpLink {
    private static final System.Logger LOG = System.getLogger(SetUpLink.class.getName());

    private SetUpLink() {}

    static void deliver(URI link, Path data, PrintWriter out) {
        if (Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()) {
            out.println("There is no owner yet. Open this link once, within 72 hours, to create one:");
            out.println("  " + link);
            out.println();
            return;
        }
        Path file = data.resolve("set-up-link");
        try {
            Files.deleteIfExists(file);
            if (Files.getFileStore(data).supportsFileAttributeView("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(file, link + "\n");
            LOG.log(System.Logger.Level.INFO, "the link that creates the owner is in " + file);
        } catch (IOException e) {
            throw Complaint.failed(
                    "the link that creates the owner cannot be written to " + file,
                    "Make " + data + " writable, or set CURFEW_OWNER_EMAIL and CURFEW_OWNER_PASSWORD.");
        }
    }
}
