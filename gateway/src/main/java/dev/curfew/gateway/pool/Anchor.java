package dev.curfew.gateway.pool;

/// Something that a conversation carries and that one account knows.
///
/// @param value as it came; only its digest is kept
public record Anchor(Kind kind, String value) {
    /// What it is. Only the account that made a hard one can serve it; a soft one is better served by its
    /// account, whose prompt cache is warm.
    public enum Kind {
        TURN_STATE(true),
        RESPONSE(true),
        FILE(true),
        CONVERSATION(true),
        SESSION(false),
        PROMPT_CACHE(false),
        /// How a conversation began that carries none of the others.
        THREAD(false);

        private final boolean hard;

        Kind(boolean hard) {
            this.hard = hard;
        }

        /// Whether no other account can serve it.
        public boolean hard() {
            return hard;
        }
    }

    /// The kind; what it carries may be somebody's.
    @Override
    public String toString() {
        return "Anchor[" + kind + "]";
    }
}
