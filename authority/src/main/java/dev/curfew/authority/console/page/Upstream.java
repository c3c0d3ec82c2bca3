package dev.curfew.authority.console.page;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the page of the pool is made of. An empty string is "not known".
public final class Upstream {
    private Upstream() {}

    /// An upstream account.
    ///
    /// @param provider such as `api.openai.com`
    /// @param reason why it is not ready, in a sentence; empty for one that is
    /// @param until when it is ready again by itself; null where nobody knows, or it never is
    /// @param refreshedAt when its credential was last renewed; null for one that never was
    /// @param key whether its credential is an API key, which is replaced and not signed in again
    /// @param browser whether it is signed in again in a browser
    /// @param device whether it is signed in again by a code
    /// @param running how many requests it serves at the moment
    public record Account(
            String id,
            String label,
            String provider,
            String email,
            String plan,
            State state,
            String reason,
            @Nullable Instant until,
            @Nullable Instant refreshedAt,
            boolean key,
            boolean browser,
            boolean device,
            int weight,
            int running,
            List<Gauge> gauges) {
        public Account {
            gauges = List.copyOf(gauges);
        }
    }

    /// What an account is.
    public enum State {
        READY("Ready", ""),
        COOLING("Cooling down", "warn"),
        LIMITED("Limited", "warn"),
        EXHAUSTED("Out of quota", "warn"),
        SIGN_IN_NEEDED("Sign-in needed", "danger"),
        SUSPENDED("Suspended", "danger"),
        PAUSED("Paused", ""),
        REMOVING("Being removed", "");

        private final String words;
        private final String tone;

        State(String words, String tone) {
            this.words = words;
            this.tone = tone;
        }

        /// Whether somebody may put it aside (gateway.md, section 2).
        boolean pausable() {
            return switch (this) {
                case READY, COOLING, LIMITED, EXHAUSTED -> true;
                case SIGN_IN_NEEDED, SUSPENDED, PAUSED, REMOVING -> false;
            };
        }

        /// Whether somebody may put it back to work.
        boolean resumable() {
            return switch (this) {
                case LIMITED, EXHAUSTED, SUSPENDED, PAUSED -> true;
                case READY, COOLING, SIGN_IN_NEEDED, REMOVING -> false;
            };
        }

        /// What a reader knows it by.
        public String words() {
            return words;
        }

        /// The class of its chip.
        String tone() {
            return this == READY ? "accent" : tone;
        }
    }

    /// How much of a usage window is used.
    ///
    /// @param window such as `5 hours`
    /// @param percent 0 to 100
    public record Gauge(
            String window, int percent, @Nullable Instant resetsAt) {}

    /// A way of choosing among the accounts that are ready.
    ///
    /// @param code as the API has it
    /// @param what it does, in a sentence
    public record Strategy(String code, String name, String what) {}
}
