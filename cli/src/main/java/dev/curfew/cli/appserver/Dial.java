package dev.curfew.cli.appserver;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;

/// Connects to an app-server somewhere else.
public final class Dial {
    private static final int PATIENCE = 10;

    private Dial() {}

    /// Where an app-server is: `ws://HOST:PORT` or `unix://PATH`.
    public static SocketAddress address(URI url) {
        return switch (String.valueOf(url.getScheme())) {
            case "ws" -> {
                if (url.getHost() == null || url.getPort() < 0) {
                    throw new IllegalArgumentException("is no ws://HOST:PORT");
                }
                yield new InetSocketAddress(url.getHost().replaceAll("[\\[\\]]", ""), url.getPort());
            }
            case "unix" -> {
                if (url.getPath() == null || url.getPath().isEmpty() || url.getHost() != null) {
                    throw new IllegalArgumentException("is no unix:///PATH");
                }
                yield UnixDomainSocketAddress.of(Path.of(url.getPath()));
            }
            default -> throw new IllegalArgumentException("is neither ws://HOST:PORT nor unix:///PATH");
        };
    }

    /// Connects; the caller introduces itself.
    ///
    /// @throws IOException when nobody is there, or does not let us in; the message says which
    public static Caller connect(
            URI url, Optional<Secret> token, World world, BiConsumer<String, JsonNode> notifications)
            throws IOException {
        SocketAddress address = address(url);
        SocketChannel channel = address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
        try {
            channel.connect(address);
            var caller = new Caller(notifications);
            String host = url.getRawAuthority() == null ? "localhost" : url.getRawAuthority();
            WebSocketLink link = WebSocketLink.calling(channel, Patience.usual(world), host, token, caller::hear);
            var outlet = new Queued(link);
            caller.through(outlet::send, outlet::close);
            Thread.ofVirtual().name("app-server caller").start(() -> {
                try {
                    link.read(ByteBuffer.allocate(0));
                } catch (IOException gone) {
                    System.getLogger(Dial.class.getName()).log(System.Logger.Level.DEBUG, "it is gone", gone);
                } finally {
                    caller.gone();
                }
            });
            link.opened().orTimeout(PATIENCE, TimeUnit.SECONDS).join();
            return caller;
        } catch (CompletionException e) {
            channel.close();
            throw new IOException("the app-server does not let us in; check the token file", e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e instanceof IOException gone && gone.getMessage() != null
                    ? gone
                    : new IOException("nobody listens there", e);
        }
    }
}
