package dev.curfew.web;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;

/// HTTP/1.1 of the server, with a limit on the bytes and the time that one request may take on the wire.
///
/// The server limits the request line, the headers and the body's content, but neither a chunk's size line
/// nor the time: without this, one client that sends a chunk size without an end fills the memory.
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
                                ((Wire) context).begin(limit);
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
        return plain.connection(new Wire(context, limit));
    }
}
