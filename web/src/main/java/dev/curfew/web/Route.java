package dev.curfew.web;

/// One method on one pattern.
///
/// @param pattern segments divided by `/`, a segment in braces standing for any one value:
///     `/api/v1/sessions/{id}`
/// @param bodyLimit in bytes; 0 for the edge's own limit
public record Route(String method, String pattern, Surface surface, int bodyLimit, Answering handler) {
    public Route {
        if (!pattern.startsWith("/")) {
            throw new IllegalArgumentException("a pattern begins with a slash: " + pattern);
        }
    }

    /// Whether its handler takes the query and the body as they come, so that nothing is known here of what
    /// they may hold.
    public boolean takesAnything() {
        return handler instanceof VisitHandler;
    }
}
