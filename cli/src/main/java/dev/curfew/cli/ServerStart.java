package dev.curfew.cli;

import dev.curfew.base.World;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How `serve` brings the server up: the seam between the command and the authority.
interface ServerStart {
    /// Starts, and returns once requests are answered.
    ///
    /// @throws Complaint when it cannot: the port is taken, the data directory is in use, the database does
    ///     not answer
    Running start(ServeSettings settings, World world);

    /// A server that answers.
    interface Running {
        /// Where it listens, with the port it really got.
        URI address();

        /// The link with which the owner is created, on the first start of a server without one.
        @Nullable
        URI setUpLink();

        /// Gives the notice that was asked for, takes no new work, lets what runs finish for at most
        /// `patience`, and closes what is open.
        void drain(Duration patience);
    }
}
