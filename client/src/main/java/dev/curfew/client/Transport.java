package dev.curfew.client;

import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The way to a server and back: one request, one answer. It follows no redirect and repeats nothing, since
/// what it carries may be spent by arriving once.
@FunctionalInterface
public interface Transport {
    /// Sends a request and waits for the whole answer, whatever its status.
    ///
    /// @throws Broken when there is none
    Reply send(Call call) throws Broken;

    /// A request to be sent.
    ///
    /// @param headers as they are sent; `Host`, `Content-Length` and `Connection` come by themselves
    /// @param connect how long to wait for a connection
    /// @param total how long for everything, connecting included
    record Call(String method, URI uri, Map<String, String> headers, Secret body, Duration connect, Duration total) {
        public Call {
            headers = Map.copyOf(headers);
        }
    }

    /// An answer.
    ///
    /// @param headers by name, however it is spelled; of several values the first
    record Reply(int status, Map<String, String> headers, Octets body) {
        public Reply {
            var byName = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            byName.putAll(headers);
            headers = byName;
        }

        /// The header `name`, without the spaces around it.
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name)).map(String::strip);
        }

        /// Whether the body is said to be a page for people.
        public boolean isPage() {
            return header("Content-Type")
                    .filter(type -> type.toLowerCase(Locale.ROOT).startsWith("text/html"))
                    .isPresent();
        }

        /// The status; an answer may hold tokens.
        @Override
        public String toString() {
            return "Reply[" + status + "]";
        }
    }

    /// There was no answer, or not a whole one.
    final class Broken extends IOException {
        private static final long serialVersionUID = 1L;

        private final boolean afterSend;

        /// @param afterSend whether the request may have arrived
        public Broken(String what, boolean afterSend, Throwable cause) {
            super(what, cause);
            this.afterSend = afterSend;
        }

        /// Whether the request may have arrived, and what it carried may be spent.
        public boolean afterSend() {
            return afterSend;
        }
    }
}
