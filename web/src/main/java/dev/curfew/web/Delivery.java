package dev.curfew.web;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer on its way to the socket.
final class Delivery {
    private static final System.Logger LOG = System.getLogger("dev.curfew.web");
    private static final String SEALED = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final Outflow NOBODY = (bytes, offset, length) -> {
        throw new IOException("the client went");
    };

    private final Reception reception;
    private final Request head;
    private final ServerResponse out;
    private boolean begun;

    Delivery(Reception reception, Request head, ServerResponse out) {
        this.reception = reception;
        this.head = head;
        this.out = out;
    }

    /// @param headers what the answer is dressed in
    /// @param last whether nothing follows on this connection
    void send(Answer answer, List<Answer.Header> headers, boolean last) {
        if (answer instanceof Answer.Switch handedOver) {
            send(handedOver, headers);
            return;
        }
        out.status(Status.create(answer.status()));
        headers.forEach(
                header -> out.headers().add(HeaderValues.create(HeaderNames.create(header.name()), header.value())));
        if (last) {
            out.headers().set(HeaderValues.CONNECTION_CLOSE);
        }
        switch (answer) {
            case Answer.Whole whole -> send(whole);
            case Answer.Stream stream -> send(stream);
            case Answer.Flow flow -> send(flow);
            case Answer.Switch handedOver -> throw new IllegalStateException(handedOver.toString());
        }
    }

    /// Keeps the promise that a writer is called, whatever became of its answer.
    void end(@Nullable Answer answer) {
        if (begun) {
            return;
        }
        begun = true;
        try {
            switch (answer) {
                case Answer.Flow flow -> flow.writer().write(NOBODY);
                case Answer.Switch handedOver -> handedOver.user().use(new Wired(InputStream.nullInputStream(), null));
                case Answer.Whole _, Answer.Stream _ -> {}
                case null -> {}
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "what nobody read was ended", e);
        }
    }

    private void send(Answer.Whole whole) {
        reception.patience().begin();
        try {
            if (head.method().equals("HEAD")) {
                out.headers().contentLength(whole.body().length);
                out.send();
            } else {
                out.send(whole.body());
            }
        } finally {
            reception.patience().end();
        }
    }

    private void send(Answer.Stream answer) {
        if (head.method().equals("HEAD")) {
            out.send();
            return;
        }
        try (var body = out.outputStream()) {
            var stream = new LiveStream(body, reception.patience());
            reception.running().opened(stream);
            try {
                // headers leave with the first byte; a reader should not wait for the first event to see them
                stream.comment("open");
                write(answer.writer(), stream);
            } finally {
                stream.close();
                reception.running().closed(stream);
            }
        } catch (IOException e) {
            throw new CloseConnectionException("the reader went", e);
        }
    }

    private void write(EventWriter writer, LiveStream stream) {
        try {
            writer.write(stream);
        } catch (RuntimeException e) {
            throw broken(e);
        }
    }

    private void send(Answer.Flow answer) {
        begun = true;
        OutputStream body = out.outputStream();
        try {
            answer.writer()
                    .write((bytes, offset, length) -> patiently(() -> {
                        body.write(bytes, offset, length);
                        body.flush();
                    }));
            // not on failure: closing would end an answer well that was not
            patiently(body::close);
        } catch (IOException e) {
            throw new CloseConnectionException("the answer broke off", e);
        } catch (CloseConnectionException e) {
            throw e;
        } catch (RuntimeException e) {
            throw broken(e);
        }
    }

    private void send(Answer.Switch answer, List<Answer.Header> headers) {
        begun = true;
        var reply = new StringBuilder(
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
                .append("Sec-WebSocket-Accept: ")
                .append(accept(head.header("sec-websocket-key").orElse("")))
                .append("\r\n");
        headers.forEach(header ->
                reply.append(header.name()).append(": ").append(header.value()).append("\r\n"));
        Wire wire = Wire.current();
        var tunnel = new Wired(new Arriving(wire), wire);
        try {
            tunnel.write(reply.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            answer.user().use(tunnel);
        } catch (IOException e) {
            throw new CloseConnectionException("the tunnel broke", e);
        }
        throw new CloseConnectionException("the tunnel has ended");
    }

    private CloseConnectionException broken(RuntimeException e) {
        // the status has left; a stream that ends without its end is the only way to say it
        LOG.log(System.Logger.Level.ERROR, "the stream of request " + head.id() + " broke", e);
        return new CloseConnectionException("the writer broke", e);
    }

    /// RFC 6455 section 4.2.2.
    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key.strip() + SEALED).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Something that waits for the client.
    @FunctionalInterface
    private interface Sending {
        void run() throws IOException;
    }

    private void patiently(Sending sending) throws IOException {
        reception.patience().begin();
        try {
            sending.run();
        } catch (RuntimeException e) {
            // the server has several exceptions for a client that went
            throw new IOException("the client went", e);
        } finally {
            reception.patience().end();
        }
    }

    /// A tunnel on a wire, or on none.
    private final class Wired implements Tunnel {
        private final InputStream in;
        private final @Nullable Wire wire;

        Wired(InputStream in, @Nullable Wire wire) {
            this.in = in;
            this.wire = wire;
        }

        @Override
        public InputStream in() {
            return in;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Wire to = wire;
            if (to == null) {
                throw new IOException("the client went");
            }
            patiently(() -> to.write(bytes, offset, length));
        }
    }

    /// What comes in on a wire.
    private static final class Arriving extends InputStream {
        private final Wire wire;

        Arriving(Wire wire) {
            this.wire = wire;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            DataReader reader = wire.dataReader();
            wire.allow(Long.MAX_VALUE);
            try {
                reader.ensureAvailable();
                byte[] read = reader.readBytes(Math.min(length, reader.available()));
                System.arraycopy(read, 0, bytes, offset, read.length);
                return read.length;
            } catch (DataReader.InsufficientDataAvailableException e) {
                return -1;
            } catch (RuntimeException e) {
                throw new IOException("the client went", e);
            }
        }
    }
}
