package dev.curfew.testkit.story;

import static dev.curfew.testkit.story.Ask.FORM;
import static dev.curfew.testkit.story.Ask.JSON;

import dev.curfew.web.Route;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// One way in which a request is not what it should be, and what may be answered.
///
/// @param refused the statuses that say no; where empty, the oddity is ignored, or refused with any 4xx
/// @param lost whether it hides the route, so that the refusal cannot have its form
record Oddity(String name, Predicate<Route> meets, Function<Ask, String> text, Set<Integer> refused, boolean lost) {
    private static final String EVIL = "%0d%0aX-Evil:%201%0d%0aSet-Cookie:%20evil=1";

    @Override
    public String toString() {
        return name;
    }

    private static boolean any(Route route) {
        return !route.pattern().isEmpty();
    }

    static List<Oddity> all() {
        var all = new ArrayList<Oddity>();
        all.addAll(methods());
        all.addAll(bodies());
        all.addAll(queries());
        all.addAll(paths());
        all.addAll(heads());
        all.addAll(framings());
        return all;
    }

    private static Oddity of(String name, Predicate<Route> meets, UnaryOperator<Ask> bend, Integer... refused) {
        return new Oddity(name, meets, bend.andThen(Ask::text), Set.of(refused), false);
    }

    private static Oddity lost(String name, Predicate<Route> meets, Function<Ask, String> text, Integer... refused) {
        return new Oddity(name, meets, text, Set.of(refused), true);
    }

    private static List<Oddity> methods() {
        return List.of(
                of("a method that nobody has", Oddity::any, ask -> ask.method("PROPFIND"), 405),
                of("TRACE", Oddity::any, ask -> ask.method("TRACE"), 405),
                of("a method in small letters", route -> route.method().equals("GET"), ask -> ask.method("get")),
                lost(
                        "a method with a slash",
                        Oddity::any,
                        ask -> ask.method("G/T").text(),
                        400));
    }

    private static List<Oddity> bodies() {
        String large = "x=" + "y".repeat(70_000);
        return List.of(
                of("another media type", Ask::takesBody, ask -> ask.body("text/plain", "x"), 415),
                of("XML", Ask::takesBody, ask -> ask.body("application/xml", "<x/>"), 415),
                of("multipart", Ask::takesBody, ask -> ask.body("multipart/form-data; boundary=x", "--x--\r\n"), 415),
                of("a body without media type", Ask::takesBody, ask -> ask.body("", "x=1"), 415),
                of("a large body", Oddity::any, ask -> ask.body(FORM, large), 413),
                of(
                        "a large body in chunks",
                        Oddity::any,
                        ask -> chunked(ask, "11172\r\n" + "y".repeat(70_002) + "\r\n0\r\n\r\n"),
                        413),
                of("a gigantic length", Oddity::any, ask -> ask.body(FORM, "", 99_999_999_999L), 413),
                of("no UTF-8 in a form", Ask::takesBody, ask -> ask.body(FORM, "x=%ff%fe"), 400, 415),
                of("raw bytes in a form", Ask::takesBody, ask -> ask.body(FORM, "x=\u00ff\u0000"), 400, 415),
                of("half an escape", Ask::takesBody, ask -> ask.body(FORM, "x=%4"), 400, 415),
                of("a field twice", Ask::takesBody, ask -> ask.body(FORM, "x=1&x=2"), 400, 415),
                of("no UTF-8 in JSON", Ask::takesBody, ask -> ask.body(JSON, "{\"x\":\"\u00ff\"}"), 400, 415),
                of("a member twice", Ask::takesBody, ask -> ask.body(JSON, "{\"x\":1,\"x\":2}"), 400, 415),
                of(
                        "deep JSON",
                        Ask::takesBody,
                        ask -> ask.body(JSON, "{\"x\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}"),
                        400,
                        415),
                of("no object", Ask::takesBody, ask -> ask.body(JSON, "[1]"), 400, 415),
                of("broken JSON", Ask::takesBody, ask -> ask.body(JSON, "{\"x\""), 400, 415),
                of(
                        "unknown members",
                        Ask::takesBody,
                        ask -> ask.body(JSON, "{\"x\":{\"y\":[1e999999999,\"\\u0000\"]}}")),
                of("unknown fields", Ask::takesBody, ask -> ask.body(FORM, "x=1&y=%00&z=" + EVIL)),
                of("a huge number", Ask::takesBody, ask -> ask.body(JSON, everyMember("1e999999999"))),
                of("a NUL in a text", Ask::takesBody, ask -> ask.body(JSON, everyMember("\"\\u0000\""))),
                of("a surrogate", Ask::takesBody, ask -> ask.body(JSON, everyMember("\"\\ud800\""))));
    }

