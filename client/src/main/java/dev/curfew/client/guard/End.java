package dev.curfew.client.guard;

import java.util.Optional;

/// What the feed says has ended.
sealed interface End {
    /// One session, with every token made in it.
    record OfSession(String session) implements End {}

    /// All that a person holds from before an epoch, but one session.
    record OfPerson(String person, long epoch, Optional<String> kept) implements End {}

    /// One access token.
    record OfToken(String id) implements End {}

    /// An app. Its sessions end by events of their own; what it holds on its own account may be given back to
    /// it, which no event tells.
    record OfApp(String app) implements End {}

    /// Something that no access token hangs on.
    record OfOther() implements End {}
}
