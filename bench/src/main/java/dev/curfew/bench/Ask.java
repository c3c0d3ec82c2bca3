package dev.curfew.bench;

import java.nio.charset.StandardCharsets;

/// Requests as bytes, made before the clock runs or with little more than a copy while it does.
final class Ask {
    private Ask() {}

    /// A GET with more header lines, such as `Authorization: Bearer …`.
    static byte[] get(String target, String... headers) {
        return bytes("GET " + target, "", headers);
    }

    /// A DELETE with more header lines.
    static byte[] delete(String target, String... headers) {
        return bytes("DELETE " + target, "", headers);
    }

    /// A POST of a form, encoded already.
    static byte[] form(String target, String fields, String... headers) {
        return post(target, "application/x-www-form-urlencoded", fields, headers);
    }

    /// A POST of anything.
    static byte[] post(String target, String type, String body, String... headers) {
        return bytes(
                "POST " + target,
                "Content-Type: " + type + "\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length
                        + "\r\n\r\n" + body,
                headers);
    }

    private static byte[] bytes(String verb, String rest, String... headers) {
        var text = new StringBuilder(verb).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: curfew-bench/1\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.append(rest.isEmpty() ? "\r\n" : rest).toString().getBytes(StandardCharsets.UTF_8);
    }
}
