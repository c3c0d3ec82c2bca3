package dev.curfew.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.curfew.base.Octets;
import dev.curfew.base.World;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;

/// A model API on loopback, in the generic dialect under `/v1` and in Codex's under `/backend-api`, over
/// HTTP, server-sent events and WebSocket. It remembers what it was asked, and can be told to misbehave in
/// any way that a connection allows: what it does next with {@link #next}, and what it does with one
/// credential with {@link #on}.
public final class ScriptedUpstream implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final ServerSocket door;
    private final World world;
    private final Deque<Act> script = new ArrayDeque<>();
    private final Map<String, Act> byToken = new ConcurrentHashMap<>();
    private final List<Asked> asked = new ArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger serving = new AtomicInteger();
    private final HonestUpstream honest = new HonestUpstream();
    private volatile boolean webSockets;
    private volatile boolean closed;

    /// A request as it came.
    ///
    /// @param path without the query
    /// @param headers by lower-case name; the first value of each
    public record Asked(
            String method, String path, @Nullable String query, Map<String, String> headers, Octets body) {
        /// The body as text.
        public String text() {
            return new String(body.array(), UTF_8);
        }

        /// The bearer token; empty where there is none.
        public String bearer() {
            String authorization = headers.getOrDefault("authorization", "");
            return authorization.startsWith("Bearer ") ? authorization.substring(7) : "";
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /// What it does with a request.
    public sealed interface Act {
        /// A whole answer.
        record Say(int status, String mediaType, String body, Map<String, String> headers) implements Act {
            public static Say json(int status, String body) {
                return new Say(status, "application/json", body, Map.of());
            }

            /// An error with a code.
            public static Say code(int status, String code) {
                return json(
                        status,
                        "{\"error\":{\"message\":\"m\",\"type\":\"" + code + "\",\"param\":null,\"code\":\"" + code
                                + "\"}}");
            }

            /// The same with a header more.
            public Say with(String name, String value) {
                var more = new LinkedHashMap<>(headers);
                more.put(name, value);
                return new Say(status, mediaType, body, more);
            }
        }

        /// A head, and then one step after the other.
        ///
        /// @param length what it says that it will send; negative for chunks
        record Play(int status, String mediaType, long length, List<Step> steps) implements Act {
            public Play {
                steps = List.copyOf(steps);
            }

            /// Events.
            public static Play events(Step... steps) {
                return new Play(200, "text/event-stream", -1, List.of(steps));
            }
        }

        /// Hangs up when the request has come.
        record HangUp() implements Act {}

        /// Says nothing at all for as long as anybody waits.
        record Silence() implements Act {}

        /// The honest answer, after a while.
        record Late(Duration span) implements Act {}

        /// The honest answer.
        record Honest() implements Act {}
    }

    /// A part of an answer.
    public sealed interface Step {
        /// Sends this.
        record Send(String text) implements Step {}

        /// Sends an event that is that long.
        record Large(String type, int length) implements Step {}

        /// Waits.
        record Pause(Duration span) implements Step {}

        /// Waits until the test goes on.
        record Await(CountDownLatch latch) implements Step {}

        /// Hangs up in the middle.
        record HangUp() implements Step {}
    }

    private ScriptedUpstream(ServerSocket door, World world) {
        this.door = door;
        this.world = world;
        Thread.ofVirtual().start(this::accept);
    }

    /// Starts one.
    public static ScriptedUpstream start() {
        try {
            return new ScriptedUpstream(new ServerSocket(0, 5_000, InetAddress.getLoopbackAddress()), World.system());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts one that speaks TLS with the keys of `context`.
    public static ScriptedUpstream start(SSLContext context) {
        try {
            return new ScriptedUpstream(
                    context.getServerSocketFactory().createServerSocket(0, 100, InetAddress.getLoopbackAddress()),
                    World.system());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where it listens, without a slash at the end.
    public URI uri() {
        return URI.create((door instanceof SSLServerSocket ? "https" : "http") + "://127.0.0.1:" + door.getLocalPort());
    }

    /// What it does with the requests that come next, one each; afterwards it is honest. Questions for the
    /// models and for usage, which clients and pools ask when they like, do not count.
    public ScriptedUpstream next(Act... acts) {
        synchronized (script) {
            script.addAll(List.of(acts));
        }
        return this;
    }

    /// What it does with every request that shows `token`, from now on.
    public ScriptedUpstream on(String token, Act act) {
        byToken.put(token, act);
        return this;
    }

    /// It takes WebSockets from now on, or refuses them.
    public ScriptedUpstream webSockets(boolean taken) {
        webSockets = taken;
        return this;
    }

    /// It answers no ping of a WebSocket from now on, as one that is gone.
    public ScriptedUpstream deafen() {
        honest.deafen();
        return this;
    }

    /// How many pings of WebSockets have come.
    public int pings() {
        return honest.pings();
    }

    /// All requests so far, in the order of arrival.
    public List<Asked> asked() {
        synchronized (asked) {
            return List.copyOf(asked);
        }
    }

    /// The requests to one path so far.
    public List<Asked> asked(String path) {
        return asked().stream().filter(each -> each.path().equals(path)).toList();
    }

    /// How many connections there have been.
    public int connections() {
        return connections.get();
    }

    /// How many requests are being answered at this moment.
    public int serving() {
        return serving.get();
    }

    @Override
    public void close() {
        closed = true;
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = door.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                closed = true;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream(), 2 << 10);
            var out = new BufferedOutputStream(socket.getOutputStream(), 1 << 10);
            for (Asked question = HonestUpstream.read(in);
                    question != null && !closed;
                    question = HonestUpstream.read(in)) {
                synchronized (asked) {
                    asked.add(question);
                }
                serving.incrementAndGet();
                try {
                    if (!answer(question, in, out, socket)) {
                        return;
                    }
                } finally {
                    serving.decrementAndGet();
                }
            }
        } catch (IOException e) {
            System.getLogger(ScriptedUpstream.class.getName())
                    .log(System.Logger.Level.DEBUG, "a caller went: {0}", e.getMessage());
        }
    }

    /// @return whether the connection goes on
    private boolean answer(Asked question, InputStream in, OutputStream out, Socket socket) throws IOException {
        if ("websocket".equalsIgnoreCase(question.headers().getOrDefault("upgrade", "")) && webSockets) {
            honest.talk(question, in, out);
            return false;
        }
        switch (act(question)) {
            case Act.Honest() -> honest.answer(question, out);
            case Act.Late(Duration span) -> {
                world.sleep(span);
                honest.answer(question, out);
            }
            case Act.Say say -> say(say, out);
            case Act.HangUp() -> {
                return false;
            }
            case Act.Silence() -> {
                waitForEnd(socket, in);
                return false;
            }
            case Act.Play play -> {
                return play(play, out, socket, in);
            }
        }
        return true;
    }

    private Act act(Asked question) {
        Act always = byToken.get(question.bearer());
        if (always != null) {
            return always;
        }
        if (question.path().endsWith("/models") || question.path().endsWith("/wham/usage")) {
            return new Act.Honest();
        }
        synchronized (script) {
            Act next = script.poll();
            return next == null ? new Act.Honest() : next;
        }
    }

    static void say(Act.Say say, OutputStream out) throws IOException {
        byte[] body = say.body().getBytes(UTF_8);
        var head = new StringBuilder("HTTP/1.1 " + say.status() + " Said\r\nContent-Type: " + say.mediaType()
                + "\r\nContent-Length: " + body.length + "\r\n");
        say.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
        out.write(body);
        out.flush();
    }

    private boolean play(Act.Play play, OutputStream out, Socket socket, InputStream in) throws IOException {
        boolean chunked = play.length() < 0;
        String framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + play.length();
        out.write(("HTTP/1.1 " + play.status() + " Played\r\nContent-Type: " + play.mediaType() + "\r\n" + framing
                        + "\r\n\r\n")
                .getBytes(ISO_8859_1));
        out.flush();
        for (Step step : play.steps()) {
            switch (step) {
                case Step.Send(String text) -> send(out, text.getBytes(UTF_8), chunked);
                case Step.Large(String type, int length) -> send(out, large(type, length), chunked);
                case Step.Pause(Duration span) -> world.sleep(span);
                case Step.Await(CountDownLatch latch) -> awaits(latch, socket, in);
                case Step.HangUp() -> {
                    return false;
                }
            }
        }
        if (chunked) {
            out.write("0\r\n\r\n".getBytes(ISO_8859_1));
            out.flush();
        }
        return chunked;
    }

    private static byte[] large(String type, int length) {
        String head = "event: " + type + "\ndata: {\"type\":\"" + type + "\",\"x\":\"";
        return (head + "x".repeat(length - head.length() - 4) + "\"}\n\n").getBytes(UTF_8);
    }

    private static void send(OutputStream out, byte[] bytes, boolean chunked) throws IOException {
        if (chunked) {
            out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(ISO_8859_1));
        }
        out.write(bytes);
        if (chunked) {
            out.write("\r\n".getBytes(ISO_8859_1));
        }
        out.flush();
    }

    /// Waits for the test, and no longer than the caller does.
    private static void awaits(CountDownLatch latch, Socket socket, InputStream in) throws IOException {
        var watching = Thread.ofVirtual().start(() -> {
            try (socket) {
                in.read();
            } catch (IOException e) {
                System.getLogger(ScriptedUpstream.class.getName())
                        .log(System.Logger.Level.DEBUG, "a caller went: {0}", e.getMessage());
            }
        });
        try {
            for (long waited = 0; waited < LONGEST.toMillis() && watching.isAlive(); waited += 10) {
                if (latch.await(10, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            throw new IOException("nobody waits any more");
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void waitForEnd(Socket socket, InputStream in) throws IOException {
        socket.setSoTimeout((int) LONGEST.toMillis());
        in.read();
    }
}
