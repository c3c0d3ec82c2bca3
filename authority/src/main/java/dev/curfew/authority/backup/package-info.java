/// Backups that can be restored without reviving anything.
///
/// An archive holds every row that was there at one moment, whatever the engine, and says of itself what it
/// is; so it is also the way from SQLite to PostgreSQL. {@link dev.curfew.authority.backup.Backup} writes one
/// beside a running server, {@link dev.curfew.authority.backup.Restore} makes a database of it, whole or not
/// at all.
///
/// Law L1: what ended after the backup was made stays ended. A restored database begins a history of its own
/// and ends every session of the old one; given a newer copy of the feed, it ends those of which the copy
/// tells. Law L4: keys are not in an archive.
@NullMarked
package dev.curfew.authority.backup;

import org.jspecify.annotations.NullMarked;
