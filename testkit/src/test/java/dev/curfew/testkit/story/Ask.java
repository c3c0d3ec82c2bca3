package dev.curfew.testkit.story;

import dev.curfew.web.Route;
import java.util.ArrayList;
import java.util.List;

/// A request that can be bent in every part.
///
/// @param headers whole lines
/// @param body characters up to 255, each a byte; empty for none
record Ask(String method, String target, List<String> headers, String body) {
    static final String FORM = "application/x-www-form-urlencoded";
    static final String JSON = "application/json";

    /// What an honest caller says to `route` who leaves out all that it could do: whatever is in braces is
    /// nobody's, and nothing is given that is asked for.
    static Ask honest(Route route) {
        String accept = switch (route.surface()) {
            case PAGE -> "text/html";
            case API, OAUTH, CODEX -> JSON;
        };
        var plain = new Ask(
                route.method(),
                route.pattern().replaceAll("\\{\\w+}", "nobody"),
                List.of("Host: localhost", "Connection: close", "Accept: " + accept),
                "");
        return takesBody(route) ? plain.body(mediaType(route), mediaType(route).equals(JSON) ? "{}" : "") : plain;
    }

    static boolean takesBody(Route route) {
        return List.of("POST", "PUT", "PATCH").contains(route.method());
    }

    static String mediaType(Route route) {
        return switch (route.surface()) {
            case PAGE, OAUTH -> FORM;
            case API, CODEX -> JSON;
        };
    }

    Ask method(String other) {
        return new Ask(other, target, headers, body);
    }

    Ask target(String other) {
        return new Ask(method, other, headers, body);
    }

    Ask query(String query) {
        return target(target + "?" + query);
    }

    Ask header(String line) {
        var more = new ArrayList<>(headers);
        more.add(line);
        return new Ask(method, target, more, body);
    }

    /// Without its headers of this name.
    Ask without(String name) {
        var less = headers.stream()
                .filter(line -> !line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .toList();
        return new Ask(method, target, less, body);
    }

    /// With this body and its true length.
    Ask body(String mediaType, String text) {
        return body(mediaType, text, text.length());
    }

    /// With this body, which says to be as long as that.
    Ask body(String mediaType, String text, long length) {
        var other = without("Content-Type").without("Content-Length");
        return new Ask(method, target, other.headers, text)
                .header("Content-Type: " + mediaType)
                .header("Content-Length: " + length);
    }

    /// The bytes on the wire.
    String text() {
        return method + " " + target + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\n\r\n" + body;
    }
}
