package dev.curfew.cli.tui;

import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Something to be done outside of the screen.
sealed interface Effect {
    /// Why something is asked, to know the answer by.
    enum Purpose {
        STATE,
        ACCOUNT,
        SESSIONS,
        REVOCATIONS,
        SIGN_OUT,
        FLUSH,
        LOGIN,
        CANCEL,
        PASTE,
        REFRESH,
        LOGOUT
    }

    /// Ask the app-server.
    record Ask(Purpose purpose, String method, ObjectNode params) implements Effect {
        static Ask of(Purpose purpose, String method) {
            return new Ask(purpose, method, object());
        }

        /// Without the parameters: a key may be among them.
        @Override
        public String toString() {
            return "Ask[" + method + "]";
        }
    }

    /// Leave.
    ///
    /// @param words what is said when the terminal is as it was
    record Leave(Optional<String> words) implements Effect {}

    /// Draw everything anew.
    record Redraw() implements Effect {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
