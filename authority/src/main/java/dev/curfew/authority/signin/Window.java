package dev.curfew.authority.signin;

import dev.curfew.base.Problem;
import dev.curfew.web.Request;

/// Which part of a list a request asks for, by `cursor` and `limit`.
///
/// @param after the identifier after which to go on; empty for the beginning
public record Window(String after, int limit) {
    private static final int DEFAULT = 50;
    private static final int MOST = 1_000;
    private static final int CURSOR_LIMIT = 100;

    /// Reads the query.
    ///
    /// @throws Problem INVALID_VALUE
    public static Window of(Request request) {
        String after = request.query("cursor").orElse("");
        if (after.length() > CURSOR_LIMIT || !after.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new Problem(Problem.Kind.INVALID_VALUE, "Take the cursor from the answer before.");
        }
        return new Window(after, request.query("limit").map(Window::limit).orElse(DEFAULT));
    }

    private static int limit(String text) {
        if (text.matches("[0-9]{1,4}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        }
        throw new Problem(Problem.Kind.INVALID_VALUE, "The limit is a number from 1 to " + MOST + ".");
    }
}
