package dev.curfew.client.guard;

import dev.curfew.base.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/// What a guard must be told.
///
/// @param server where the authority is reached, or one node of it: keys, feed and introspection are read
///     there
/// @param issuer that tokens must name (`iss`)
/// @param audiences of which a token must name one (`aud`)
/// @param clientId of a first-party app with the scope `feed`, by which this service reads it
/// @param bound how old the view of the feed may be: within it, what ended is refused
/// @param whenStale what to do when it is older
/// @param leeway for the times in a token
/// @param agent who asks: the `User-Agent`
public record GuardSettings(
        URI server,
        String issuer,
        Set<String> audiences,
        String clientId,
        Secret clientSecret,
        Duration bound,
        WhenStale whenStale,
        Duration leeway,
        String agent) {
    /// The bound where none is given.
    public static final Duration BOUND = Duration.ofSeconds(5);

    /// What a guard does that does not know what ended lately.
    public enum WhenStale {
        /// It answers 503.
        REFUSE,
        /// It asks the authority about each token (RFC 7662), at most once in the bound.
        INTROSPECT
    }

    public GuardSettings {
        audiences = Set.copyOf(audiences);
        if (audiences.isEmpty()) {
            throw new IllegalArgumentException("a guard honours tokens for somebody: name an audience");
        }
        if (bound.compareTo(Duration.ofSeconds(2)) < 0) {
            throw new IllegalArgumentException("the authority is heard every second: a bound has two seconds or more");
        }
    }

    /// The usual ones: a bound of 5 s, refusing when stale, a leeway of 5 s.
    public static GuardSettings of(
            URI server, String issuer, Set<String> audiences, String clientId, Secret clientSecret) {
        return new GuardSettings(
                server,
                issuer,
                audiences,
                clientId,
                clientSecret,
                BOUND,
                WhenStale.REFUSE,
                Duration.ofSeconds(5),
                "curfew-guard");
    }

    /// Those of a guard in the authority's own process, which tells it everything itself.
    public static GuardSettings within(String issuer, Set<String> audiences) {
        return of(URI.create(issuer), issuer, audiences, "", Secret.of(""));
    }

    /// With another bound.
    public GuardSettings within(Duration other) {
        return new GuardSettings(server, issuer, audiences, clientId, clientSecret, other, whenStale, leeway, agent);
    }

    /// Asking the authority when stale, instead of refusing.
    public GuardSettings introspecting() {
        return new GuardSettings(
                server, issuer, audiences, clientId, clientSecret, bound, WhenStale.INTROSPECT, leeway, agent);
    }

    URI at(String path) {
        return URI.create(server.toString().replaceFirst("/+$", "") + path);
    }
}
