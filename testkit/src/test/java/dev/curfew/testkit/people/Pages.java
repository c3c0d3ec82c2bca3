package dev.curfew.testkit.people;

import dev.curfew.testkit.HttpProbe.Answer;
import java.util.regex.Pattern;

/// Reads what a form of a page carries unseen.
final class Pages {
    private Pages() {}

    static String hidden(Answer page, String name) {
        var field = Pattern.compile("<input type=\"hidden\" name=\"" + name + "\" value=\"([^\"]*)\"")
                .matcher(page.text());
        if (!field.find()) {
            throw new AssertionError("no hidden field " + name + " in " + page);
        }
        return field.group(1);
    }
}
