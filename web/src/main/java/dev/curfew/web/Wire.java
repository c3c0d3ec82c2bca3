package dev.curfew.web;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/// A connection that is read through a {@link Meter}.
final class Wire implements ConnectionContext {
    /// The wire of a connection's own thread, which no handler could find otherwise.
    private static final ThreadLocal<Wire> CURRENT = new ThreadLocal<>();

    private final ConnectionContext plain;
    private final Meter meter;
    private final DataReader reader;

    /// @param limit in bytes, for everything of one request
    Wire(ConnectionContext plain, long limit) {
        this.plain = plain;
        meter = new Meter(plain.dataReader(), limit);
        reader = DataReader.create(meter::next);
    }

    /// The wire of the calling thread.
    static Wire current() {
        return CURRENT.get();
    }

    /// A request begins, on the calling thread.
    void begin(long limit) {
        CURRENT.set(this);
        meter.allow(limit);
    }

    /// From now on `bytes` more may come.
    void allow(long bytes) {
        meter.allow(bytes);
    }

    /// Runs `then` once when the client hangs up.
    void watch(Runnable then) {
        meter.watch(then);
    }

    /// Runs it no more.
    void unwatch() {
        meter.unwatch();
    }

    /// Writes past the server, which must not write again.
    void write(byte[] bytes, int offset, int length) {
        plain.dataWriter().writeNow(BufferData.create(bytes, offset, length));
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public ListenerContext listenerContext() {
        return plain.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return plain.executor();
    }

    @Override
    public DataWriter dataWriter() {
        return plain.dataWriter();
    }

    @Override
    public Router router() {
        return plain.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return plain.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return plain.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return plain.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return plain.localPeer();
    }

    @Override
    public boolean isSecure() {
        return plain.isSecure();
    }

    @Override
    public String socketId() {
        return plain.socketId();
    }

    @Override
    public String childSocketId() {
        return plain.childSocketId();
    }
}
