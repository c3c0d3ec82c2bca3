package dev.curfew.web;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.DirectHandler;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/// HTTP/1.1 of the server, with a limit on the bytes and the time that one request may take on the wire.
///
/// The server limits the request line, the headers and the body's content, but neither a chunk's size line nor the
/// time: without this, one client that sends a chunk size without an end fills the memory.
final class Metered implements ServerConnectionSelector {
    private final Http1ConnectionSelector plain;
    private final long limit;

    /// @param limit in bytes, for everything of one request
    Metered(Http1Config.Builder http1, Patience patience, long limit) {
        this.limit = limit;
        plain = Http1ConnectionSelector.builder()
                .config(http1.addReceiveListener(new Http1ConnectionListener() {
                            @Override
                            public void prologue(ConnectionContext context, HttpPrologue prologue) {
                                patience.begin();
                                ((Wire) context).meter.read = 0;
                            }
                        })
                        .build())
                .build();
    }

    @Override
    public int bytesToIdentifyConnection() {
        return plain.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return plain.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return plain.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        var meter = new Meter(context.dataReader(), limit);
        return plain.connection(new Wire(context, meter, DataReader.create(meter::next)));
    }

    /// Counts what is read. Used by its connection's thread only.
    private static final class Meter {
        private final DataReader source;
        private final long limit;
        private long read;

        Meter(DataReader source, long limit) {
            this.source = source;
            this.limit = limit;
        }

        byte[] next() {
            source.ensureAvailable();
            byte[] bytes = source.readBytes(source.available());
            read += bytes.length;
            if (read > limit) {
                throw RequestException.builder()
                        .type(DirectHandler.EventType.PAYLOAD_TOO_LARGE)
                        .status(Status.REQUEST_ENTITY_TOO_LARGE_413)
                        .setKeepAlive(false)
                        .message("over the limit of the wire")
                        .build();
            }
            return bytes;
        }
    }

    /// The connection, read through a meter.
    private record Wire(ConnectionContext plain, Meter meter, DataReader dataReader) implements ConnectionContext {
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
}
