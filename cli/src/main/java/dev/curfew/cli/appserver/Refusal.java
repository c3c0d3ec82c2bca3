package dev.curfew.cli.appserver;

/// Why a request has no result. Its message goes to the peer: it says what to do, and holds no secret.
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /// What is wrong.
    public enum Kind {
        /// It is no JSON.
        NOT_JSON(-32700, -32700),
        /// It is JSON and no message, or comes at the wrong time.
        NOT_A_MESSAGE(-32600, -32600),
        /// There is no such method.
        NO_SUCH_METHOD(-32601, -32600),
        /// The parameters are not what the method takes.
        BAD_PARAMS(-32602, -32600),
        /// It may not be done as things stand.
        REFUSED(-32600, -32600),
        /// It was tried and did not work.
        FAILED(-32603, -32603),
        /// Too much is asked at once.
        OVERLOADED(-32001, -32001);

        private final int standard;
        private final int codex;

        Kind(int standard, int codex) {
            this.standard = standard;
            this.codex = codex;
        }

        /// The number by which a peer tells it.
        int code(Dialect dialect) {
            return switch (dialect) {
                case STANDARD -> standard;
                case CODEX -> codex;
            };
        }
    }

    /// @param message for the peer
    public Refusal(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    static Refusal refused(String message) {
        return new Refusal(Kind.REFUSED, message);
    }

    static Refusal failed(String message) {
        return new Refusal(Kind.FAILED, message);
    }

    static Refusal badParams(String message) {
        return new Refusal(Kind.BAD_PARAMS, "Invalid request: " + message);
    }

    public Kind kind() {
        return kind;
    }

    /// The message, which is always there.
    String text() {
        return String.valueOf(getMessage());
    }
}
