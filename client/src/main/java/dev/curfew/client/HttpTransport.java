package dev.curfew.client;

import dev.curfew.base.Octets;
import dev.curfew.base.World;
import dev.curfew.client.internal.AnswerReader;
import dev.curfew.client.internal.Dial;
import dev.curfew.client.internal.Timed;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/// HTTP/1.1 over a socket of its own for each call: small and soon ready, for commands that make one call and
/// end.
///
/// TLS checks the certificate against the host's name; `SSL_CERT_FILE` and `CODEX_CA_CERTIFICATE` name more
/// roots. `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` are followed. Nothing is redirected,
/// nothing is sent twice, and an answer has at most a mebibyte.
public final class HttpTransport implements Transport {
    private final World world;
    private final Dial dial;

    /// @param environment the variables of the process
    public HttpTransport(World world, Map<String, String> environment) {
        this.world = world;
        this.dial = new Dial(world, environment);
    }

    @Override
    public Reply send(Call call) throws Broken {
        long until = world.nanos() + call.total().toNanos();
        boolean sent = false;
        try (Dial.Line line = dial.open(call.uri(), call.connect(), until)) {
            sent = true;
            line.send(call.method(), call.uri(), call.headers(), call.body(), false);
            return reply(AnswerReader.read(new Timed(line.socket(), world, until)));
        } catch (Dial.ProxyRefused e) {
            return reply(e.answer());
        } catch (IOException | IllegalArgumentException e) {
            throw new Broken(
                    sent ? "there was no whole answer: " + what(e) : "the server could not be reached: " + what(e),
                    sent,
                    e);
        }
    }

    /// A connection to the server of `uri` for whoever speaks HTTP on it by himself, over the same way and
    /// under the same roots. A proxy is asked for a way through, also to `http`.
    ///
    /// @param patience for all of it, TLS included
    public Socket connect(URI uri, Duration patience) throws IOException {
        try {
            return dial.through(uri, world.nanos() + patience.toNanos());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Reply reply(AnswerReader.Raw raw) {
        return new Reply(raw.status(), raw.headers(), Octets.of(raw.body()));
    }

    /// Ours say it themselves; the JDK's messages may quote what a server sent.
    private static String what(Exception e) {
        return e.getClass() == IOException.class || e instanceof IllegalArgumentException
                ? String.valueOf(e.getMessage())
                : e.getClass().getSimpleName();
    }
}
