package dev.curfew.gateway.relay;

import java.io.IOException;

/// Server-sent events as they come, cut at their blank lines and otherwise untouched.
final class Frames {
    private static final int USUAL = 4 << 10;
    private static final int LONGEST = 16 << 20;

    private byte[] bytes = new byte[USUAL];
    /// Where the first frame begins that was not taken yet.
    private int start;
    /// Where the frame begins that is being cut.
    private int frame;
    /// Where the line begins that is being read.
    private int lineStart;
    /// How far it was looked.
    private int scanned;

    private int end;

    /// Reads on, once.
    ///
    /// @return whether there was more
    /// @throws java.net.SocketTimeoutException if nothing came; nothing is lost
    boolean read(Reply reply, int millis) throws IOException {
        if (end == bytes.length) {
            makeRoom();
        }
        int count = reply.read(bytes, end, bytes.length - end, millis);
        end += Math.max(0, count);
        return count >= 0;
    }

    /// The length of the next whole frame, which begins at {@link #frame()}; 0 if there is none yet.
    int next() {
        while (scanned < end) {
            if (bytes[scanned++] == '\n') {
                int length = scanned - 1 - lineStart;
                boolean blank = length == 0 || (length == 1 && bytes[lineStart] == '\r');
                lineStart = scanned;
                if (blank) {
                    int cut = scanned - frame;
                    frame = scanned;
                    return cut;
                }
            }
        }
        return 0;
    }

    byte[] bytes() {
        return bytes;
    }

    /// Where the frames begin that were cut and not taken yet.
    int start() {
        return start;
    }

    /// How long those are together.
    int ready() {
        return frame - start;
    }

    /// Where the frame begins that is cut next.
    int frame() {
        return frame;
    }

    /// Forgets the frames that were cut.
    void taken() {
        start = frame;
        if (start == end) {
            start = 0;
            frame = 0;
            lineStart = 0;
            scanned = 0;
            end = 0;
            if (bytes.length > USUAL) {
                bytes = new byte[USUAL];
            }
        }
    }

    private void makeRoom() throws BrokenAnswer {
        int held = end - start;
        if (held >= LONGEST) {
            throw new BrokenAnswer("the upstream's event is too long");
        }
        byte[] room = held > bytes.length / 2 ? new byte[Math.min(LONGEST, bytes.length * 2)] : bytes;
        System.arraycopy(bytes, start, room, 0, held);
        bytes = room;
        frame -= start;
        lineStart -= start;
        scanned -= start;
        end = held;
        start = 0;
    }
}
