package dev.curfew.authority.backup;

import dev.curfew.authority.backup.Header.Content;
import dev.curfew.authority.grant.AuthorizationCode;
import dev.curfew.authority.grant.DeviceCode;
import dev.curfew.authority.key.StoredKeyset;
import dev.curfew.authority.store.Kind;
import dev.curfew.authority.store.Snapshot;
import dev.curfew.authority.store.Table;
import dev.curfew.authority.workspace.Link;
import dev.curfew.base.World;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/// The verb *back up*: writes what a database holds at one moment as an archive.
public final class Backup {
    /// How many rows lie between two words of progress.
    static final int STRIDE = 10_000;

    /// The keys, which would open what they are kept with; and what is good for one use, which may have been
    /// made since.
    private static final Set<Kind<?>> LEFT_OUT =
            Set.of(StoredKeyset.KIND, AuthorizationCode.KIND, DeviceCode.KIND, Link.KIND);

    private Backup() {}

    /// What was written.
    public record Written(Header header, long rows) {}

    /// What an archive was found to be.
    ///
    /// @param counts of rows, by table
    public record Verified(Header header, Map<String, Long> counts) {}

    /// Writes an archive and leaves the stream open.
    ///
    /// @param kinds everything that the database keeps, of which a backup leaves out what must not come back
    /// @param progress hears now and then how many rows were written
    /// @throws UncheckedIOException if the stream fails
    public static Written write(
            Content content,
            List<Kind<?>> kinds,
            Snapshot snapshot,
            OutputStream out,
            World world,
            LongConsumer progress) {
        var header =
                new Header(content, world.now(), snapshot.incarnation(), snapshot.position(), snapshot.migrations());
        List<Table> tables = switch (content) {
            case BACKUP -> everything(kinds);
            case FEED -> List.of(Table.events());
        };
        try {
            var writer = new ArchiveWriter(out, header);
            long[] rows = {0};
            for (Table table : tables) {
                writer.table(table);
                snapshot.rows(table, values -> {
                    try {
                        writer.row(table, values);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    if (++rows[0] % STRIDE == 0) {
                        progress.accept(rows[0]);
                    }
                });
            }
            return new Written(header, writer.end());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Table> everything(List<Kind<?>> kinds) {
        return Stream.concat(
                        kinds.stream().filter(kind -> !LEFT_OUT.contains(kind)).map(Table::of),
                        Stream.of(Table.events()))
                .toList();
    }

    /// Reads an archive to its end.
    ///
    /// @param name what to call it in a complaint
    /// @throws dev.curfew.base.Problem INVALID_VALUE if it is none, or not whole
    public static Verified verify(String name, InputStream in) {
        var reader = new ArchiveReader(name, in);
        return new Verified(reader.header(), reader.rows((_, _) -> {}));
    }
}
