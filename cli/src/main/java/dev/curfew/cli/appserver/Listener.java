package dev.curfew.cli.appserver;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdk.net.ExtendedSocketOptions;

/// Lets peers in at a socket, where they speak WebSocket. At a network address they must know the token; at a
/// Unix socket they must be the same user.
public final class Listener implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Listener.class.getName());
    private static final Duration INTRODUCTION = Duration.ofSeconds(10);
    private static final int MOST = 64;

    private final AppServer server;
    private final World world;
    private final ServerSocketChannel door;
    private final Optional<Secret> token;
    private final Patience patience;
    private final Set<SocketChannel> inside = ConcurrentHashMap.newKeySet();

    private Listener(AppServer server, World world, ServerSocketChannel door, Optional<Secret> token) {
        this.server = server;
        this.world = world;
        this.door = door;
        this.token = token;
        this.patience = Patience.usual(world);
        Thread.ofVirtual().name("app-server door").start(this::serve);
    }

    /// Listens at a network address.
    public static Listener at(InetSocketAddress address, Secret token, AppServer server, World world)
            throws IOException {
        var door = ServerSocketChannel.open();
        try {
            return new Listener(server, world, door.bind(address), Optional.of(token));
        } catch (IOException e) {
            door.close();
            throw e;
        }
    }

    /// Listens at a Unix socket, which is made, and replaced where nobody listens at it any more.
    ///
    /// @param token what a peer has to know besides being the same user
    public static Listener at(Path socket, Optional<Secret> token, AppServer server, World world) throws IOException {
        var address = UnixDomainSocketAddress.of(socket);
        removeDeserted(address);
        var door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            door.bind(address);
            if (Files.getFileStore(socket.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            }
            return new Listener(server, world, door, token);
        } catch (IOException e) {
            door.close();
            throw e;
        }
    }

    private static void removeDeserted(UnixDomainSocketAddress address) throws IOException {
        Path socket = address.getPath();
        if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(socket, java.nio.file.attribute.BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new IOException("there is a file at " + socket);
        }
        try (var nobody = SocketChannel.open(address)) {
            throw new IOException("another app-server listens at " + nobody.getRemoteAddress());
        } catch (java.net.ConnectException deserted) {
            Files.delete(socket);
        }
    }

    /// Where it listens.
    public SocketAddress address() throws IOException {
        return door.getLocalAddress();
    }

    private void serve() {
        while (door.isOpen()) {
            try {
                SocketChannel caller = door.accept();
                if (inside.size() >= MOST) {
                    caller.close();
                } else {
                    inside.add(caller);
                    Thread.ofVirtual().start(() -> receive(caller));
                }
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException e) {
                // For example too many open files: some will be closed.
                LOG.log(System.Logger.Level.WARNING, "nobody could be let in", e);
                world.sleep(Duration.ofMillis(200));
            }
        }
    }

    private void receive(SocketChannel caller) {
        try (caller) {
            Thread introduction = Thread.ofVirtual().start(() -> {
                world.sleep(INTRODUCTION);
                if (!Thread.currentThread().isInterrupted()) {
                    hangUp(caller);
                }
            });
            Optional<Hello> hello = Hello.read(caller);
            introduction.interrupt();
            if (hello.isPresent() && isOurUser(caller)) {
                Optional<String> refusal = hello.get().refusal(token);
                if (refusal.isPresent()) {
                    caller.write(ByteBuffer.wrap(refusal.get().getBytes(StandardCharsets.US_ASCII)));
                } else {
                    converse(caller, hello.get());
                }
            }
        } catch (IOException gone) {
            LOG.log(System.Logger.Level.DEBUG, "a peer is gone", gone);
        } finally {
            inside.remove(caller);
        }
    }

    private void converse(SocketChannel caller, Hello hello) throws IOException {
        var heard = new java.util.concurrent.CompletableFuture<Connection>();
        WebSocketLink link =
                WebSocketLink.called(caller, patience, frame -> heard.join().hear(frame));
        try (Connection connection = server.connect(new Queued(link))) {
            heard.complete(connection);
            link.read(hello.bytes());
        }
    }

    /// The file's permissions say it too, but only from the moment on at which they are set.
    private static boolean isOurUser(SocketChannel caller) throws IOException {
        if (!caller.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)
                || !(caller.getLocalAddress() instanceof UnixDomainSocketAddress own)) {
            return true;
        }
        var peer = caller.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
        return peer.equals(Files.getOwner(own.getPath())) || peer.getName().equals("root");
    }

    @Override
    public void close() {
        try {
            SocketAddress address = door.getLocalAddress();
            door.close();
            if (address instanceof UnixDomainSocketAddress unix) {
                Files.deleteIfExists(unix.getPath());
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a socket was gone before it was closed", e);
        }
        inside.forEach(Listener::hangUp);
    }

    private static void hangUp(SocketChannel caller) {
        try {
            caller.close();
        } catch (IOException gone) {
            LOG.log(System.Logger.Level.DEBUG, "a peer was gone before it was hung up on", gone);
        }
    }
}
