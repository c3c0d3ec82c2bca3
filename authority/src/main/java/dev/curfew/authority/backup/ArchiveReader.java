package dev.curfew.authority.backup;

import dev.curfew.authority.backup.Header.Content;
import dev.curfew.authority.store.Kind;
import dev.curfew.authority.store.Table;
import dev.curfew.base.Octets;
import dev.curfew.base.Problem;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads an archive, and refuses with its reason what is none, was cut short, or was changed. Only once
/// {@link #rows} has returned is it known to be whole.
final class ArchiveReader {
    private static final int LONGEST_LINE = 64 << 20;

    private final String name;
    private final InputStream lines;
    private final MessageDigest digest = Digests.sha256();
    private final Header header;

    /// @param name what to call it in a complaint
    ArchiveReader(String name, InputStream in) {
        this.name = name;
        try {
            lines = new GZIPInputStream(in, 1 << 16);
        } catch (ZipException | EOFException e) {
            throw refused("is not an archive of Curfew");
        } catch (IOException e) {
            throw unreadable(e);
        }
        header = header(line(true));
    }

    /// Takes what an archive holds.
    interface Taker {
        /// A row of `table`; the array is the taker's.
        void row(Table table, @Nullable Object[] values);
    }

    Header header() {
        return header;
    }

    /// Hands out every row, then checks that nothing is missing.
    ///
    /// @return how many rows of each table there are
    Map<String, Long> rows(Taker taker) {
        var counts = new LinkedHashMap<String, Long>();
        Table table = null;
        while (true) {
            JsonNode line = line(true);
            if (line.isArray()) {
                if (table == null) {
                    throw refused("is damaged: a row comes before its table");
                }
                taker.row(table, row(table, line));
                counts.merge(table.name(), 1L, Long::sum);
            } else if (line.has("table")) {
                table = table(line);
                if (counts.putIfAbsent(table.name(), 0L) != null) {
                    throw refused("is damaged: it has the table " + table.name() + " twice");
                }
            } else if (line.has("counts")) {
                end(line.get("counts"), counts);
                return counts;
            } else {
                throw refused("is damaged: a line in it is unknown");
            }
        }
    }

    private void end(JsonNode told, Map<String, Long> counts) {
        String computed = Octets.of(digest.digest()).toString();
        if (!computed.equals(line(false).path("sha256").asString(""))) {
            throw refused("is damaged: its checksum is another");
        }
        var expected = new LinkedHashMap<String, Long>();
        told.properties()
                .forEach(table -> expected.put(table.getKey(), table.getValue().asLong()));
        if (!counts.equals(expected)) {
            throw refused("is damaged: rows are missing");
        }
        try {
            if (lines.read() >= 0) {
                throw refused("is damaged: something follows its end");
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private Header header(JsonNode line) {
        String content = line.path("curfew").asString("");
        if (!content.equals(Content.BACKUP.code()) && !content.equals(Content.FEED.code())) {
            throw refused("is not an archive of Curfew");
        }
        if (line.path("format").asInt(0) != Header.FORMAT) {
            throw refused("was written by a newer Curfew, in a form that this one does not know");
        }
        try {
            return new Header(
                    Content.valueOf(content.toUpperCase(Locale.ROOT)),
                    Instant.parse(line.path("at").asString("")),
                    line.path("incarnation").asString(""),
                    line.path("position").asLong(),
                    line.path("migrations").values().stream()
                            .map(JsonNode::asString)
                            .toList());
        } catch (DateTimeException | JacksonException e) {
            throw refused("is damaged: its first line says nothing of use");
        }
    }

    private Table table(JsonNode line) {
        try {
            var columns = new ArrayList<Table.Column>();
            for (JsonNode column : line.path("columns")) {
                columns.add(new Table.Column(
                        column.path(0).asString(""),
                        Kind.Type.valueOf(column.path(1).asString(""))));
            }
            return new Table(line.path("table").asString(""), columns);
        } catch (IllegalArgumentException | JacksonException e) {
            throw refused("is damaged: it describes a table that cannot be");
        }
    }

    private @Nullable Object[] row(Table table, JsonNode line) {
        List<Table.Column> columns = table.columns();
        @Nullable Object[] values = new Object[columns.size()];
        if (line.size() != values.length) {
            throw refused("is damaged: a row of " + table.name() + " has other columns than the table");
        }
        try {
            for (int i = 0; i < values.length; i++) {
                JsonNode value = line.get(i);
                values[i] = value.isNull()
                        ? null
                        : switch (columns.get(i).type()) {
                            case TEXT -> value.stringValue();
                            case NUMBER -> value.longValue();
                            case BYTES -> Base64.getDecoder().decode(value.stringValue());
                        };
            }
        } catch (IllegalArgumentException | JacksonException e) {
            throw refused("is damaged: a row of " + table.name() + " cannot be read");
        }
        return values;
    }

    /// @param counted whether the checksum covers the line
    private JsonNode line(boolean counted) {
        var line = new ByteArrayOutputStream(512);
        try {
            int next = lines.read();
            while (next >= 0 && next != '\n') {
                if (line.size() == LONGEST_LINE) {
                    throw refused("is not an archive of Curfew");
                }
                line.write(next);
                next = lines.read();
            }
            if (next < 0) {
                throw refused("was cut short");
            }
        } catch (EOFException e) {
            throw refused("was cut short");
        } catch (ZipException e) {
            throw refused("is damaged: it does not unpack");
        } catch (IOException e) {
            throw unreadable(e);
        }
        byte[] bytes = line.toByteArray();
        if (counted) {
            digest.update(bytes);
            digest.update((byte) '\n');
        }
        try {
            return JsonMapper.shared().readTree(bytes);
        } catch (JacksonException e) {
            throw refused("is damaged: a line in it is not JSON");
        }
    }

    /// A refusal of this archive.
    Problem refused(String why) {
        return new Problem(Problem.Kind.INVALID_VALUE, name + " " + why);
    }

    private Problem unreadable(IOException e) {
        return new Problem(Problem.Kind.UNAVAILABLE, name + " cannot be read: " + e.getMessage());
    }
}
