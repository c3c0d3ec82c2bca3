package dev.curfew.gateway.relay;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Where in a body it stands how a conversation began: its instructions, and the first thing that a person
/// said. A conversation that carries no name of its own is known again by these, turn after turn.
///
/// Only their places are taken down while the body goes by, and only their first bytes are read afterwards:
/// neither may be long, and pictures are.
final class Opening {
    /// Of each: two conversations that are the same for so long may share an account.
    private static final int MOST = 16 << 10;

    /// How deep the values of an item are.
    static final int ITEM = 3;

    private @Nullable Place instructions;
    private @Nullable Place said;
    private long begun = -1;
    private String role = "";

    /// @param until where it ends; negative for a text, which ends at its quotation mark
    private record Place(long from, long until) {}

    /// Takes note of the parser's token.
    ///
    /// @param path to it: the names of what it stands in, those of arrays with `[]`
    /// @param name of the member whose value it is
    void see(JsonToken token, JsonParser parser, Deque<String> path, String name) {
        switch (token) {
            case VALUE_STRING -> text(parser, path, name);
            case START_OBJECT -> {
                if (path.size() == ITEM - 1 && isItems(path.peekLast())) {
                    begun = parser.currentTokenLocation().getByteOffset();
                    role = "";
                }
            }
            case END_OBJECT -> {
                if (path.size() == ITEM && begun >= 0) {
                    item(new Place(begun, parser.currentLocation().getByteOffset()));
                    begun = -1;
                }
            }
            default -> {}
        }
    }

    private static boolean isItems(@Nullable String parent) {
        return "input[]".equals(parent) || "messages[]".equals(parent);
    }

    private void text(JsonParser parser, Deque<String> path, String name) {
        if (path.size() == ITEM && begun >= 0 && name.equals("role")) {
            role = parser.getString();
        } else if (path.size() == 1 && name.equals("instructions")) {
            instructions = new Place(parser.currentTokenLocation().getByteOffset(), -1);
        } else if (path.size() == 1 && name.equals("input")) {
            said = new Place(parser.currentTokenLocation().getByteOffset(), -1);
        }
    }

    private void item(Place place) {
        if (said == null && role.equals("user")) {
            said = place;
        } else if (instructions == null && said == null && (role.equals("system") || role.equals("developer"))) {
            instructions = place;
        }
    }

    /// Whether anybody said anything.
    boolean isKnown() {
        return said != null && said.from >= 0;
    }

    /// What was seen, from the same bytes once more.
    byte[] read(Body body) throws IOException {
        var both = new ByteArrayOutputStream();
        copy(body, instructions, both);
        both.write(0);
        copy(body, said, both);
        return both.toByteArray();
    }

    /// Bytes that can be read again from their beginning.
    @FunctionalInterface
    interface Body {
        InputStream open() throws IOException;
    }

    private static void copy(Body body, @Nullable Place place, ByteArrayOutputStream to) throws IOException {
        if (place == null || place.from < 0) {
            return;
        }
        try (InputStream in = body.open()) {
            in.skipNBytes(place.from);
            boolean text = place.until < 0;
            byte[] bytes = in.readNBytes(text ? MOST : (int) Math.min(MOST, place.until - place.from));
            to.write(bytes, 0, text ? textEnd(bytes) : bytes.length);
        }
    }

    private static int textEnd(byte[] bytes) {
        for (int at = 1; at < bytes.length; at++) {
            if (bytes[at] == '\\') {
                at++;
            } else if (bytes[at] == '"') {
                return at;
            }
        }
        return bytes.length;
    }
}
