package dev.curfew.authority.console.page;

import dev.curfew.base.Secret;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A page on API keys.
public sealed interface KeyPage extends Page {
    /// An API key.
    ///
    /// @param oldUntil until when the secret before counts; null where there is none
    /// @param usedAt when it was last used; null for never
    /// @param usedFrom where from
    /// @param usedBy the user agent, or empty
    /// @param session the id of the one in which it was made, or empty
    /// @param end how it ended; null while it counts
    record Key(
            String id,
            String name,
            List<String> scopes,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant oldUntil,
            @Nullable Instant usedAt,
            Part.Place usedFrom,
            String usedBy,
            String session,
            @Nullable End end) {
        public Key {
            scopes = List.copyOf(scopes);
        }

        /// Whether it lapses within a week.
        boolean endsSoon(Instant now) {
            return expiresAt.isBefore(now.plusSeconds(7 * 86_400L));
        }
    }

    /// How a key ended.
    ///
    /// @param by who did it, or empty
    record End(Part.Cause cause, String by, Instant at) {
        String said() {
            return switch (cause) {
                case REVOKED -> "Revoked";
                case LAPSED -> "Expired";
                default -> Words.cause(cause);
            };
        }
    }

    /// The keys of the viewer or, for those who look after people, of a person. Posts `name` and `days` to make
    /// one, nothing but `csrf` to `/revoke-all`.
    ///
    /// @param name typed before, when the form is shown again; so `days`
    record Keys(Part.Frame frame, Part.Whose whose, List<Key> living, List<Key> ended, String name, int days)
            implements KeyPage {
        public Keys {
            living = List.copyOf(living);
            ended = List.copyOf(ended);
        }

        String title() {
            return whose.own() ? "API keys" : "API keys of " + whose.name();
        }

        /// How long a key may live that is made here, in days.
        List<Integer> lives() {
            return List.of(7, 30, 90, 180, 365);
        }
    }

    /// One key. Posts `overlap` (hours) to `/rotate`, nothing but `csrf` to `/revoke`.
    record OneKey(Part.Frame frame, Part.Whose whose, Key key) implements KeyPage {}

    /// The secret of a key that was just made or rotated, shown this once.
    ///
    /// @param forCodex the same, as Codex takes it
    /// @param server what `OPENAI_BASE_URL` is set to
    /// @param back the address of the page to go on to
    record NewSecret(
            Part.Frame frame, Key key, Secret secret, Secret forCodex, String server, boolean rotated, String back)
            implements KeyPage {}
}
