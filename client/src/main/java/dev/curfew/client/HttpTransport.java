package dev.curfew.client;

import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.internal.AnswerReader;
import dev.curfew.client.internal.Roots;
import dev.curfew.client.internal.Timed;
import dev.curfew.client.internal.WayOut;
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
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// HTTP/1.1 over a socket of its own for each call: small and soon ready, for commands that make one call and
/// end.
///
/// TLS checks the certificate against the host's name; `SSL_CERT_FILE` and `CODEX_CA_CERTIFICATE` name more
/// roots. `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` are followed. Nothing is redirected,
/// nothing is sent twice, and an answer has at most a mebibyte.
public final class HttpTransport implements Transport {
    private final World world;
    private final Map<String, String> environment;

    /// @param environment the variables of the process
    public HttpTransport(World world, Map<String, String> environment) {
        this.world = world;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Reply send(Call call) throws Broken {
        long until = world.nanos() + call.total().toNanos();
        boolean sent = false;
        try {
            boolean tls = tls(call.uri());
            Optional<URI> proxy = WayOut.proxy(environment, call.uri());
            try (Socket line = connect(proxy.orElse(call.uri()), call.connect(), until)) {
                Socket socket = line;
                if (tls && proxy.isPresent()) {
                    var refused = tunnel(line, proxy.get(), call.uri(), until);
                    if (refused.isPresent()) {
                        return refused.get();
                    }
                }
                if (tls) {
                    socket = secure(line, call.uri(), until);
                }
                byte[] request = request(call, tls ? Optional.empty() : proxy);
                sent = true;
                socket.getOutputStream().write(request);
                socket.getOutputStream().flush();
                return reply(AnswerReader.read(new Timed(socket, world, until)));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new Broken(
                    sent ? "there was no whole answer: " + what(e) : "the server could not be reached: " + what(e),
                    sent,
                    e);
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

    /// Asks a proxy for a way through; what it answers when it gives none.
    private Optional<Reply> tunnel(Socket line, URI proxy, URI target, long until) throws IOException {
        String authority = target.getHost() + ":" + port(target);
        String head = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n" + credentials(proxy) + "\r\n";
        line.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        AnswerReader.Raw answer = AnswerReader.readConnect(new Timed(line, world, until));
        if (answer.status() == 407) {
            return Optional.of(reply(answer));
        }
        if (answer.status() >= 300) {
            throw new IOException("the proxy gives no way through: " + answer.status());
        }
        return Optional.empty();
    }

    private SSLSocket secure(Socket line, URI target, long until) throws IOException {
        SSLSocket socket = (SSLSocket)
                Roots.tls(environment).getSocketFactory().createSocket(line, host(target), port(target), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(Timed.millis(until - world.nanos()));
        socket.startHandshake();
        return socket;
    }

    private static byte[] request(Call call, Optional<URI> proxy) {
        String path = call.uri().getRawPath().isEmpty() ? "/" : call.uri().getRawPath();
        String query = call.uri().getRawQuery() == null ? "" : "?" + call.uri().getRawQuery();
        String authority = call.uri().getHost()
                + (call.uri().getPort() < 0 ? "" : ":" + call.uri().getPort());
        String target = proxy.isPresent() ? "http://" + authority + path + query : path + query;
        var head = new StringBuilder();
        head.append(call.method()).append(' ').append(target).append(" HTTP/1.1\r\n");
        field(head, "Host", authority);
        call.headers().forEach((name, value) -> field(head, name, value));
        field(head, "Content-Length", String.valueOf(call.body().length()));
        field(head, "Connection", "close");
        proxy.ifPresent(it -> head.append(credentials(it)));
        var request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(call.body().reveal(Secret.Purpose.PRESENT));
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

    private static Reply reply(AnswerReader.Raw raw) {
        return new Reply(raw.status(), raw.headers(), Octets.of(raw.body()));
    }

    private static String host(URI uri) {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(URI uri) {
        return uri.getPort() > 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    /// Ours say it themselves; the JDK's messages may quote what a server sent.
    private static String what(Exception e) {
        return e.getClass() == IOException.class || e instanceof IllegalArgumentException
                ? String.valueOf(e.getMessage())
                : e.getClass().getSimpleName();
    }
}
