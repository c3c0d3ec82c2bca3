package dev.curfew.gateway.relay;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/// What a WebSocket's client sends, as far as its frames must be told apart (RFC 6455 section 5.2): where one
/// ends, so that another may go between; and how the first message begins, so that it can be read.
final class Upward {
    /// Of the first message: what names a conversation stands at its beginning.
    private static final int MOST = 64 << 10;

    private static final int CONTINUATION = 0x0;
    private static final int TEXT = 0x1;

    private final byte[] head = new byte[14];
    private int had;
    private long left;
    private long passed;
    private boolean heard;
    private Optional<ByteArrayOutputStream> first = Optional.of(new ByteArrayOutputStream());

    /// Whether the last byte was the last one of a frame.
    boolean isBetween() {
        return had == 0;
    }

    /// Sees what passes.
    void take(byte[] bytes, int offset, int count) {
        int at = offset;
        while (at < offset + count) {
            if (had < 2 || had < headLength()) {
                head[had++] = bytes[at++];
                if (had >= 2 && had == headLength()) {
                    begin();
                }
            } else {
                int some = (int) Math.min(left, offset + count - at);
                keep(bytes, at, some);
                at += some;
                left -= some;
                passed += some;
                endIfOver();
            }
        }
    }

    /// The first message, once; as much of it as is of use.
    Optional<byte[]> takeFirst() {
        if (!heard || first.isEmpty()) {
            return Optional.empty();
        }
        byte[] message = first.get().toByteArray();
        first = Optional.empty();
        return Optional.of(message);
    }

    private int headLength() {
        int length = switch (head[1] & 0x7f) {
            case 126 -> 4;
            case 127 -> 10;
            default -> 2;
        };
        return length + (isMasked() ? 4 : 0);
    }

    private boolean isMasked() {
        return (head[1] & 0x80) != 0;
    }

    private void begin() {
        passed = 0;
        left = head[1] & 0x7f;
        if (left >= 126) {
            int until = left == 126 ? 4 : 10;
            left = 0;
            for (int i = 2; i < until; i++) {
                left = left << 8 | (head[i] & 0xff);
            }
            // The highest bit must be clear. Where it is not, nothing can go between any more.
            left = left < 0 ? Long.MAX_VALUE : left;
        }
        endIfOver();
    }

    private void endIfOver() {
        if (left == 0) {
            heard |= isMessage() && (head[0] & 0x80) != 0;
            had = 0;
        }
    }

    private boolean isMessage() {
        int kind = head[0] & 0xf;
        return kind == TEXT || kind == CONTINUATION;
    }

    private void keep(byte[] bytes, int at, int count) {
        if (heard || first.isEmpty() || !isMessage()) {
            return;
        }
        ByteArrayOutputStream message = first.get();
        int mask = headLength() - 4;
        for (int i = 0; i < count && message.size() < MOST; i++) {
            int key = isMasked() ? head[mask + (int) ((passed + i) & 3)] : 0;
            message.write(bytes[at + i] ^ key);
        }
        heard = message.size() == MOST;
    }
}
