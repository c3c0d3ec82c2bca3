package dev.curfew.authority.console.page;

import gg.jte.TemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import org.jspecify.annotations.Nullable;

/// HTML that escapes what somebody typed for the place where it stands, and takes out of it the characters that would
/// reorder or hide the text around them.
///
/// What a form carries in `value` stays as it is: it is not read by a person, or it is in a field of its own.
final class ShownOutput extends OwaspHtmlTemplateOutput {
    private boolean carried;

    ShownOutput(TemplateOutput output) {
        super(output);
    }

    @Override
    public void setContext(String tagName, @Nullable String attributeName) {
        carried = "value".equals(attributeName);
        super.setContext(tagName, attributeName);
    }

    @Override
    public void writeUserContent(@Nullable String value) {
        super.writeUserContent(value == null || carried ? value : plain(value));
    }

    /// `text` without controls (tab and line feed aside) and without marks of writing direction.
    static String plain(String text) {
        return text.chars().noneMatch(ShownOutput::misleads)
                ? text
                : text.chars()
                        .filter(each -> !misleads(each))
                        .collect(StringBuilder::new, (sum, each) -> sum.append((char) each), StringBuilder::append)
                        .toString();
    }

    private static boolean misleads(int each) {
        return switch (each) {
            case '\t', '\n' -> false;
            case 0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF -> true;
            default ->
                Character.isISOControl(each)
                        || (each >= 0x202A && each <= 0x202E)
                        || (each >= 0x2066 && each <= 0x2069);
        };
    }
}
