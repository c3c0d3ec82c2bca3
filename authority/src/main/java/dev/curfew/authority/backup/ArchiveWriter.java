package dev.curfew.authority.backup;

import dev.curfew.authority.store.Table;
import dev.curfew.base.Octets;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Writes an archive: gzip around lines of JSON. The header; for each table a line that describes it and a
/// line a row; the counts; and the SHA-256 of all lines before. Bytes are in base64.
final class ArchiveWriter {
    private final OutputStream out;
    private final GZIPOutputStream lines;
    private final MessageDigest digest = Digests.sha256();
    private final Map<String, Long> counts = new LinkedHashMap<>();

    ArchiveWriter(OutputStream out, Header header) throws IOException {
        this.out = out;
        lines = new GZIPOutputStream(out, 1 << 16) {
            {
                // Rows are mostly random; a better compression would cost three times the time for little.
                def.setLevel(Deflater.BEST_SPEED);
            }
        };
        var first = new LinkedHashMap<String, Object>();
        first.put("curfew", header.content().code());
        first.put("format", Header.FORMAT);
        first.put("at", header.at().toString());
        first.put("incarnation", header.incarnation());
        first.put("position", header.position());
        first.put("migrations", header.migrations());
        line(first);
    }

    void table(Table table) throws IOException {
        counts.put(table.name(), 0L);
        List<List<String>> columns = table.columns().stream()
                .map(column -> List.of(column.name(), column.type().name()))
                .toList();
        var described = new LinkedHashMap<String, Object>();
        described.put("table", table.name());
        described.put("columns", columns);
        line(described);
    }

    void row(Table table, @Nullable Object[] values) throws IOException {
        @Nullable Object[] shown = values.clone();
        for (int i = 0; i < shown.length; i++) {
            if (shown[i] instanceof byte[] bytes) {
                shown[i] = Base64.getEncoder().encodeToString(bytes);
            }
        }
        counts.merge(table.name(), 1L, Long::sum);
        line(shown);
    }

    /// Ends the archive and leaves the stream open.
    ///
    /// @return how many rows it has
    long end() throws IOException {
        line(Map.of("counts", counts));
        line(Map.of("sha256", Octets.of(digest.digest()).toString()));
        lines.finish();
        out.flush();
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private void line(Object value) throws IOException {
        byte[] json = JsonMapper.shared().writeValueAsBytes(value);
        digest.update(json);
        digest.update((byte) '\n');
        lines.write(json);
        lines.write('\n');
    }
}
