package dev.curfew.authority.connection;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import dev.curfew.base.Secret;
import dev.curfew.client.NewTokens;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What a provider gave.
///
/// @param access what is presented: an access token, or an API key
/// @param refresh what brings the next one; empty where there is none
/// @param expiresAt when `access` lapses, by the clock of the node that got it; empty where nobody knows
/// @param at when it came
record Given(
        Secret access, Optional<Secret> refresh, Optional<Secret> idToken, Optional<Instant> expiresAt, Instant at) {
    /// How far two clocks may be apart for a token's own times to be believed as a span.
    private static final Duration APART = Duration.ofMinutes(10);

    /// An API key.
    static Given apiKey(Secret key, Instant at) {
        return new Given(key, Optional.empty(), Optional.empty(), Optional.empty(), at);
    }

    /// What an answer brought; what it did not bring is still good.
    ///
    /// @param life how long the provider says that the access token lives
    /// @param before what there was
    static Given renewed(NewTokens brought, Optional<Duration> life, Given before, Instant at) {
        Secret access = brought.accessToken().orElse(before.access);
        return new Given(
                access,
                brought.refreshToken().or(() -> before.refresh),
                brought.idToken().or(() -> before.idToken),
                life.map(at::plus).or(() -> fresh(access, at)),
                at);
    }

    /// What a sign-in brought; empty where there is no access token.
    static Optional<Given> first(NewTokens brought, Optional<Duration> life, Instant at) {
        return brought.accessToken()
                .map(access -> new Given(
                        access,
                        brought.refreshToken(),
                        brought.idToken(),
                        life.map(at::plus).or(() -> fresh(access, at)),
                        at));
    }

    /// When a token that came just now lapses. One that would have lapsed already says that a clock is wrong.
    private static Optional<Instant> fresh(Secret access, Instant at) {
        return expiry(access, at).filter(end -> end.isAfter(at));
    }

    /// When a token that came at `at` lapses. Where it says when it was issued, its life is taken as a span,
    /// so that the provider's clock does not matter.
    static Optional<Instant> expiry(Secret access, Instant at) {
        try {
            JWTClaimsSet claims =
                    JWTParser.parse(access.revealText(Secret.Purpose.DERIVE)).getJWTClaimsSet();
            Optional<Instant> exp =
                    Optional.ofNullable(claims.getExpirationTime()).map(java.util.Date::toInstant);
            Optional<Instant> iat = Optional.ofNullable(claims.getIssueTime())
                    .map(java.util.Date::toInstant)
                    .filter(issued -> Duration.between(issued, at).abs().compareTo(APART) < 0);
            return exp.map(end ->
                    iat.map(issued -> at.plus(Duration.between(issued, end))).orElse(end));
        } catch (ParseException | IllegalArgumentException | ArithmeticException opaque) {
            return Optional.empty();
        }
    }

    /// The token by which it is recognised: what can be spent, else what is presented.
    Secret mark() {
        return refresh.orElse(access);
    }
}
