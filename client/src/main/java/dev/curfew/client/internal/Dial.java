package dev.curfew.client.internal;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// The way to a server: a socket, through the proxy that the environment names, under TLS where the address
/// says so. TLS checks the certificate against the host's name.
public final class Dial {
    private final World world;
    private final Map<String, String> environment;
    private volatile @Nullable SSLContext roots;

    /// @param environment the variables of the process
    public Dial(World world, Map<String, String> environment) {
        this.world = world;
        this.environment = Map.copyOf(environment);
    }

    /// A proxy wants to be shown who asks.
    public static final class ProxyRefused extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient AnswerReader.Raw answer;

        ProxyRefused(AnswerReader.Raw answer) {
            super("the proxy gives no way through");
            this.answer = answer;
        }

        /// What it said.
        public AnswerReader.Raw answer() {
            return answer;
        }
    }

    /// A socket on which a request may be written.
    ///
    /// @param proxy that the request goes to instead of the server; empty where it is not seen
    public record Line(Socket socket, Optional<URI> proxy) implements AutoCloseable {
        /// Writes a request, whole.
        public void send(String method, URI uri, Map<String, String> headers, Secret body, boolean goesOn)
                throws IOException {
            socket.getOutputStream().write(request(method, uri, headers, body, goesOn, proxy));
            socket.getOutputStream().flush();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /// Opens a line.
    ///
    /// @param connect how long to wait for a connection
    /// @param until by the world's nanoseconds, when all must be done
    /// @throws IllegalArgumentException when the address or the proxy is none
    public Line open(URI uri, Duration connect, long until) throws IOException {
        boolean tls = tls(uri);
        Optional<URI> proxy = WayOut.proxy(environment, uri);
        Socket line = connect(proxy.orElse(uri), connect, until);
        try {
            if (!tls) {
                return new Line(line, proxy);
            }
            if (proxy.isPresent()) {
                tunnel(line, proxy.get(), uri, until);
            }
            return new Line(secure(line, uri, until), Optional.empty());
        } catch (IOException | RuntimeException e) {
            line.close();
            throw e;
        }
    }

    /// Opens a socket on which the bytes pass as they are: where there is a proxy before the server, through
    /// a way that it is asked for, whatever the scheme.
    ///
    /// @param until by the world's nanoseconds, when all must be done
    /// @throws IllegalArgumentException when the address or the proxy is none
    public Socket through(URI uri, long until) throws IOException {
        boolean tls = tls(uri);
        Optional<URI> proxy = WayOut.proxy(environment, uri);
        Socket line = connect(proxy.orElse(uri), Duration.ofNanos(until - world.nanos()), until);
        try {
            if (proxy.isPresent()) {
                tunnel(line, proxy.get(), uri, until);
            }
            return tls ? secure(line, uri, until) : line;
        } catch (IOException | RuntimeException e) {
            line.close();
            throw e;
        }
    }

    private static boolean tls(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new IllegalArgumentException("the address is no http:// or https:// one");
        }
        return scheme.equals("https");
    }

    /// Tries each address of the host in turn.
    private Socket connect(URI to, Duration patience, long until) throws IOException {
        long giveUp = Math.min(until, world.nanos() + patience.toNanos());
        IOException last = new ConnectException("the host has no address");
        for (InetAddress address : InetAddress.getAllByName(host(to))) {
            // Without the JDK's own idea of proxies, which has SOCKS in it.
            Socket socket = new Socket(Proxy.NO_PROXY);
            try {
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(address, port(to)), Timed.millis(giveUp - world.nanos()));
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }

    /// Asks a proxy for a way through.
    private void tunnel(Socket line, URI proxy, URI target, long until) throws IOException {
        String authority = target.getHost() + ":" + port(target);
        String head = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n" + credentials(proxy) + "\r\n";
        line.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        AnswerReader.Raw answer = AnswerReader.readConnect(new Timed(line, world, until));
        if (answer.status() == 407) {
            throw new ProxyRefused(answer);
        }
        if (answer.status() >= 300) {
            throw new IOException("the proxy gives no way through: " + answer.status());
        }
    }

    private SSLSocket secure(Socket line, URI target, long until) throws IOException {
        SSLSocket socket = (SSLSocket) roots().getSocketFactory().createSocket(line, host(target), port(target), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(Timed.millis(until - world.nanos()));
        socket.startHandshake();
        return socket;
    }

    /// Read once: a server dials often.
    private SSLContext roots() throws IOException {
        SSLContext known = roots;
        if (known == null) {
            known = Roots.tls(environment);
            roots = known;
        }
        return known;
    }

    private static byte[] request(
            String method, URI uri, Map<String, String> headers, Secret body, boolean goesOn, Optional<URI> proxy) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String authority = uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
        String target = proxy.isPresent() ? "http://" + authority + path + query : path + query;
        var head = new StringBuilder();
        head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        field(head, "Host", authority);
        headers.forEach((name, value) -> field(head, name, value));
        if (!goesOn) {
            field(head, "Content-Length", String.valueOf(body.length()));
            field(head, "Connection", "close");
        }
        proxy.ifPresent(it -> head.append(credentials(it)));
        var request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body.reveal(Secret.Purpose.PRESENT));
        return request.toByteArray();
    }

    private static void field(StringBuilder head, String name, String value) {
        if (!value.chars().allMatch(c -> c >= ' ' && c < 127)) {
            throw new IllegalArgumentException("a header of the request is not plain text");
        }
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private static String credentials(URI proxy) {
        return proxy.getUserInfo() == null
                ? ""
                : "Proxy-Authorization: Basic "
                        + Base64.getEncoder().encodeToString(proxy.getUserInfo().getBytes(StandardCharsets.UTF_8))
                        + "\r\n";
    }

    private static String host(URI uri) {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(URI uri) {
        return uri.getPort() > 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }
}
