package dev.curfew.web;

import dev.curfew.base.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which route a method and a path lead to: a tree of segments, in which a literal goes before a parameter.
final class RouteTable {
    private final Node root = new Node();

    /// The places without a parameter, by their paths.
    private final Map<String, Node> plain = new HashMap<>();

    RouteTable(Routes routes) {
        routes.all().forEach(this::add);
    }

    /// What became of looking a path up.
    sealed interface Match {
        /// The route, and what stands in the place of its parameters.
        record Found(Route route, Map<String, String> parameters) implements Match {}

        /// The path is known; `allow` is what may be done with it.
        record WrongMethod(Route neighbour, String allow) implements Match {}

        /// The path is not known.
        record Unknown() implements Match {}
    }

    /// Looks `path` up, as it was sent: without the query, still encoded.
    ///
    /// @throws Problem if it cannot be read, or tries to be read as another path
    Match find(String method, String path) {
        List<String> captured = new ArrayList<>();
        Node node = plain.get(path);
        if (node == null) {
            node = root.find(segments(path), 0, captured);
        }
        if (node == null) {
            return new Match.Unknown();
        }
        Route route = node.routes.get(method);
        if (route == null && method.equals("HEAD")) {
            route = node.routes.get("GET");
        }
        if (route == null) {
            return new Match.WrongMethod(node.routes.values().iterator().next(), allow(node));
        }
        Map<String, String> parameters = new HashMap<>();
        List<String> names = names(route);
        for (int i = 0; i < names.size(); i++) {
            parameters.put(names.get(i), captured.get(i));
        }
        return new Match.Found(route, parameters);
    }

    /// The surface of what stands at `path`, whatever is done with it.
    Optional<Surface> surface(String path) {
        try {
            return switch (find("", path)) {
                case Match.Found(Route route, Map<String, String> _) -> Optional.of(route.surface());
                case Match.WrongMethod(Route neighbour, String _) -> Optional.of(neighbour.surface());
                case Match.Unknown() -> Optional.empty();
            };
        } catch (Problem unreadable) {
            return Optional.empty();
        }
    }

    private void add(Route route) {
        Node node = root;
        for (String segment : split(route.pattern())) {
            node = node.child(segment);
        }
        if (names(route).isEmpty()) {
            plain.put(route.pattern(), node);
        }
        if (node.routes.putIfAbsent(route.method(), route) != null) {
            throw new IllegalArgumentException("two routes for " + route.method() + " " + route.pattern());
        }
    }

    private static String allow(Node node) {
        var methods = new TreeSet<>(node.routes.keySet());
        methods.add("OPTIONS");
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return String.join(", ", methods);
    }

    private static List<String> names(Route route) {
        return split(route.pattern()).stream()
                .filter(RouteTable::isParameter)
                .map(segment -> segment.substring(1, segment.length() - 1))
                .toList();
    }

    private static boolean isParameter(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    private static List<String> split(String path) {
        return path.equals("/") ? List.of() : List.of(path.substring(1).split("/", -1));
    }

    private static List<String> segments(String path) {
        if (!path.startsWith("/") || !path.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw Text.malformed("The path must begin with a slash and be percent-encoded.");
        }
        return split(path).stream().map(RouteTable::segment).toList();
    }

    /// A segment that decodes to a slash, a dot segment or a control character could mean another path to
    /// whoever reads it next.
    private static String segment(String encoded) {
        String segment = Text.percentDecoded(encoded, false);
        boolean dots = segment.equals(".") || segment.equals("..");
        if (dots || segment.chars().anyMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c))) {
            throw Text.malformed("The path holds a segment that is not accepted.");
        }
        return segment;
    }

    /// One place in the tree.
    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private final Map<String, Route> routes = new TreeMap<>();
        private @Nullable Node parameter;

        Node child(String segment) {
            if (!isParameter(segment)) {
                return literals.computeIfAbsent(segment, s -> new Node());
            }
            Node child = parameter;
            if (child == null) {
                child = new Node();
                parameter = child;
            }
            return child;
        }

        @Nullable
        Node find(List<String> segments, int depth, List<String> captured) {
            if (depth == segments.size()) {
                return routes.isEmpty() ? null : this;
            }
            String segment = segments.get(depth);
            Node literal = literals.get(segment);
            Node found = literal == null ? null : literal.find(segments, depth + 1, captured);
            if (found != null || parameter == null || segment.isEmpty()) {
                return found;
            }
            captured.add(segment);
            found = parameter.find(segments, depth + 1, captured);
            if (found == null) {
                captured.removeLast();
            }
            return found;
        }
    }
}
