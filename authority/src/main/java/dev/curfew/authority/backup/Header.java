package dev.curfew.authority.backup;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// What an archive says of itself in its first line.
///
/// @param at when it was made
/// @param incarnation the name of the history that it was taken from
/// @param position the newest event in it
/// @param migrations the versions of the tables, oldest first
public record Header(Content content, Instant at, String incarnation, long position, List<String> migrations) {
    /// The only form of archives so far.
    static final int FORMAT = 1;

    public Header {
        migrations = List.copyOf(migrations);
    }

    /// What is in an archive.
    public enum Content {
        /// Every table.
        BACKUP,
        /// The events alone.
        FEED;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
