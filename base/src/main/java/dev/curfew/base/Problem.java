package dev.curfew.base;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Something that a caller can be told about: one entry of the catalogue and what is particular to this time.
///
/// Expected outcomes of a rule are sealed values; a problem is for what a surface answers instead of them.
/// Each surface renders it in its own form (RFC 9457 JSON, OAuth error JSON, a page, a CLI line): nothing is
/// ever told apart by its English text.
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Kind kind;
    private final String hint;
    private final @Nullable Duration retryAfter;
    private final @Nullable String field;

    /// @param hint what this caller can do about it; leaves the server, so it holds nothing secret
    public Problem(Kind kind, String hint) {
        this(kind, hint, null);
    }

    /// A value that is not acceptable, of the field that the API calls `field`; the hint names it.
    public static Problem of(String field, String why) {
        return of(Kind.INVALID_VALUE, field, why);
    }

    /// What is wrong with the field that the API calls `field`; the hint names it.
    public static Problem of(Kind kind, String field, String why) {
        return new Problem(kind, field + ": " + why, null, field);
    }

    /// @param retryAfter after how long the same request has a chance; null where waiting does not help, or
    ///     nobody knows
    public Problem(Kind kind, String hint, @Nullable Duration retryAfter) {
        this(kind, hint, retryAfter, null);
    }

    private Problem(Kind kind, String hint, @Nullable Duration retryAfter, @Nullable String field) {
        super(kind + ": " + hint, null, false, false);
        this.kind = kind;
        this.hint = hint;
        this.retryAfter = retryAfter;
        this.field = field;
    }

    /// Too many tries: the next one is looked at after `wait`.
    public static Problem slowDown(Duration wait) {
        long seconds = seconds(wait);
        return new Problem(
                Kind.SLOW_DOWN,
                "Try again in " + seconds + (seconds == 1 ? " second." : " seconds."),
                Duration.ofSeconds(seconds));
    }

    /// The catalogue: a stable code (the name in kebab case), an HTTP status and a title.
    public enum Kind {
        /// The request cannot be read: bad JSON, bad UTF-8, a missing or repeated parameter.
        MALFORMED_REQUEST(400, "The request cannot be understood"),
        /// Well formed, and not acceptable: a value out of range, a name taken.
        INVALID_VALUE(400, "A value is not acceptable"),
        /// Nobody, or nobody any more, is signed in with what was presented.
        SIGN_IN_NEEDED(401, "Sign in first"),
        /// The e-mail or the password is wrong; which one is not said.
        WRONG_CREDENTIALS(401, "That e-mail and password do not match"),
        /// Signed in, and not entitled.
        NOT_ALLOWED(403, "You may not do this"),
        /// A browser sent this from somebody else's page, or without its form token.
        FOREIGN_ORIGIN(403, "This request did not come from Curfew's own page"),
        /// There is no such thing, or none that this caller may see.
        NOT_FOUND(404, "There is nothing here"),
        /// The path exists, the method does not.
        METHOD_NOT_ALLOWED(405, "This method is not available here"),
        /// What was asked contradicts the present state.
        CONFLICT(409, "That contradicts what is already there"),
        /// The link or code was used or is too old.
        GONE(410, "This is no longer valid"),
        /// The body is over the limit.
        BODY_TOO_LARGE(413, "The request body is too large"),
        /// The body's media type is not one that this path reads.
        UNSUPPORTED_MEDIA_TYPE(415, "This media type is not read here"),
        /// Headers or cookies are over the limit.
        HEADERS_TOO_LARGE(431, "The request headers are too large"),
        /// Too many tries; it says when to come back.
        SLOW_DOWN(429, "Too many tries"),
        /// A defect of Curfew's own; the request id finds it in the log.
        INTERNAL(500, "Something broke on our side"),
        /// The database cannot be reached or written, or the server is draining; try again.
        UNAVAILABLE(503, "The server cannot do this right now"),
        /// More work waits than can be done soon; try again.
        OVERLOADED(503, "The server is at its limit");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        /// The HTTP status.
        public int status() {
            return status;
        }

        /// A short sentence, the same every time.
        public String title() {
            return title;
        }

        /// The stable code, such as `sign-in-needed`.
        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /// Which entry of the catalogue.
    public Kind kind() {
        return kind;
    }

    /// What this caller can do about it.
    public String hint() {
        return hint;
    }

    /// The hint as a sentence for whoever sees the field that it is about.
    public String why() {
        if (field == null) {
            return hint;
        }
        String why = hint.substring(field.length() + 2);
        return why.substring(0, 1).toUpperCase(Locale.ROOT) + why.substring(1);
    }

    /// What it is about, if that is one field that was sent, as the API calls it.
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }

    /// After how many seconds, at least 1, the same request has a chance, where that is known: `Retry-After`
    /// (RFC 9110, section 10.2.3).
    public Optional<Long> retryAfterSeconds() {
        return Optional.ofNullable(retryAfter).map(Problem::seconds);
    }

    /// Rounded up, so that nobody who keeps to it comes too early.
    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusNanos(999_999_999).toSeconds());
    }
}
