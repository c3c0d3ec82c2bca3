package dev.curfew.client.login;

import dev.curfew.base.World;
import dev.curfew.client.internal.Durable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// What became of the sign-ins of a home, a line each time something happened, for whoever has to find out
/// why one did not work: when, by which way, at which server, how it ended. It holds no code, token or
/// address that the browser was sent to, and a sign-in does not depend on it.
final class LoginLog {
    private static final System.Logger LOG = System.getLogger(LoginLog.class.getName());
    /// Some thousand sign-ins.
    private static final long LARGEST = 256 << 10;

    private final Optional<Path> file;
    private final World world;

    LoginLog(Optional<Path> file, World world) {
        this.file = file;
        this.world = world;
    }

    /// Starts a sign-in.
    @FunctionalInterface
    interface Start {
        Login start() throws LoginException;
    }

    /// Starts it, and follows it to its end.
    Login of(String way, Terms terms, Start start) throws LoginException {
        try {
            Login login = start.start();
            write(way, terms, "begun");
            login.onEnd(outcome -> write(way, terms, outcome.text()));
            return login;
        } catch (LoginException e) {
            write(way, terms, e.why());
            throw e;
        }
    }

    /// Writes down how a sign-in ended that was over at once.
    Outcome ended(String way, Terms terms, Outcome outcome) {
        write(way, terms, outcome.text());
        return outcome;
    }

    private void write(String way, Terms terms, String what) {
        if (file.isEmpty()) {
            return;
        }
        String line = "%s %s, %s: %s".formatted(world.now(), way, terms.issuer(), what);
        try {
            Path directory = file.get().toAbsolutePath().resolveSibling(".").normalize();
            // The home may not be there yet, and is nobody else's either.
            Durable.makePrivate(directory.resolveSibling(".").normalize());
            Durable.makePrivate(directory);
            Durable.append(file.get(), line.replaceAll("\\p{Cntrl}", "?") + "\n", LARGEST);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the sign-in is not logged", e);
        }
    }
}
