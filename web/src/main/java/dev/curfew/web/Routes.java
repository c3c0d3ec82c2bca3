package dev.curfew.web;

import java.util.List;
import java.util.stream.Stream;

/// An immutable list of {@link Route}s; a feature makes its own and the wiring merges them.
public final class Routes {
    private static final Routes NONE = new Routes(List.of());

    private final List<Route> all;

    private Routes(List<Route> all) {
        this.all = all;
    }

    /// No routes yet.
    public static Routes none() {
        return NONE;
    }

    /// These and a GET; HEAD comes with it.
    public Routes get(String pattern, Surface surface, Handler handler) {
        return with(new Route("GET", pattern, surface, 0, handler));
    }

    /// These and a POST.
    public Routes post(String pattern, Surface surface, Handler handler) {
        return with(new Route("POST", pattern, surface, 0, handler));
    }

    /// These and a PUT.
    public Routes put(String pattern, Surface surface, Handler handler) {
        return with(new Route("PUT", pattern, surface, 0, handler));
    }

    /// These and a PATCH.
    public Routes patch(String pattern, Surface surface, Handler handler) {
        return with(new Route("PATCH", pattern, surface, 0, handler));
    }

    /// These and a DELETE.
    public Routes delete(String pattern, Surface surface, Handler handler) {
        return with(new Route("DELETE", pattern, surface, 0, handler));
    }

    /// These and `route`.
    public Routes with(Route route) {
        return merge(new Routes(List.of(route)));
    }

    /// These and `others`.
    public Routes merge(Routes others) {
        return new Routes(Stream.concat(all.stream(), others.all.stream()).toList());
    }

    /// These, but where `others` answer the same method and pattern, those: for a part that knows more.
    public Routes under(Routes others) {
        return new Routes(all.stream()
                        .filter(own -> others.all.stream()
                                .noneMatch(other -> other.method().equals(own.method())
                                        && other.pattern().equals(own.pattern())))
                        .toList())
                .merge(others);
    }

    /// Every route, in the order added.
    public List<Route> all() {
        return all;
    }
}
