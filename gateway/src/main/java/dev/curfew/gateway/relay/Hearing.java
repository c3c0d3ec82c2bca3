package dev.curfew.gateway.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.curfew.gateway.pool.Observation;
import dev.curfew.gateway.pool.Outcome;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is heard of an answer's events while they pass: the answer's name, its end, what it used. Most are
/// known by their first bytes and never parsed.
final class Hearing {
    private static final int PREFIX = 200;
    private static final byte[] USAGE = "\"usage\":".getBytes(ISO_8859_1);
    private static final byte[] ERROR = "\"error\":".getBytes(ISO_8859_1);

    private final Endpoint.Dialect dialect;
    private Optional<String> response = Optional.empty();
    private Outcome.Usage usage = Outcome.Usage.NONE;
    private Optional<Observation> observation = Optional.empty();
    private @Nullable Fault fault;
    private boolean ended;
    private boolean begun;

    /// What an event is, for whoever decides what to do with it.
    enum Sort {
        /// The opening, or something in passing: no reason yet to let the client see anything.
        OPENING,
        /// A part of the answer.
        CONTENT,
        /// The end: there is nothing more to wait for.
        END,
        /// The end, and it went wrong.
        FAILED
    }

    Hearing(Endpoint.Dialect dialect) {
        this.dialect = dialect;
    }

    /// Whether the answer has come to its end, well or not.
    boolean ended() {
        return ended;
    }

    /// Whether there was any event.
    boolean begun() {
        return begun;
    }

    Outcome.Usage usage() {
        return usage;
    }

    /// What went wrong, where something did.
    Optional<Fault> fault() {
        return Optional.ofNullable(fault);
    }

    /// The answer's name, once: from the event in which it stands first.
    Optional<String> takeResponse() {
        Optional<String> taken = response;
        response = Optional.empty();
        return taken;
    }

    /// What was said of limits, once.
    Optional<Observation> takeObservation() {
        Optional<Observation> taken = observation;
        observation = Optional.empty();
        return taken;
    }

    /// Listens to one message of a WebSocket. The next one may begin another answer.
    Sort message(byte[] bytes, int length, Instant now) {
        begun = true;
        fault = null;
        return responses(type(bytes, 0, 0, length), bytes, 0, length, now);
    }

    /// Listens to one frame.
    Sort hear(byte[] bytes, int offset, int length, Instant now) {
        int data = data(bytes, offset, length);
        if (data < 0) {
            return Sort.OPENING;
        }
        begun = true;
        int end = lineEnd(bytes, data, offset + length);
        return switch (dialect) {
            case RESPONSES, SOCKET -> responses(type(bytes, offset, data, end), bytes, data, end - data, now);
            case CHAT -> chat(bytes, data, end - data);
            case JSON, ANY -> Sort.CONTENT;
        };
    }

    private Sort responses(String type, byte[] bytes, int data, int length, Instant now) {
        return switch (type) {
            case "response.created" -> {
                response =
                        Picker.from(bytes, data, length, Set.of("response.id")).text("response.id");
                yield Sort.OPENING;
            }
            case "response.in_progress", "response.queued", "keepalive", "ping" -> Sort.OPENING;
            case "codex.rate_limits" -> {
                observation = Limits.inEvent(bytes, data, length, now);
                yield Sort.OPENING;
            }
            case "response.completed", "response.incomplete", "response.done" -> {
                Picker picked = picked(bytes, data, length);
                response = picked.text("response.id");
                usage = Usages.of(picked, "response.usage.");
                ended = true;
                yield Sort.END;
            }
            case "response.failed", "error" -> {
                Picker picked = picked(bytes, data, length);
                usage = Usages.of(picked, "response.usage.");
                fault = Fault.of(picked);
                ended = true;
                yield Sort.FAILED;
            }
            default -> Sort.CONTENT;
        };
    }

    private static Picker picked(byte[] bytes, int data, int length) {
        var wanted = new HashSet<>(Fault.IN_EVENT);
        wanted.addAll(Usages.paths("response.usage."));
        wanted.add("response.id");
        return Picker.from(bytes, data, length, wanted);
    }

    private Sort chat(byte[] bytes, int data, int length) {
        if (length == 6 && new String(bytes, data, 6, ISO_8859_1).equals("[DONE]")) {
            ended = true;
            return Sort.END;
        }
        if (holds(bytes, data, length, USAGE)) {
            Outcome.Usage told = Usages.of(Picker.from(bytes, data, length, Usages.paths("usage.")), "usage.");
            usage = told.equals(Outcome.Usage.NONE) ? usage : told;
        }
        if (holds(bytes, data, Math.min(length, PREFIX), ERROR)) {
            fault = Fault.of(Picker.from(bytes, data, length, Fault.IN_EVENT));
            ended = true;
            return Sort.FAILED;
        }
        return Sort.CONTENT;
    }

    /// Where the first line of data begins; -1 where there is none.
    private static int data(byte[] bytes, int offset, int length) {
        for (int line = offset; line < offset + length; line = lineFeed(bytes, line, offset + length) + 1) {
            if (begins(bytes, line, offset + length, "data:")) {
                int data = line + 5;
                return data < offset + length && bytes[data] == ' ' ? data + 1 : data;
            }
        }
        return -1;
    }

    /// By the event's own line, else by the `type` at the beginning of its data.
    private static String type(byte[] bytes, int offset, int data, int end) {
        if (begins(bytes, offset, data, "event:")) {
            return new String(bytes, offset + 6, lineEnd(bytes, offset, data) - offset - 6, ISO_8859_1).strip();
        }
        String prefix = new String(bytes, data, Math.min(PREFIX, end - data), ISO_8859_1);
        int key = prefix.indexOf("\"type\"");
        int open = key < 0 ? -1 : prefix.indexOf('"', key + 6);
        int close = open < 0 ? -1 : prefix.indexOf('"', open + 1);
        return close < 0 ? "" : prefix.substring(open + 1, close);
    }

    private static boolean begins(byte[] bytes, int from, int end, String word) {
        if (end - from < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(byte[] bytes, int from, int length, byte[] word) {
        for (int at = from; at <= from + length - word.length; at++) {
            int i = 0;
            while (i < word.length && bytes[at + i] == word[i]) {
                i++;
            }
            if (i == word.length) {
                return true;
            }
        }
        return false;
    }

    private static int lineFeed(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private static int lineEnd(byte[] bytes, int from, int end) {
        int at = lineFeed(bytes, from, end);
        return at > from && bytes[at - 1] == '\r' ? at - 1 : at;
    }
}
