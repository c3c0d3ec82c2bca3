package dev.curfew.cli.codex;

import dev.curfew.authority.codex.CodexSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.toml.TomlMapper;

/// Merging settings into a TOML document as a careful person would: a value is replaced where it stands, a new key goes
/// below
/// the last one of its table, a new table to the end, and everything else stays byte for byte.
///
/// Positions come from {@link TomlScanner}; that the result means exactly the change, and nothing else, is then checked
/// with a
/// real parser.
final class TomlText {
    private static final TomlMapper MAPPER = new TomlMapper();

    private TomlText() {}

    /// A document after the merge.
    ///
    /// @param changes a line for each setting that changed
    /// @param warnings what elsewhere in the document works against the settings
    record Merged(String text, List<String> changes, List<String> warnings) {}

    /// The document says something in a way that cannot be merged; the message says what and where.
    static final class Unmergeable extends Exception {
        private static final long serialVersionUID = 1L;

        Unmergeable(String message) {
            super(message, null, false, false);
        }
    }

    /// Merges `lines` into `text`.
    static Merged merge(String text, List<CodexSettings.Line> lines) throws Unmergeable {
        JsonNode wanted = parse(text);
        String result = text;
        var changes = new ArrayList<String>();
        for (CodexSettings.Line line : lines) {
            JsonNode value = Objects.requireNonNull(parse("v = " + line.value()).get("v"));
            JsonNode present = wanted.at("/" + String.join("/", line.path()));
            if (present.equals(value)) {
                continue;
            }
            changes.add(
                    String.join(".", line.path()) + ": " + (present.isMissingNode() ? "" : present + " → ") + value);
            set(wanted, line.path(), value);
            result = put(result, line);
        }
        if (!means(result, wanted)) {
            throw new Unmergeable("its layout is one that cannot be changed in place");
        }
        return new Merged(result, changes, warnings(wanted));
    }

    private static boolean means(String text, JsonNode wanted) {
        try {
            return parse(text).equals(wanted);
        } catch (Unmergeable e) {
            return false;
        }
    }

    private static JsonNode parse(String text) throws Unmergeable {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw new Unmergeable("it is not TOML" + (at == null ? "" : " at line " + at.getLineNr()));
        }
    }

    private static void set(JsonNode tree, List<String> path, JsonNode value) throws Unmergeable {
        JsonNode node = tree;
        for (String part : path.subList(0, path.size() - 1)) {
            if (!(node instanceof ObjectNode table)) {
                throw new Unmergeable(
                        String.join(".", path) + " cannot be set, " + part + " stands in something that is no table");
            }
            JsonNode child = table.get(part);
            node = child == null ? table.putObject(part) : child;
        }
        if (!(node instanceof ObjectNode table)) {
            throw new Unmergeable(String.join(".", path) + " cannot be set, what it stands in is no table");
        }
        table.set(path.getLast(), value);
    }

    private static String put(String text, CodexSettings.Line line) throws Unmergeable {
        List<TomlScanner.Statement> statements = TomlScanner.scan(text);
        List<String> path = line.path();
        TomlScanner.Statement last = null;
        int depth = 0;
        for (TomlScanner.Statement statement : statements) {
            if (!statement.isHeader() && statement.path().equals(path)) {
                return text.substring(0, statement.valueStart()) + line.value() + text.substring(statement.valueEnd());
            }
            if (!statement.isHeader() && isPrefix(statement.path(), path)) {
                throw new Unmergeable("line " + statement.line() + " writes " + String.join(".", statement.path())
                        + " in braces; write it as a [" + String.join(".", statement.path()) + "] table");
            }
            if (statement.isHeader() ? statement.path().equals(line.table()) : isInside(statement, line.table())) {
                last = statement;
                depth = statement.table().size();
            }
        }
        if (last != null) {
            String key = String.join(".", path.subList(depth, path.size()));
            return insert(text, last.end(), last.indent() + key + " = " + line.value(), false);
        }
        if (line.table().isEmpty()) {
            return insert(text, 0, line.key() + " = " + line.value(), !text.isEmpty());
        }
        String end = newline(text);
        String gap = text.isEmpty() ? "" : end;
        String closed = text.isEmpty() || text.endsWith("\n") ? text : text + end;
        return closed + gap + "[" + String.join(".", line.table()) + "]" + end + line.key() + " = " + line.value()
                + end;
    }

    /// Whether `statement` is a key of `table`, directly below its header or written with dots from a table above.
    private static boolean isInside(TomlScanner.Statement statement, List<String> table) {
        return statement.path().size() > table.size()
                && statement.path().subList(0, table.size()).equals(table)
                && statement.table().size() <= table.size()
                && (!table.isEmpty() || statement.table().isEmpty());
    }

    private static boolean isPrefix(List<String> shorter, List<String> longer) {
        return shorter.size() < longer.size()
                && longer.subList(0, shorter.size()).equals(shorter);
    }

    private static String insert(String text, int at, String line, boolean blankAfter) {
        String end = newline(text);
        String before = text.substring(0, at);
        String gap = before.isEmpty() || before.endsWith("\n") ? "" : end;
        return before + gap + line + end + (blankAfter ? end : "") + text.substring(at);
    }

    private static String newline(String text) {
        return text.contains("\r\n") ? "\r\n" : "\n";
    }

    /// Profiles win over the root, so one that chooses another provider takes Codex away from here again.
    private static List<String> warnings(@Nullable JsonNode document) {
        var warnings = new ArrayList<String>();
        if (document != null && document.get("profiles") instanceof ObjectNode profiles) {
            profiles.properties().forEach(profile -> {
                for (String key : List.of("model_provider", "chatgpt_base_url")) {
                    if (profile.getValue().has(key)) {
                        warnings.add("The profile " + profile.getKey() + " sets " + key
                                + " for itself; with it, Codex does not use Curfew.");
                    }
                }
            });
        }
        return warnings;
    }
}