    /// Members that some route asks for, each with this value.
    private static String everyMember(String value) {
        var members = List.of("name", "email", "scope", "accessSeconds", "client", "role", "user_code");
        return "{"
                + String.join(
                        ",",
                        members.stream()
                                .map(member -> "\"" + member + "\":" + value)
                                .toList())
                + "}";
    }

    private static List<Oddity> queries() {
        return List.of(
                of("no UTF-8 in the query", Oddity::any, ask -> ask.query("x=%ff"), 400),
                of("a raw byte in the query", Oddity::any, ask -> ask.query("x=\u00ff"), 400),
                of("half an escape in the query", Oddity::any, ask -> ask.query("x=%4"), 400),
                of("a parameter twice", Oddity::any, ask -> ask.query("x=1&x=2"), 400),
                of("many parameters", Oddity::any, ask -> ask.query(many(500, "p", "=1&"))),
                of("a query over the limit", Oddity::any, ask -> ask.query("x=" + "y".repeat(9_000)), 431),
                of(
                        "line breaks in what may be shown again",
                        Oddity::any,
                        ask -> ask.query("state=" + EVIL + "&next=/" + EVIL
                                + "&redirect_uri=https://a.test/" + EVIL + "&user_code=" + EVIL + "&client_id=" + EVIL
                                + "&cursor=" + EVIL + "&token=" + EVIL)),
                of(
                        "a script in what may be shown again",
                        Oddity::any,
                        ask -> ask.query(
                                "state=%3Cscript%3Eevil()%3C/script%3E"
                                        + "&next=//evil.test&redirect_uri=javascript:evil()&user_code=%22%3E%3Cscript%3Eevil()"
                                        + "&client_id=%3Cscript%3Eevil()&error=%3Cscript%3Eevil()&email=%22%3E%3Cscript%3Eevil()")));
    }

    private static List<Oddity> paths() {
        Integer[] none = {400, 404};
        return List.of(
                lost(
                        "a way up",
                        Oddity::any,
                        ask -> ask.target(ask.target() + "/../../etc/passwd").text(),
                        none),
                lost(
                        "a hidden way up",
                        Oddity::any,
                        ask -> ask.target("/%2e%2e" + ask.target()).text(),
                        none),
                lost(
                        "a hidden slash",
                        Oddity::any,
                        ask -> ask.target(ask.target() + "%2f").text(),
                        none),
                lost(
                        "two slashes",
                        Oddity::any,
                        ask -> ask.target("/" + ask.target()).text(),
                        none),
                lost(
                        "a slash more",
                        route -> !route.pattern().equals("/"),
                        ask -> ask.target(ask.target() + "/").text(),
                        none),
                lost(
                        "a NUL in the path",
                        Oddity::any,
                        ask -> ask.target(ask.target() + "%00").text(),
                        none),
                lost(
                        "a backslash",
                        Oddity::any,
                        ask -> ask.target(ask.target() + "%5c..").text(),
                        none),
                lost(
                        "a path parameter",
                        Oddity::any,
                        ask -> ask.target(ask.target() + ";x=1").text(),
                        400,
                        401,
                        403,
                        404,
                        405,
                        410),
                lost(
                        "a raw byte in the path",
                        Oddity::any,
                        ask -> ask.target(ask.target() + "\u00ff").text(),
                        none),
                lost("no path", Oddity::any, ask -> ask.target("*").text(), none));
    }

