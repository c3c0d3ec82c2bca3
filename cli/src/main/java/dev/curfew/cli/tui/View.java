package dev.curfew.cli.tui;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// All that the terminal shows at a moment. It does not change: {@link Update} makes the next one, {@link
/// Draw} makes rows of text of it.
///
/// @param where the app-server that is shown; empty for the one of this process
/// @param chosen the line that is chosen, counted from zero
/// @param question what is to be answered with y or n
/// @param signIn what the person is to do to sign in, as `account/login/start` said
/// @param log what has happened, the oldest first
/// @param notice the line above the keys
record View(
        int width,
        int height,
        Optional<String> where,
        Facts facts,
        Tab tab,
        int chosen,
        Typed typed,
        Optional<Question> question,
        Optional<JsonNode> signIn,
        List<String> log,
        String notice) {
    private static final int REMEMBERED = 500;

    /// What has been typed and not sent.
    ///
    /// @param secret whether it is a key, which is not shown
    record Typed(String text, boolean secret) {
        static final Typed NOTHING = new Typed("", false);

        boolean isOpen() {
            return secret || !text.isEmpty();
        }

        /// What was typed may be a key.
        @Override
        public String toString() {
            return "Typed[" + text.length() + " characters]";
        }
    }

    /// Something to be sure of.
    ///
    /// @param then what is asked of the app-server after a yes
    record Question(String text, Effect.Ask then) {}

    static View first(int width, int height, Optional<String> where) {
        return new View(
                width,
                height,
                where,
                Facts.NOTHING,
                Tab.STATUS,
                0,
                Typed.NOTHING,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                "Connecting ...");
    }

    View sized(int columns, int rows) {
        return new View(columns, rows, where, facts, tab, chosen, typed, question, signIn, log, notice);
    }

    View with(Facts now) {
        return new View(width, height, where, now, tab, chosen, typed, question, signIn, log, notice);
    }

    View at(Tab now) {
        return new View(width, height, where, facts, now, 0, typed, question, signIn, log, notice);
    }

    View choosing(int line) {
        int kept = Math.max(0, Math.min(line, facts.lines(tab) - 1));
        return new View(width, height, where, facts, tab, kept, typed, question, signIn, log, notice);
    }

    View typing(Typed now) {
        return new View(width, height, where, facts, tab, chosen, now, question, signIn, log, notice);
    }

    View asking(Optional<Question> now) {
        return new View(width, height, where, facts, tab, chosen, typed, now, signIn, log, notice);
    }

    View signingIn(Optional<JsonNode> now) {
        return new View(width, height, where, facts, tab, chosen, typed, question, now, log, notice);
    }

    View saying(String now) {
        return new View(width, height, where, facts, tab, chosen, typed, question, signIn, log, now);
    }

    /// Says it and remembers it.
    View noting(String time, String text) {
        var longer = new ArrayList<>(log.subList(Math.max(0, log.size() - REMEMBERED), log.size()));
        longer.add(time + "  " + text);
        return new View(width, height, where, facts, tab, chosen, typed, question, signIn, List.copyOf(longer), text);
    }
}
