package dev.curfew.authority.console.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The tags of a document as a browser would take them apart, as far as the pages need it.
record Html(String text, List<Tag> tags) {
    private static final Pattern TAG = Pattern.compile("<(/?[a-zA-Z][a-zA-Z0-9]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>");
    private static final Pattern ATTRIBUTE = Pattern.compile("([^\\s=\"'/]+)(?:=\"([^\"]*)\")?");

    /// A tag; a closing one's name begins with a slash.
    record Tag(String name, Map<String, String> attributes) {
        String of(String attribute) {
            return attributes.getOrDefault(attribute, "");
        }
    }

    static Html of(Page page) {
        var text = Pages.render(page);
        var tags = new ArrayList<Tag>();
        var tag = TAG.matcher(text);
        while (tag.find()) {
            var attributes = new TreeMap<String, String>();
            var attribute = ATTRIBUTE.matcher(tag.group(2));
            while (attribute.find()) {
                attributes.put(attribute.group(1), attribute.group(2) == null ? "" : attribute.group(2));
            }
            tags.add(new Tag(tag.group(1), attributes));
        }
        return new Html(text, List.copyOf(tags));
    }

    /// Tags and the names of their attributes, in order: what text must not change.
    List<String> structure() {
        return tags.stream().map(tag -> tag.name() + tag.attributes().keySet()).toList();
    }

    List<Tag> all(String name) {
        return tags.stream().filter(tag -> tag.name().equals(name)).toList();
    }

    /// The values of an attribute, wherever it stands.
    List<String> values(String attribute) {
        return tags.stream()
                .filter(tag -> tag.attributes().containsKey(attribute))
                .map(tag -> tag.of(attribute))
                .toList();
    }

    /// The document without the values that forms carry.
    String shown() {
        return text.replaceAll(" value=\"[^\"]*\"", "");
    }

    /// What stands between a form's tags, for each form.
    List<String> forms() {
        return Pattern.compile("(?s)<form.*?</form>")
                .matcher(text)
                .results()
                .map(found -> found.group())
                .toList();
    }
}