    private static List<Oddity> heads() {
        return List.of(
                of("a thousand cookies", Oddity::any, ask -> ask.header("Cookie: " + many(1_000, "c", "=1; ")), 431),
                of("a large header", Oddity::any, ask -> ask.header("X-Large: " + "y".repeat(20_000)), 431),
                of("many headers", Oddity::any, ask -> ask.header(many(120, "X-Many-", ": 1\r\n") + "X-Last: 1"), 431),
                lost(
                        "a NUL in a header",
                        Oddity::any,
                        ask -> ask.header("X-Nul: a\u0000b").text(),
                        400),
                lost(
                        "a lone CR in a header",
                        Oddity::any,
                        ask -> ask.header("X-Cr: a\rX-Evil: 1").text(),
                        400),
                lost(
                        "a folded header",
                        Oddity::any,
                        ask -> ask.header("X-Fold: a\r\n b").text(),
                        400),
                lost("no colon", Oddity::any, ask -> ask.header("nonsense").text(), 400),
                lost("no Host", Oddity::any, ask -> ask.without("Host").text(), 400),
                lost(
                        "two Hosts",
                        Oddity::any,
                        ask -> ask.header("Host: evil.test").text(),
                        400),
                of("another Host", Oddity::any, ask -> ask.without("Host").header("Host: evil.test")),
                of(
                        "raw bytes in headers",
                        Oddity::any,
                        ask -> ask.header("User-Agent: \u00ff\u001b[2J")
                                .header("Accept-Language: \u00fe")
                                .header("Origin: \u00ff")),
                of(
                        "two credentials",
                        Oddity::any,
                        ask -> ask.header("Authorization: Bearer a").header("Authorization: Bearer b")),
                of(
                        "broken credentials",
                        Oddity::any,
                        ask -> ask.without("Authorization").header("Authorization: Basic \u0001!!")),
                of("an expectation that nobody has", Oddity::any, ask -> ask.header("Expect: the-unexpected")));
    }

    private static List<Oddity> framings() {
        return List.of(
                of(
                        "length and chunks",
                        Oddity::any,
                        ask -> ask.body(FORM, "0\r\n\r\n", 5).header("Transfer-Encoding: chunked"),
                        400),
                of("two lengths", Oddity::any, ask -> ask.body(FORM, "xy", 2).header("Content-Length: 1"), 400),
                of("a negative length", Oddity::any, ask -> ask.body(FORM, "", -1), 400),
                of("another coding", Oddity::any, ask -> ask.header("Transfer-Encoding: gzip"), 400),
                of("no chunk", Oddity::any, ask -> chunked(ask, "zz\r\n"), 400),
                of("a negative chunk", Oddity::any, ask -> chunked(ask, "-1\r\n"), 400),
                of("a gigantic chunk", Oddity::any, ask -> chunked(ask, "7fffffffff\r\n"), 400, 413),
                lost("HTTP/1.0", Oddity::any, ask -> ask.text().replaceFirst("HTTP/1.1", "HTTP/1.0"), 400),
                lost("HTTP/3", Oddity::any, ask -> ask.text().replaceFirst("HTTP/1.1", "HTTP/3"), 400),
                lost("line feeds alone", Oddity::any, ask -> ask.text().replace("\r\n", "\n"), 400),
                of("an absolute address", Oddity::any, ask -> ask.target("http://evil.test" + ask.target())));
    }

    private static Ask chunked(Ask ask, String chunks) {
        var plain = ask.body(FORM, chunks).without("Content-Length");
        return plain.header("Transfer-Encoding: chunked");
    }

    private static String many(int count, String name, String end) {
        var names = new StringBuilder();
        Collections.nCopies(count, name)
                .forEach(each -> names.append(each).append(names.length()).append(end));
        return names.substring(0, end.endsWith("\n") ? names.length() : names.length() - 1);
    }
}
