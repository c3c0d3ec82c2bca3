package dev.curfew.bench;

import java.nio.charset.StandardCharsets;

/// One answer on the wire, lying in a buffer that the next one overwrites.
final class Answer {
    private final int status;
    private final byte[] bytes;
    private final int from;
    private final int to;

    Answer(int status, byte[] bytes, int from, int to) {
        this.status = status;
        this.bytes = bytes;
        this.from = from;
        this.to = to;
    }

    int status() {
        return status;
    }

    /// The text of the member `name`, which must be there and hold no escape.
    String member(String name) {
        byte[] key = ('"' + name + "\":").getBytes(StandardCharsets.US_ASCII);
        int start = find(key, from);
        if (start < 0) {
            throw new IllegalStateException("no " + name + " in " + this);
        }
        int value = start + key.length;
        while (bytes[value] != '"') {
            value++;
        }
        int end = ++value;
        while (bytes[end] != '"') {
            end++;
        }
        return new String(bytes, value, end - value, StandardCharsets.US_ASCII);
    }

    /// How often `text` stands in the body.
    int count(String text) {
        byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
        int count = 0;
        for (int at = find(wanted, from); at >= 0; at = find(wanted, at + wanted.length)) {
            count++;
        }
        return count;
    }

    private int find(byte[] wanted, int start) {
        for (int at = start; at <= to - wanted.length; at++) {
            int same = 0;
            while (same < wanted.length && bytes[at + same] == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return at;
            }
        }
        return -1;
    }

    /// The status and the body's beginning: of throwaway tokens on loopback.
    @Override
    public String toString() {
        return status + " " + new String(bytes, from, Math.min(to - from, 500), StandardCharsets.UTF_8);
    }
}
