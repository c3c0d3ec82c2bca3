package dev.curfew.authority.backup;

import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The events of a newer copy of the feed that a backup does not hold.
///
/// It is of the same history, reaches at least as far, and has no gap after the backup: otherwise an end
/// could be missing in it, and nobody would notice.
final class FeedCopy {
    private final Header header;
    private final Table events;
    private final List<@Nullable Object[]> newer;

    private FeedCopy(Header header, Table events, List<@Nullable Object[]> newer) {
        this.header = header;
        this.events = events;
        this.newer = newer;
    }

    /// Reads a copy of the feed, or a newer backup, whose events are as good.
    static FeedCopy read(Restore.Source source, Header backup) {
        var archive = new ArchiveReader(source.name(), source.in());
        Header header = archive.header();
        if (!header.incarnation().equals(backup.incarnation())) {
            throw archive.refused("is of another history (" + header.incarnation() + ") than the backup ("
                    + backup.incarnation() + "): give the copy that was taken from the same database");
        }
        if (header.position() < backup.position()) {
            throw archive.refused("is older than the backup: it ends at position " + header.position()
                    + ", the backup at " + backup.position() + ". Without --feed every session is ended instead");
        }
        Table events = Table.events();
        var newer = new ArrayList<@Nullable Object[]>();
        long[] last = {backup.position()};
        archive.rows((table, values) -> {
            if (!table.equals(events)) {
                if (table.name().equals(events.name())) {
                    throw archive.refused("was written by another version of Curfew than this one");
                }
                return;
            }
            if (!(values[0] instanceof Long position)) {
                throw archive.refused("is damaged: an event has no position");
            }
            if (position > backup.position()) {
                if (position != last[0] + 1) {
                    throw archive.refused("has a gap: no event at position " + (last[0] + 1));
                }
                last[0] = position;
                newer.add(values);
            }
        });
        if (last[0] != header.position()) {
            throw archive.refused("has a gap: it ends at position " + last[0] + " and should at " + header.position());
        }
        return new FeedCopy(header, events, newer);
    }

    Header header() {
        return header;
    }

    void rows(ArchiveReader.Taker taker) {
        newer.forEach(values -> taker.row(events, values));
    }

    /// How many of the events are of this type.
    long count(Event.Type type) {
        return newer.stream().filter(values -> type.name().equals(values[1])).count();
    }
}
