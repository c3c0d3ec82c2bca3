package dev.curfew.authority.workspace;

import dev.curfew.authority.store.Kind;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// A one-time link: for the first owner to set up the workspace, for a person to choose a password.
///
/// @param id SHA-256 of the link's secret, base64url
/// @param person whose password; nobody's yet for the set-up
public record Link(String id, Purpose purpose, Optional<String> person, Instant expiresAt, Optional<Instant> usedAt) {
    /// What a link is for.
    public enum Purpose {
        /// Create the first owner.
        SET_UP,
        /// Choose a first or a new password.
        PASSWORD
    }

    /// How the table holds it.
    public static final Kind<Link> KIND = Kind.<Link>in("link")
            .id(Link::id)
            .fixedText("purpose", link -> link.purpose().name().toLowerCase(Locale.ROOT))
            .fixedText("person", Link::person)
            .fixedNumber("expires_at", Link::expiresAt)
            .number("used_at", Link::usedAt)
            .read(row -> new Link(
                    row.text("id"),
                    Purpose.valueOf(row.text("purpose").toUpperCase(Locale.ROOT)),
                    row.maybeText("person"),
                    row.instant("expires_at"),
                    row.maybeInstant("used_at")));

    /// The same link, used.
    public Link used(Instant now) {
        return new Link(id, purpose, person, expiresAt, Optional.of(now));
    }
}
