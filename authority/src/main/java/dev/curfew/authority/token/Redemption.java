package dev.curfew.authority.token;

import dev.curfew.base.Octets;
import java.util.List;

/// What presenting a refresh token comes to. Each alternative says what was, or was not, changed.
public sealed interface Redemption {
    /// The live token was redeemed: the family moved on by one generation.
    record Rotated(TokenFamily.Active family) implements Redemption {}

    /// A token redeemed a moment ago was presented again by its holder: the answer is the same live token,
    /// found by opening these seals one after the other.
    ///
    /// @param seals from the presented token's successor to the live token
    /// @param copied whether two networks have by now presented the same generation several rotations running
    record Repeated(TokenFamily.Active family, List<Octets> seals, boolean copied) implements Redemption {}

    /// A genuine old token came back: the family is over, with its session and every descendant.
    record Replayed(TokenFamily.Ended family) implements Redemption {}

    /// The family was not used for too long, or is too old: it is over from now on, whatever the clock does
    /// next.
    record Lapsed(TokenFamily.Ended family) implements Redemption {}

    /// Nothing was changed.
    record Unredeemable(Why why) implements Redemption {}

    /// Why a token cannot be redeemed, for the log; a caller learns only what its dialect says.
    enum Why {
        /// Malformed, or without a tag that this authority made: a guess.
        NOT_GENUINE,
        /// Genuine, and its family is gone from the database.
        UNKNOWN,
        /// It belongs to another app.
        WRONG_APP,
        /// The family has ended.
        ENDED,
        /// The family ended because it lapsed.
        EXPIRED
    }
}
